import type { Duplex } from 'node:stream';

/** Where a WebSocket carries its wire: looked up for every reader of every message. */
const WIRE = Symbol('wire');

/** What is used of the WebSocket below a transport of Engine.IO (`ws`, without compression). */
interface WebSocketLike {
  readonly _socket: Duplex;
  readonly _sender: { sendFrame(list: (Buffer | string)[], sent?: (error?: Error) => void): void };
  [WIRE]?: Wire;
}
export interface ConnectionLike {
  readonly readyState: string;
  readonly writeBuffer: readonly unknown[];
  readonly transport: { readonly name: string; readonly socket?: WebSocketLike };
  on(event: 'upgrade', listener: () => void): unknown;
}

/** Frames of one WebSocket that have not been given to the network yet. */
interface Wire {
  readonly socket: Duplex;
  frames: Buffer[];
}

const CLOSE = 0x08;

/**
 * One write for each socket and turn of the event loop. Socket.IO gives every frame to the network by itself,
 * and with many readers that is most of the work of a server (measured: half of its time). Here frames wait
 * until the turn is over; what several readers are sent alike is put together once. Nothing is reordered: every
 * frame of a WebSocket takes this way, and before the one that closes it all others are written.
 */
export class Wires {
  private waiting: Wire[] = [];
  private joined: { frames: readonly Buffer[]; bytes: Buffer } | null = null;

  /** Takes over what a connection writes, now or once it has become a WebSocket. */
  watch(connection: ConnectionLike): void {
    if (connection.transport.name === 'websocket') this.takeOver(connection.transport.socket!);
    else connection.on('upgrade', () => this.takeOver(connection.transport.socket!));
  }

  /** Writes a ready frame, if this connection is a WebSocket with nothing before it; else says no. */
  write(connection: ConnectionLike, frame: Buffer): boolean {
    if (connection.readyState !== 'open' || connection.writeBuffer.length > 0) return false;
    const wire = connection.transport.socket?.[WIRE];
    if (!wire) return false;
    this.put(wire, frame);
    return true;
  }

  private takeOver(webSocket: WebSocketLike): void {
    const sender = webSocket._sender;
    const writeAtOnce = sender.sendFrame.bind(sender);
    const wire: Wire = { socket: webSocket._socket, frames: [] };
    webSocket[WIRE] = wire;
    sender.sendFrame = (list, sent) => {
      if (((list[0] as Buffer)[0]! & 0x0f) === CLOSE) {
        this.give(wire);
        return writeAtOnce(list, sent);
      }
      for (const part of list) this.put(wire, typeof part === 'string' ? Buffer.from(part) : part);
      sent?.();
    };
  }

  private put(wire: Wire, frame: Buffer): void {
    if (wire.frames.length === 0) {
      if (this.waiting.length === 0) setImmediate(() => this.giveAll());
      this.waiting.push(wire);
    }
    wire.frames.push(frame);
  }

  private giveAll(): void {
    const waiting = this.waiting;
    this.waiting = [];
    for (const wire of waiting) this.give(wire);
    this.joined = null;
  }

  private give(wire: Wire): void {
    const { frames, socket } = wire;
    if (frames.length === 0) return;
    wire.frames = [];
    if (socket.writable) socket.write(this.together(frames));
  }

  /** These frames as one piece; the same piece for everybody who is sent the same. */
  private together(frames: readonly Buffer[]): Buffer {
    if (frames.length === 1) return frames[0]!;
    const known = this.joined;
    if (known?.frames.length === frames.length && known.frames.every((frame, i) => frame === frames[i]))
      return known.bytes;
    const bytes = Buffer.concat(frames);
    this.joined = { frames, bytes };
    return bytes;
  }
}

/** A WebSocket message of the server, whole and unmasked (RFC 6455, section 5.2). */
export function textFrame(text: string): Buffer {
  const length = Buffer.byteLength(text);
  const head = length < 126 ? 2 : length < 65_536 ? 4 : 10;
  const frame = Buffer.allocUnsafe(head + length);
  frame[0] = 0x81;
  if (head === 2) frame[1] = length;
  else if (head === 4) {
    frame[1] = 126;
    frame.writeUInt16BE(length, 2);
  } else {
    frame[1] = 127;
    frame.writeBigUInt64BE(BigInt(length), 2);
  }
  frame.write(text, head);
  return frame;
}
