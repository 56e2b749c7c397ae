import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, describe, expect, it, jest } from '@jest/globals';
import type { Socket } from 'socket.io-client';
import { COMMANDS, type CommandType } from '../../src/contract/commands.js';
import type { Presence } from '../../src/contract/socket.js';
import type { TextsView } from '../../src/contract/views.js';
import { REFUSALS } from '../../src/domain/shared/refusal.js';
import { Clock } from '../../src/platform/clock.js';
import {
  eventually,
  follow,
  startApp,
  type Person,
  type TestApp,
  type TestCoalition,
} from '../support/app.js';
import { aStatement } from '../support/deciding.js';
import { exampleOf } from './examples.js';

let app: TestApp;
let coalition: TestCoalition;
let ana: Person;
let bo: Person;

beforeAll(async () => {
  app = await startApp();
  coalition = await app.aCoalition({
    parties: [
      { seats: [{ role: 'head', moderator: true }, 'delegate', 'delegate', 'delegate'] },
      { seats: [{ role: 'head', moderator: true }, 'observer'] },
    ],
  });
  ana = coalition.people[0]![0]!;
  bo = coalition.people[1]![0]!;
});
afterAll(() => app.close());
afterEach(() => void jest.restoreAllMocks());

interface Inner {
  io: { engine: { write(data: unknown): void; transport: { ws?: { send(data: unknown): void } } } };
}
/** Writes to the line below the client library: `packet` is what follows the engine's own letter. */
const frame = (socket: Socket, packet: string | Uint8Array) =>
  (socket as unknown as Inner).io.engine.write(packet);
const bytes = (socket: Socket, data: string | Uint8Array) =>
  (socket as unknown as Inner).io.engine.transport.ws!.send(data);

describe('T-039: frames that are none', () => {
  let other: Socket;
  beforeAll(async () => {
    other = await app.connectAs(bo);
  });
  afterEach(async () => {
    // Whatever happened to that line, the others are served.
    await app.command(other, 'message:post', { roomId: coalition.plenaryId, body: 'still here' });
  });

  it.each<[string, (socket: Socket) => void]>([
    [
      'a hundred thousand attachments announced',
      (s) => frame(s, '5100000-["command",{"_placeholder":true,"num":0}]'),
    ],
    ['an attachment that never comes', (s) => frame(s, '51-["command",{"_placeholder":true,"num":0}]')],
    ['an attachment that was not announced', (s) => frame(s, new Uint8Array([1, 2, 3]))],
    [
      'a placeholder out of range',
      (s) => {
        frame(s, '51-["command",{"_placeholder":true,"num":9}]');
        frame(s, new Uint8Array(4));
      },
    ],
    [
      'lists in lists around an attachment',
      (s) => {
        frame(s, `51-["command",${'['.repeat(100_000)}${']'.repeat(100_000)}]`);
        frame(s, new Uint8Array(4));
      },
    ],
    ['no JSON', (s) => frame(s, '2["command",{')],
    ['no list', (s) => frame(s, '2{"command":1}')],
    ['an empty list', (s) => frame(s, '2[]')],
    ['an event that is a number', (s) => frame(s, '2[7,{}]')],
    ['an event that is an object', (s) => frame(s, '2[{"toString":1},{}]')],
    ['an event called connect', (s) => frame(s, '2["connect"]')],
    ['an event called disconnecting', (s) => frame(s, '2["disconnecting"]')],
    ['an event of the machinery', (s) => frame(s, '21["newListener",{"a":1}]')],
    ['a packet of no type', (s) => frame(s, '9["command",{}]')],
    ['a namespace that does not exist', (s) => frame(s, '0/admin,')],
    [
      'ten thousand namespaces',
      (s) => {
        for (let i = 0; i < 500; i += 1) frame(s, `0/n${i},`);
      },
    ],
    ['a namespace called __proto__', (s) => frame(s, '2/__proto__,["command",{}]')],
    ['an answer nobody asked for', (s) => frame(s, '31["x"]')],
    ['an answer with a number out of range', (s) => frame(s, `3${'9'.repeat(400)}["x"]`)],
    ['an engine packet of no type', (s) => bytes(s, 'x')],
    ['an engine message without a packet', (s) => bytes(s, '4')],
    ['a second handshake', (s) => bytes(s, '0{"sid":"x"}')],
    ['an upgrade that was done already', (s) => bytes(s, '5')],
  ])('%s ends that line at the most', async (_, send) => {
    const socket = await app.connectAs(ana, ['websocket']);
    send(socket);
    await new Promise((resolve) => setTimeout(resolve, 20));
    socket.disconnect();
  });

  it.each([
    ['an event nobody listens to', '21["unheard-of",{"a":1}]'],
    ['an event called error', '21["error",{"a":1}]'],
    ['more arguments than there are', '21["command",{},{},{},{},{},{},{}]'],
    ['no arguments', '21["command"]'],
  ])('%s is answered or ignored, and the line stays', async (_, packet) => {
    const socket = await app.connectAs(ana, ['websocket']);
    frame(socket, packet);
    await app.command(socket, 'message:mark-read', { roomId: coalition.plenaryId, seq: 1 });
    expect(socket.connected).toBe(true);
    socket.disconnect();
  });

  it('bytes where JSON is expected are no input', async () => {
    const socket = await app.connectAs(ana, ['websocket']);
    const answer = (await socket.timeout(5_000).emitWithAck('command', Buffer.from('{"commandId":1}'))) as {
      ok: boolean;
      error: { code: string };
    };
    expect(answer).toMatchObject({ ok: false, error: { code: 'invalid-input' } });
    socket.disconnect();
  });

  it('where somebody is, is a place in a text and nothing else: no more is passed on', async () => {
    const socket = await app.connectAs(ana, ['websocket']);
    const room = { roomId: coalition.plenaryId, lastSeq: null };
    await socket.emitWithAck('room:enter', room);
    await other.emitWithAck('room:enter', room);
    const heard: Presence[] = [];
    other.on('presence', (batch: Presence[]) => heard.push(...batch));
    const cursor = { clauseId: randomUUID(), language: 'en', clientId: 1, head: null };
    const place = { type: { client: 1, clock: 0 }, tname: null, item: null, assoc: 0 };
    const at = JSON.stringify({ roomId: coalition.plenaryId, cursor: { ...cursor, anchor: '?' } });
    for (const anchor of [
      `${'{"a":'.repeat(50_000)}1${'}'.repeat(50_000)}`,
      '{"item":{"client":"x","clock":{}}}',
      `{"tname":"${'x'.repeat(10_000)}"}`,
      '[]',
      '{"assoc":0,"evil":"<b>"}',
    ]) {
      frame(socket, `2["doing",${at.replace('"?"', anchor)}]`);
    }
    const name = { handle: 'someone-else', seatId: bo.seatId };
    socket.emit('doing', {
      roomId: coalition.plenaryId,
      ...name,
      cursor: { ...cursor, anchor: place },
    });
    const places = () => heard.filter((one) => one.cursor !== undefined);
    await eventually(() => places().length > 0);
    expect(places()).toHaveLength(1);
    expect(places()[0]).toMatchObject({ handle: ana.handle, seatId: ana.seatId, cursor: { anchor: place } });
    expect(JSON.stringify(heard)).not.toContain('evil');
    socket.disconnect();
  });
});

describe('input that fits no schema, or only just', () => {
  const HOSTILE: readonly unknown[] = [
    '',
    ' ',
    '\u0000',
    'a\u0000b',
    '\uD800',
    '\u202Etxt',
    'x'.repeat(20_000),
    '__proto__',
    'constructor',
    "'; DROP TABLE event; --",
    '%00',
    '../../etc/passwd',
    '<script>alert(1)</script>',
    '{{7*7}}',
    '${7*7}',
    -1,
    0,
    0.5,
    2 ** 31,
    2 ** 53,
    1e308,
    -0,
    null,
    true,
    false,
    [],
    [[]],
    [null],
    {},
    { length: 1e9 },
    { toString: 1 },
    { $gt: '' },
    ['x'],
    randomUUID(),
    '00000000-0000-0000-0000-000000000000',
    '1970-01-01',
    '\u{E0041}'.repeat(9),
  ];
  const pick = (at: number) => HOSTILE[at % HOSTILE.length];

  it('is refused with a code by every field of every command; nothing of ours breaks', async () => {
    const socket = await app.connectAs(ana);
    let at = 0;
    for (const [type, { input, scope }] of Object.entries(COMMANDS)) {
      const whole = exampleOf(input) as Record<string, unknown>;
      if (scope !== 'account') {
        if ('coalitionId' in whole) whole['coalitionId'] = coalition.id;
        if ('roomId' in whole) whole['roomId'] = coalition.plenaryId;
      }
      const inputs = Object.keys(whole).flatMap((field) =>
        HOSTILE.map((_, i) => ({ ...whole, [field]: pick(at + i), ...(i % 3 ? {} : { extra: pick(i) }) })),
      );
      at += 1;
      const answers = await Promise.all(inputs.map((one) => app.send(socket, type as CommandType, one)));
      answers.forEach((answer, i) => {
        if (answer.ok) return;
        expect({ type, input: inputs[i], code: answer.error.code }).toMatchObject({
          code: expect.stringMatching(new RegExp(`^(${Object.keys(REFUSALS).join('|')})$`)),
        });
      });
    }
    socket.disconnect();
  }, 60_000);

  it('is refused by every text field with the rule that it breaks', async () => {
    const roomId = coalition.plenaryId;
    const { id: statement } = await aStatement(app, coalition, 1);
    const wrong = 'agreed\u202Edeerga';
    const cases: [CommandType, Record<string, unknown>][] = [
      ['message:post', { roomId, body: wrong }],
      ['statement:rename', { roomId: statement, titles: { en: wrong } }],
      ['straw:ask', { roomId: statement, question: wrong, minutes: 5 }],
      [
        'party:change-standing',
        { coalitionId: coalition.id, partyId: bo.partyId, standing: 'suspended', reason: wrong },
      ],
      [
        'party:describe',
        { coalitionId: coalition.id, partyId: ana.partyId, names: { en: wrong }, shortNames: { en: 'A' } },
      ],
    ];
    for (const [type, input] of cases) {
      expect([type, await app.refusal(ana, type, input)]).toEqual([type, 'text.unusable-characters']);
    }
    const [session] = await app.get<{ id: string }[]>(ana, '/api/sessions');
    const label = await app.http(ana, 'PUT', `/api/sessions/${session!.id}/label`, { label: wrong });
    expect(label.body).toMatchObject({ code: 'text.unusable-characters' });
  });

  it('is refused where a party would be called what another is called', async () => {
    const [, plane] = await app.query<{ names: { en: string }; id: string }>(
      'SELECT id, names FROM party WHERE coalition_id = $1 ORDER BY created_at, id',
      [coalition.id],
    );
    const taken = (
      await app.query<{ names: { en: string } }>('SELECT names FROM party WHERE id = $1', [bo.partyId])
    )[0]!;
    void plane;
    const like = ` ${taken.names.en.toUpperCase()} `;
    const describe = (en: string) => ({
      coalitionId: coalition.id,
      partyId: ana.partyId,
      names: { en },
      shortNames: { en: 'Own' },
    });
    expect(await app.refusal(ana, 'party:describe', describe(like))).toBe('party.name-taken');
    await app.command(ana, 'party:describe', describe('A name of their own'));
  });
});

describe('T-087, T-08A: whoever sends what no editor makes', () => {
  async function writer(who: Person) {
    const statement = await aStatement(app, coalition, 1);
    const texts = await app
      .http(who, 'POST', `/api/statements/${statement.id}/texts`, { write: true })
      .then(({ body }) => body as TextsView);
    const send = (line: Socket | Person, update: Uint8Array) =>
      app.send(line, 'text:update', {
        roomId: statement.id,
        clauseId: statement.clauseIds[0]!,
        clientId: texts.clientId ?? 1,
        update: Buffer.from(update).toString('base64'),
      });
    return { statement, send, texts };
  }
  const junk = new Uint8Array([1, 1, 200, 255, 255, 7]);

  it('is cut off after the third time, on every line of that session, and let in again later', async () => {
    const person = coalition.people[0]![1]!;
    const colleague = await app.connectAs(bo);
    const { send } = await writer(person);
    const [one, two] = [await app.connectAs(person), await app.connectAs(person)];
    for (let i = 0; i < 2; i += 1) {
      expect(await send(one, junk)).toMatchObject({ ok: false, error: { code: 'text.refused' } });
    }
    expect([one.connected, two.connected]).toEqual([true, true]);
    expect(await send(two, junk)).toMatchObject({ ok: false, error: { code: 'text.refused' } });
    await eventually(() => !one.connected && !two.connected);
    await expect(app.connectAs(person)).rejects.toMatchObject({ data: { code: 'too-many-requests' } });
    expect(await send(person, junk)).toMatchObject({
      ok: false,
      error: { code: 'too-many-requests', details: { seconds: expect.any(Number) } },
    });
    expect(colleague.connected).toBe(true);
    const now = performance.now();
    jest.spyOn(Clock.prototype, 'steady').mockReturnValue(now + 61_000);
    const again = await app.connectAs(person);
    expect(again.connected).toBe(true);
    again.disconnect();
  });

  it('is not cut off for what may happen to an honest editor', async () => {
    const person = coalition.people[0]![2]!;
    const { send, statement } = await writer(person);
    const socket = await app.connectAs(person);
    for (let i = 0; i < 5; i += 1) {
      // Builds on something the server has not seen.
      const ahead = new Uint8Array([1, 1, 5, 9, 0, 5, 0]);
      const answer = await send(socket, ahead);
      expect(answer).toMatchObject({ ok: false });
      if (!answer.ok) expect(['text.resync']).toContain(answer.error.code);
    }
    for (let i = 0; i < 5; i += 1) {
      await app.send(socket, 'text:update', {
        roomId: statement.id,
        clauseId: statement.clauseIds[0]!,
        clientId: 987_654,
        update: 'AAA=',
      });
    }
    expect(socket.connected).toBe(true);
    socket.disconnect();
  });

  it('a reader who sends changes is refused, and changes nothing', async () => {
    const observer = coalition.people[1]![1]!;
    const { statement, send, texts } = await writer(observer);
    expect(texts.clientId).toBeNull();
    const socket = await app.connectAs(observer);
    const log = await follow(await app.connectAs(ana), statement.id);
    expect(await send(socket, new Uint8Array([0, 0]))).toMatchObject({
      ok: false,
      error: { code: 'not-allowed' },
    });
    expect(
      await app.refusal(socket, 'text:restore', {
        roomId: statement.id,
        clauseId: statement.clauseIds[0]!,
        language: 'en',
        version: randomUUID(),
      }),
    ).toBe('not-allowed');
    expect(log.events).toEqual([]);
    socket.disconnect();
  });
});
