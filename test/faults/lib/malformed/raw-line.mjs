import { connect } from 'node:net';

/** What a client may send at the most, as `platform/realtime/io-adapter.ts` says. */
export const MAX_FRAME = 400 * 1024;

const TEXT = 1;
const CLOSE = 8;
const PONG = 10;

/** A frame of RFC 6455, section 5.2, in which anything may be wrong. `announced`: the length that it claims to have. */
export function frame(
  payload,
  { opcode = TEXT, fin = true, rsv = 0, masked = true, announced = null, wide = false } = {},
) {
  const bytes = Buffer.isBuffer(payload) ? payload : Buffer.from(payload);
  const length = announced ?? BigInt(bytes.length);
  const mask = masked ? 0x80 : 0;
  const head = [(fin ? 0x80 : 0) | (rsv << 4) | opcode];
  if (length < 126n && !wide) head.push(mask | Number(length));
  else if (length < 65_536n && !wide) head.push(mask | 126, Number(length >> 8n), Number(length & 255n));
  else {
    head.push(mask | 127);
    for (let shift = 56n; shift >= 0n; shift -= 8n) head.push(Number((length >> shift) & 255n));
  }
  // The mask of four zeroes leaves the payload as it is.
  return Buffer.concat([Buffer.from(head), masked ? Buffer.alloc(4) : Buffer.alloc(0), bytes]);
}

/** A line on which bytes are written that no proper client would write, and what the server says on it. */
export class RawLine {
  /** The status of the answer to the first request. */
  status = null;
  texts = [];
  isOver = false;
  pongs = 0;
  #unread = Buffer.alloc(0);
  #waiting = new Set();

  constructor(port) {
    this.tcp = connect({ port, host: '127.0.0.1', noDelay: true });
    this.tcp.on('error', () => undefined);
    this.tcp.on('data', (bytes) => this.#read(bytes));
    this.tcp.on('close', () => {
      this.isOver = true;
      this.#look();
    });
  }

  write(bytes) {
    if (this.tcp.writable) this.tcp.write(bytes);
  }

  /** Whether something comes to hold; false when the line ends or stays silent for too long before that. */
  until(check, patience) {
    return new Promise((resolve) => {
      const waiting = { check, resolve: (holds) => (clearTimeout(timer), resolve(holds)) };
      const timer = setTimeout(() => this.#settle(waiting, false), patience);
      this.#waiting.add(waiting);
      this.#look();
    });
  }

  close() {
    this.tcp.destroy();
  }

  #settle(waiting, holds) {
    this.#waiting.delete(waiting);
    waiting.resolve(holds);
  }

  #look() {
    for (const waiting of [...this.#waiting]) {
      if (waiting.check(this)) this.#settle(waiting, true);
      else if (this.isOver) this.#settle(waiting, false);
    }
  }

  #read(bytes) {
    this.#unread = this.#unread.length === 0 ? bytes : Buffer.concat([this.#unread, bytes]);
    if (this.status === null) {
      const end = this.#unread.indexOf('\r\n\r\n');
      const status = /^HTTP\/1\.1 (\d{3})/.exec(this.#unread.subarray(0, 12).toString('latin1'));
      if (end < 0 || !status) return;
      this.status = Number(status[1]);
      this.#unread = this.#unread.subarray(end + 4);
    }
    if (this.status === 101) while (this.#takeFrame());
    this.#look();
  }

  /** What a server sends is whole and unmasked. */
  #takeFrame() {
    const all = this.#unread;
    if (all.length < 2) return false;
    const short = all[1] & 127;
    const start = short < 126 ? 2 : short === 126 ? 4 : 10;
    if (all.length < start) return false;
    const length = short < 126 ? short : short === 126 ? all.readUInt16BE(2) : Number(all.readBigUInt64BE(2));
    if (all.length < start + length) return false;
    const opcode = all[0] & 15;
    if (opcode === TEXT) this.texts.push(all.toString('utf8', start, start + length));
    if (opcode === PONG) this.pongs += 1;
    this.#unread = all.subarray(start + length);
    // Whoever says goodbye is answered, as by every client: the server need not wait for it.
    if (opcode === CLOSE) this.tcp.end(frame(all.subarray(start, start + length), { opcode: CLOSE }));
    return true;
  }
}
