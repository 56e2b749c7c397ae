import { describe, expect, it } from '@jest/globals';
import { Writable } from 'node:stream';
import { textFrame, Wires, type ConnectionLike } from './wires.js';

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/** A connection whose writes can be looked at; `direct` is what did not wait for the end of the turn. */
function aConnection(name = 'websocket') {
  const writes: string[] = [];
  const stream = new Writable({
    write: (chunk: Buffer, _encoding, done) => {
      writes.push(chunk.toString('latin1'));
      done();
    },
  });
  const sender = {
    sendFrame: (list: (Buffer | string)[], sent?: () => void) => {
      for (const part of list) stream.write(part);
      sent?.();
    },
  };
  const upgrades: (() => void)[] = [];
  const connection = {
    readyState: 'open',
    writeBuffer: [] as unknown[],
    transport: { name, socket: { _socket: stream, _sender: sender } },
    on: (_event: 'upgrade', listener: () => void) => upgrades.push(listener),
  };
  return { connection: connection as typeof connection & ConnectionLike, sender, writes, stream, upgrades };
}

describe('the wires', () => {
  it('carry all frames of a turn in one write, in their order', async () => {
    const wires = new Wires();
    const { connection, sender, writes } = aConnection();
    wires.watch(connection);
    let told = 0;
    sender.sendFrame([Buffer.from('a'), 'b'], () => (told += 1));
    expect(wires.write(connection, Buffer.from('c'))).toBe(true);
    sender.sendFrame([Buffer.from('d')], () => (told += 1));
    expect(writes).toEqual([]);
    expect(told).toBe(2);
    await turn();
    expect(writes).toEqual(['abcd']);
    sender.sendFrame([Buffer.from('e')]);
    await turn();
    expect(writes).toEqual(['abcd', 'e']);
  });

  it('give each of many readers its own frames, also where others are sent more', async () => {
    const wires = new Wires();
    const readers = Array.from({ length: 4 }, () => aConnection());
    for (const { connection } of readers) wires.watch(connection);
    const shared = Buffer.from('news ');
    for (const { connection } of readers) wires.write(connection, shared);
    readers[2]!.sender.sendFrame([Buffer.from('answer ')]);
    for (const { connection } of readers) wires.write(connection, shared);
    await turn();
    expect(readers.map(({ writes }) => writes)).toEqual([
      ['news news '],
      ['news news '],
      ['news answer news '],
      ['news news '],
    ]);
  });

  it('write everything before the frame that closes', () => {
    const wires = new Wires();
    const { connection, sender, writes } = aConnection();
    wires.watch(connection);
    sender.sendFrame([Buffer.from('last words')]);
    sender.sendFrame([Buffer.from([0x88, 0x00])]);
    expect(writes).toEqual(['last words', '\x88\x00']);
  });

  it('leave to Socket.IO what polls, what waits and what is closing', async () => {
    const wires = new Wires();
    const polling = aConnection('polling');
    wires.watch(polling.connection);
    expect(wires.write(polling.connection, Buffer.from('x'))).toBe(false);
    polling.upgrades.forEach((upgraded) => upgraded());
    expect(wires.write(polling.connection, Buffer.from('x'))).toBe(true);

    const waiting = aConnection();
    wires.watch(waiting.connection);
    waiting.connection.writeBuffer.push('something');
    expect(wires.write(waiting.connection, Buffer.from('x'))).toBe(false);

    const closing = aConnection();
    wires.watch(closing.connection);
    closing.connection.readyState = 'closing';
    expect(wires.write(closing.connection, Buffer.from('x'))).toBe(false);

    const gone = aConnection();
    wires.watch(gone.connection);
    wires.write(gone.connection, Buffer.from('x'));
    gone.stream.destroy();
    await turn();
    expect(gone.writes).toEqual([]);
  });
});

// RFC 6455, section 5.2 and 5.7.
it.each([
  ['Hello', '810548656c6c6f'],
  ['x'.repeat(125), '817d'],
  ['x'.repeat(126), '817e007e'],
  ['x'.repeat(65_535), '817effff'],
  ['x'.repeat(65_536), '817f0000000000010000'],
  ['پیمان', '810a'],
])('frames %.10s… as the standard says', (text, start) => {
  const frame = textFrame(text);
  expect(frame.subarray(0, start.length / 2).toString('hex')).toBe(start);
  expect(frame.subarray(-Buffer.byteLength(text)).toString()).toBe(text);
});
