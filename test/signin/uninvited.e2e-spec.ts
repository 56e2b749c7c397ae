import { connect, type Socket } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Sessions } from '../../src/platform/access/sessions.js';
import { CommandBus } from '../../src/platform/commands/command-bus.js';
import { Audience } from '../../src/platform/realtime/audience.js';
import { aToken, eventually, startApp, type TestApp, type TestCoalition } from '../support/app.js';
import { heldNow } from '../support/heap.js';

const LINES = 1_000;
/** Both ends of a line, of which one is ours. */
const BYTES_PER_LINE = 64 * 1024;

let app: TestApp;
let coalition: TestCoalition;

beforeAll(async () => {
  app = await startApp();
  coalition = await app.aCoalition();
});
afterAll(() => app.close());

/** A WebSocket without any library, on which anything may be said. */
async function aLine(cookie = ''): Promise<{ say: (packet: string) => void; closed: Promise<void> }> {
  const { port, host } = new URL(app.url);
  const line: Socket = connect(Number(port), '127.0.0.1');
  line.on('error', () => undefined);
  const closed = new Promise<void>((resolve) => line.once('close', () => resolve()));
  const head = [
    'GET /socket.io/?EIO=4&transport=websocket HTTP/1.1',
    `Host: ${host}`,
    `Origin: ${app.url}`,
    'Connection: Upgrade',
    'Upgrade: websocket',
    'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==',
    'Sec-WebSocket-Version: 13',
    ...(cookie ? [`Cookie: ${cookie}`] : []),
  ];
  const opened = new Promise<void>((resolve) => line.once('data', () => resolve()));
  line.write(`${head.join('\r\n')}\r\n\r\n`);
  await opened;
  line.resume();
  const say = (packet: string): void => {
    const text = Buffer.from(packet);
    if (text.length > 65_535) throw new Error('longer than this frame can say');
    // RFC 6455, masked with zeros.
    const length = text.length < 126 ? [128 | text.length] : [254, text.length >> 8, text.length & 255];
    if (line.writable) line.write(Buffer.from([0x81, ...length, 0, 0, 0, 0, ...text]));
  };
  return { say, closed };
}

/** Counts what is asked of a service while something goes on. */
async function asked<T extends object>(
  type: new (...args: never[]) => T,
  method: keyof T & string,
  during: () => Promise<unknown>,
): Promise<number> {
  const service = app.app.get<T>(type, { strict: false });
  const original = service[method] as (...args: unknown[]) => unknown;
  let calls = 0;
  Object.assign(service, {
    [method]: (...args: unknown[]) => {
      calls += 1;
      return original.apply(service, args);
    },
  });
  try {
    await during();
  } finally {
    Object.assign(service, { [method]: original });
  }
  return calls;
}

const command = (): string =>
  `420${JSON.stringify(['command', { commandId: coalition.id, type: 'message:post', input: { roomId: coalition.plenaryId, body: 'x' } }])}`;
const enter = (): string =>
  `421${JSON.stringify(['room:enter', { roomId: coalition.plenaryId, lastSeq: 0 }])}`;

describe('T-012: a line on which nobody is signed in', () => {
  const FLOODS: [flood: string, packets: () => string[]][] = [
    ['orders at once', () => Array.from({ length: 200 }, () => [command(), enter()]).flat()],
    ['asks to be let in, and then orders', () => ['40', ...Array.from({ length: 200 }, command), enter()]],
    ['asks to be let in again and again', () => Array<string>(200).fill('40')],
    ['asks for another door', () => ['40/admin,', '40/admin,', command()]],
  ];

  it.each(FLOODS)('that %s is closed, and nothing of it is heard', async (_, packets) => {
    for (const cookie of ['', `peyman=${aToken().token}`]) {
      let lookedUp = 0;
      const flood = async (): Promise<void> => {
        const { say, closed } = await aLine(cookie);
        for (const packet of packets()) say(packet);
        await closed;
      };
      const heard = await asked(CommandBus, 'execute', () =>
        asked(Audience, 'enter', async () => {
          lookedUp = await asked(Sessions, 'find', flood);
        }).then((entered) => expect(entered).toBe(0)),
      );
      expect(heard).toBe(0);
      expect(lookedUp).toBeLessThanOrEqual(cookie ? 1 : 0);
    }
    await eventually(() => app.lines === 0);
  });

  it.each(['asks to be let in and is never seen again', 'says nothing'])(
    'that polls, and %s, is closed as well',
    async (what) => {
      const headers = { 'x-peyman': '1' };
      const at = `${app.url}/socket.io/?EIO=4&transport=polling`;
      const opened = await (await fetch(at, { headers })).text();
      const line = `${at}&sid=${/"sid":"([^"]+)"/.exec(opened)![1]}`;
      expect(app.lines).toBe(1);
      if (what.startsWith('asks')) {
        await fetch(line, { method: 'POST', headers, body: '40' });
        expect(await (await fetch(line, { headers })).text()).toContain('not-signed-in');
      }
      await eventually(() => app.lines === 0);
    },
  );

  it('costs little, however many there are, ends by itself, and keeps nobody from working', async () => {
    const [ana] = coalition.people[0]!;
    const socket = await app.connectAs(ana!);
    const say = (body: string) => app.command(socket, 'message:post', { roomId: coalition.plenaryId, body });
    await say('before');
    const before = heldNow();
    const lines = [];
    for (let i = 0; i < LINES; i += 100)
      lines.push(...(await Promise.all(Array.from({ length: 100 }, () => aLine()))));
    const perLine = (heldNow() - before) / LINES;
    expect(app.lines).toBeGreaterThan(1);
    await say('meanwhile');
    expect((await app.http(ana!, 'GET', '/api/me')).status).toBe(200);
    expect(perLine).toBeLessThan(BYTES_PER_LINE);

    await Promise.all(lines.map(({ closed }) => closed));
    await eventually(() => app.lines === 1);
    await say('after');
    socket.disconnect();
    await eventually(() => app.lines === 0);
  }, 60_000);
});
