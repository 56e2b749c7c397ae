import { randomBytes } from 'node:crypto';
import { connect } from 'node:net';

/**
 * A Socket.IO client on bare TCP that does as little as possible, so that the
 * load generator does not become the limit. Speaks WebSocket (RFC 6455, zero
 * mask) and Engine.IO 4; hands out the text of Socket.IO packets as bytes.
 */
export class RawSocket {
  #rest = null;
  #acks = new Map();
  #nextAck = 0;

  /** `onEvent(bytes, start, end)` gets the JSON array of each event. */
  constructor(port, { cookie = '', onEvent = () => {} } = {}) {
    this.onEvent = onEvent;
    this.ready = new Promise((resolve, reject) => {
      this.resolveReady = resolve;
      this.rejectReady = reject;
    });
    this.tcp = connect({ port, host: '127.0.0.1', noDelay: true });
    this.tcp.on('error', (error) => this.rejectReady(error));
    this.tcp.on('close', () => this.rejectReady(new Error('closed')));
    this.tcp.once('connect', () => {
      const key = randomBytes(16).toString('base64');
      this.tcp.write(
        `GET /socket.io/?EIO=4&transport=websocket HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nOrigin: http://127.0.0.1:${port}\r\nUpgrade: websocket\r\n` +
          `Connection: Upgrade\r\nSec-WebSocket-Key: ${key}\r\nSec-WebSocket-Version: 13\r\n` +
          `X-Peyman: 1\r\n${cookie ? `Cookie: ${cookie}\r\n` : ''}\r\n`,
      );
    });
    this.tcp.on('data', (data) => this.#handshake(data));
  }

  #handshake(data) {
    const all = this.#rest ? Buffer.concat([this.#rest, data]) : data;
    const end = all.indexOf('\r\n\r\n');
    if (end < 0) {
      this.#rest = all;
      return;
    }
    if (!all.subarray(0, 16).toString('latin1').includes(' 101')) {
      this.rejectReady(new Error(all.subarray(0, 80).toString('latin1')));
      return;
    }
    this.#rest = null;
    this.tcp.removeAllListeners('data');
    this.tcp.on('data', (more) => this.#frames(more));
    if (all.length > end + 4) this.#frames(all.subarray(end + 4));
  }

  #frames(data) {
    const all = this.#rest ? Buffer.concat([this.#rest, data]) : data;
    let at = 0;
    for (;;) {
      if (all.length - at < 2) break;
      let length = all[at + 1] & 127;
      let start = at + 2;
      if (length === 126) {
        if (all.length - at < 4) break;
        length = all.readUInt16BE(at + 2);
        start = at + 4;
      } else if (length === 127) {
        if (all.length - at < 10) break;
        length = Number(all.readBigUInt64BE(at + 2));
        start = at + 10;
      }
      if (all.length < start + length) break;
      if ((all[at] & 15) === 1) this.#packet(all, start, start + length);
      at = start + length;
    }
    this.#rest = at < all.length ? all.subarray(at) : null;
  }

  #packet(bytes, start, end) {
    const engine = bytes[start];
    if (engine === 50) return this.write('3'); // ping
    if (engine === 48) return this.write('40'); // open
    if (engine !== 52) return;
    const type = bytes[start + 1];
    if (type === 50) return this.onEvent(bytes, start + 2, end);
    if (type === 48) return this.resolveReady(this);
    if (type === 52) return this.rejectReady(new Error(bytes.subarray(start, end).toString()));
    if (type !== 51) return;
    const bracket = bytes.indexOf(91, start);
    const id = Number(bytes.subarray(start + 2, bracket).toString('latin1'));
    const settle = this.#acks.get(id);
    this.#acks.delete(id);
    settle?.(bytes, bracket, end);
  }

  write(text) {
    const payload = Buffer.from(text);
    const head = payload.length < 126 ? 6 : payload.length < 65_536 ? 8 : 14;
    const frame = Buffer.alloc(head + payload.length);
    frame[0] = 0x81;
    if (head === 6) frame[1] = 0x80 | payload.length;
    else if (head === 8) {
      frame[1] = 0x80 | 126;
      frame.writeUInt16BE(payload.length, 2);
    } else {
      frame[1] = 0x80 | 127;
      frame.writeBigUInt64BE(BigInt(payload.length), 2);
    }
    payload.copy(frame, head);
    this.tcp.write(frame);
  }

  /** Sends an event whose answer is wanted; `settle(bytes, start, end)` gets the JSON array of the answer. */
  ask(event, json, settle) {
    const id = this.#nextAck++;
    this.#acks.set(id, settle);
    this.write(`42${id}["${event}",${json}]`);
  }

  answer(event, value) {
    return new Promise((resolve) => {
      this.ask(event, JSON.stringify(value), (bytes, start, end) =>
        resolve(JSON.parse(bytes.subarray(start, end).toString())[0]),
      );
    });
  }

  close() {
    this.tcp.removeAllListeners('error');
    this.tcp.on('error', () => {});
    this.tcp.destroy();
  }
}

/** Opens sockets a hundred at a time. */
export async function connectAll(n, make) {
  const sockets = [];
  for (let i = 0; i < n; i += 100) {
    sockets.push(...(await Promise.all(Array.from({ length: Math.min(100, n - i) }, (_, k) => make(i + k)))));
  }
  return sockets;
}

/** How often a short text occurs between two places. */
export function countIn(bytes, needle, start, end) {
  let n = 0;
  for (
    let at = bytes.indexOf(needle, start);
    at >= 0 && at < end;
    at = bytes.indexOf(needle, at + needle.length)
  )
    n++;
  return n;
}
