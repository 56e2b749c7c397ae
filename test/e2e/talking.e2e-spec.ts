import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { Socket } from 'socket.io-client';
import type { EventPayload, RecordedEvent } from '../../src/contract/events.js';
import type { CoalitionView, HomeView, MessagePage, MessageView } from '../../src/contract/views.js';
import {
  eventually,
  follow,
  startApp,
  type Person,
  type TestApp,
  type TestCoalition,
} from '../support/app.js';

const isA =
  <T extends 'message.posted' | 'message.edited' | 'message.deleted' | 'message.hidden' | 'message.reacted'>(
    type: T,
  ) =>
  (event: RecordedEvent): event is RecordedEvent<T> =>
    event.type === type;
const messageOf = (event: RecordedEvent): MessageView =>
  (event.payload as EventPayload<'message.posted'>).message;

describe('talking', () => {
  let app: TestApp;
  let coalition: TestCoalition;
  /** A head who moderates and a delegate of the first party, a head who moderates of the second. */
  let ana: Person;
  let omid: Person;
  let sara: Person;
  let roomId: string;
  let socket: Socket;

  beforeAll(async () => {
    app = await startApp();
  });
  afterAll(() => app.close());
  beforeEach(async () => {
    coalition = await app.aCoalition();
    [ana, omid] = coalition.people[0]! as [Person, Person];
    sara = coalition.people[1]![0]!;
    roomId = coalition.plenaryId;
    socket = await app.connectAs(ana);
  });

  const read = (who: Person = ana, query = '', room = roomId) =>
    app.get<MessagePage>(who, `/api/rooms/${room}/messages${query}`);
  const say = (
    body: string,
    more: { replyTo?: string; clauseId?: string } = {},
    who: Socket | Person = socket,
  ) => app.command(who, 'message:post', { roomId, body, ...more });

  it('gives everyone the same messages in the same order, live and on the page', async () => {
    const others = await Promise.all([omid, sara].map((person) => app.connectAs(person)));
    const logs = await Promise.all(others.map((other) => follow(other, roomId)));
    await Promise.all(Array.from({ length: 60 }, (_, i) => say(`message ${i}`)));
    await Promise.all(logs.map((log) => log.until(() => log.events.length === 60)));

    const bodies = Array.from({ length: 60 }, (_, i) => `message ${i}`);
    for (const log of logs) expect(log.events.map((e) => messageOf(e).body)).toEqual(bodies);
    const page = await read(sara);
    expect(page.messages.map((m) => m.body)).toEqual(bodies);
    expect(page.messages).toEqual(logs[0]!.events.map(messageOf));
  });

  it('reads back page by page, and around a message, without gaps or repetitions', async () => {
    const ids: string[] = [];
    for (let i = 0; i < 25; i++) ids.push((await say(`${i}`)).messageId);
    const newest = await read(ana, '?limit=10');
    expect(newest.messages.map((m) => m.body)).toEqual([
      '15',
      '16',
      '17',
      '18',
      '19',
      '20',
      '21',
      '22',
      '23',
      '24',
    ]);
    const older = await read(ana, `?limit=10&before=${newest.before}`);
    const oldest = await read(ana, `?limit=10&before=${older.before}`);
    expect([...oldest.messages, ...older.messages].map((m) => m.body)).toEqual(
      Array.from({ length: 15 }, (_, i) => `${i}`),
    );
    expect(oldest.before).toBeNull();
    const forward = await read(ana, `?limit=200&after=${older.messages.at(-1)!.seq}`);
    expect(forward.messages).toEqual(newest.messages);
    const around = await read(ana, `?limit=6&around=${ids[12]}`);
    expect(around.messages.map((m) => m.body)).toEqual(['9', '10', '11', '12', '13', '14']);
  });

  it('shows an edit as an edit, and lets only the author make it', async () => {
    const log = await follow(socket, roomId);
    const { messageId } = await say('Three brackets left.');
    await app.command(socket, 'message:edit', { roomId, messageId, body: 'Two brackets left.' });
    const edited = await log.until(isA('message.edited'));
    expect(edited.payload).toMatchObject({ messageId, body: 'Two brackets left.' });
    const [message] = (await read(sara)).messages;
    expect(message).toMatchObject({ body: 'Two brackets left.', state: 'visible' });
    expect(message!.editedAt).not.toBeNull();

    expect(await app.refusal(sara, 'message:edit', { roomId, messageId, body: 'No brackets.' })).toBe(
      'not-allowed',
    );
    expect(await app.refusal(sara, 'message:delete', { roomId, messageId })).toBe('not-allowed');
    expect((await read()).messages[0]!.body).toBe('Two brackets left.');
  });

  it('leaves a tombstone where a message was deleted', async () => {
    const { messageId } = await say('said too early');
    await app.command(socket, 'message:react', { roomId, messageId, emoji: '👍', on: true });
    await app.command(socket, 'message:delete', { roomId, messageId });
    const [message] = (await read(sara)).messages;
    expect(message).toMatchObject({
      id: messageId,
      body: '',
      state: 'deleted',
      handle: ana.handle,
      reactions: [],
    });
    for (const [type, more] of [
      ['message:edit', { body: 'again' }],
      ['message:delete', {}],
      ['message:react', { emoji: '👍', on: true }],
    ] as const) {
      expect(await app.refusal(socket, type, { roomId, messageId, ...more })).toBe('message.gone');
    }
  });

  it('lets a moderator hide a message in the plenary with a reason, and nobody else', async () => {
    const { messageId } = await say('an insult', {}, omid);
    expect(await app.refusal(omid, 'message:hide', { roomId, messageId, reason: 'mine' })).toBe(
      'not-allowed',
    );
    expect(await app.refusal(sara, 'message:hide', { roomId, messageId, reason: '  ' })).toBe(
      'invalid-input',
    );
    await app.command(sara, 'message:hide', { roomId, messageId, reason: 'insulting' });
    const [message] = (await read(omid)).messages;
    expect(message).toMatchObject({ body: '', state: 'hidden', hiddenReason: 'insulting' });

    const caucus = coalition.parties[0]!.caucusId;
    const own = await app.command(omid, 'message:post', { roomId: caucus, body: 'among us' });
    expect(
      await app.refusal(ana, 'message:hide', { roomId: caucus, messageId: own.messageId, reason: 'x' }),
    ).toBe('not-allowed');
  });

  it('T-095: lets a moderator hide all that somebody wrote in the last hour, and nothing else', async () => {
    const old = await say('long ago', {}, omid);
    await app.query(`UPDATE message SET at = at - interval '2 hours' WHERE id = $1`, [old.messageId]);
    for (let i = 0; i < 30; i++) await say(`spam ${i}`, {}, omid);
    const last = await say('and one more', {}, omid);
    const answer = await say('please stop', { replyTo: last.messageId }, sara);
    const caucus = coalition.parties[0]!.caucusId;
    const among = await app.command(omid, 'message:post', { roomId: caucus, body: 'among us' });
    const log = await follow(await app.connectAs(ana), roomId);
    expect(
      await app.command(sara, 'message:hide', {
        roomId,
        messageId: last.messageId,
        reason: 'spam',
        withRecent: true,
      }),
    ).toEqual({ hidden: 31 });
    const { messages } = await read(ana);
    expect(messages.filter(({ state }) => state === 'hidden')).toHaveLength(31);
    expect(messages.filter(({ state }) => state === 'visible').map(({ id }) => id)).toEqual([
      old.messageId,
      answer.messageId,
    ]);
    expect(messages.at(-1)!.replyTo!.excerpt).toBe('');
    expect((await read(omid, '', caucus)).messages.map(({ id }) => id)).toEqual([among.messageId]);
    await eventually(() => log.events.filter(({ type }) => type === 'message.hidden').length === 31);
    // Whoever was away is not sent the words any more.
    const late = await follow(await app.connectAs(omid), roomId, 0);
    expect(JSON.stringify(late.events)).not.toMatch(/spam \d|and one more/);
  });

  it('quotes what is replied to, and only messages of the same room', async () => {
    const long = `${'word '.repeat(100)}end`;
    const first = await say(long);
    await say('indeed', { replyTo: first.messageId }, sara);
    const [, reply] = (await read()).messages;
    expect(reply!.replyTo).toMatchObject({ id: first.messageId, handle: ana.handle });
    expect(reply!.replyTo!.excerpt).toMatch(/^word word .+…$/);

    const caucus = coalition.parties[0]!.caucusId;
    const secret = await app.command(ana, 'message:post', { roomId: caucus, body: 'our price' });
    expect(
      await app.refusal(socket, 'message:post', { roomId, body: 'see', replyTo: secret.messageId }),
    ).toBe('message.gone');
    expect(await app.refusal(socket, 'message:post', { roomId, body: 'see', replyTo: randomUUID() })).toBe(
      'message.gone',
    );
  });

  it('counts a reaction once for each seat, and takes only one emoji', async () => {
    const { messageId } = await say('agreed?');
    const log = await follow(socket, roomId);
    await app.command(sara, 'message:react', { roomId, messageId, emoji: '👍', on: true });
    await app.command(sara, 'message:react', { roomId, messageId, emoji: '👍', on: true });
    await app.command(omid, 'message:react', { roomId, messageId, emoji: '👍', on: true });
    await app.command(omid, 'message:react', { roomId, messageId, emoji: '❤️', on: true });
    await app.command(omid, 'message:react', { roomId, messageId, emoji: '👍', on: false });
    await log.until(() => log.events.length === 4);
    const [message] = (await read()).messages;
    expect(message!.reactions).toEqual(
      expect.arrayContaining([
        { emoji: '👍', seatIds: [sara.seatId] },
        { emoji: '❤️', seatIds: [omid.seatId] },
      ]),
    );
    expect(message!.reactions).toHaveLength(2);
    for (const emoji of ['no', '👍👍', 'x', ' ']) {
      expect(await app.refusal(socket, 'message:react', { roomId, messageId, emoji, on: true })).toBe(
        'invalid-input',
      );
    }
  });

  it('takes 4,000 characters as a person counts them, and not one more', async () => {
    const emoji = '🌲'.repeat(4_000);
    await say(emoji);
    expect((await read()).messages[0]!.body).toBe(emoji);
    expect(await app.refusal(socket, 'message:post', { roomId, body: `${emoji}!` })).toBe('message.too-long');
    expect(await app.refusal(socket, 'message:post', { roomId, body: 'x'.repeat(4_001) })).toBe(
      'message.too-long',
    );
    expect(await app.refusal(socket, 'message:post', { roomId, body: ' \n\u200b\u200c ' })).toBe(
      'message.empty',
    );
    expect(await app.refusal(socket, 'message:post', { roomId, body: '  \n ' })).toBe('message.empty');
    expect(await app.refusal(socket, 'message:post', { roomId, body: 'a\u202Eb' })).toBe(
      'text.unusable-characters',
    );
    expect(await app.refusal(socket, 'message:post', { roomId, body: 'a\u0000b' })).toBe(
      'text.unusable-characters',
    );
    await say('  paragraph one\r\n\r\nپاراگراف دوم  ');
    expect((await read()).messages[1]!.body).toBe('paragraph one\n\nپاراگراف دوم');
  });

  it('refuses a bad message among good ones alone', async () => {
    const answers = await Promise.all(
      ['one', '', 'two', 'x'.repeat(4_001), 'three'].map((body) =>
        app.send(socket, 'message:post', { roomId, body }),
      ),
    );
    expect(answers.map((a) => (a.ok ? 'ok' : a.error.code))).toEqual([
      'ok',
      'message.empty',
      'ok',
      'message.too-long',
      'ok',
    ]);
    expect((await read()).messages.map((m) => [m.seq, m.body])).toEqual([
      [expect.any(Number), 'one'],
      [expect.any(Number), 'two'],
      [expect.any(Number), 'three'],
    ]);
  });

  it('calls seats and parties by name and says so on the home screen until it is read', async () => {
    await say(`@${sara.handle}, can we settle this? Also @Cypress.`);
    const [message] = (await read()).messages;
    const cypress = coalition.people[2]![0]!;
    expect(new Set(message!.mentions)).toEqual(new Set([sara.seatId, cypress.seatId]));
    const home = await app.get<HomeView>(sara, `/api/coalitions/${coalition.id}/home`);
    expect(home.needs).toContainEqual(
      expect.objectContaining({
        kind: 'mention',
        roomId,
        by: ana.seatId,
        excerpt: expect.stringContaining('settle'),
      }),
    );
    await app.command(sara, 'message:mark-read', { roomId, seq: message!.seq });
    const after = await app.get<HomeView>(sara, `/api/coalitions/${coalition.id}/home`);
    expect(after.needs.filter((need) => need.kind === 'mention')).toEqual([]);
  });

  it('counts what is unread, for oneself alone, and never backwards', async () => {
    const unread = async (who: Person) => {
      const view = await app.get<CoalitionView>(who, `/api/coalitions/${coalition.id}`);
      const { unread: count, mentioned } = view.channels.find(({ id }) => id === roomId)!;
      return { count, mentioned };
    };
    const first = await say('one');
    await say(`two @${sara.handle}`);
    const gone = await say('three');
    await app.command(socket, 'message:delete', { roomId, messageId: gone.messageId });
    expect(await unread(ana)).toEqual({ count: 0, mentioned: false });
    expect(await unread(sara)).toEqual({ count: 2, mentioned: true });

    const tab = await app.connectAs(sara);
    await follow(tab, roomId);
    const heard = new Promise((resolve) => tab.once('read-mark', resolve));
    const page = await read(sara);
    await app.command(sara, 'message:mark-read', { roomId, seq: page.seq + 1_000 });
    expect(await heard).toEqual({ roomId, seq: page.seq });
    await app.command(sara, 'message:mark-read', { roomId, seq: first.seq });
    expect(await unread(sara)).toEqual({ count: 0, mentioned: false });
    expect((await read(sara)).readSeq).toBe(page.seq);
    expect(await unread(omid)).toEqual({ count: 2, mentioned: false });
    await say('four', {}, omid);
    expect((await unread(sara)).count).toBe(1);
  });

  it('keeps marks and messages out of rooms that are no channels', async () => {
    expect(await app.refusal(socket, 'message:post', { roomId: coalition.id, body: 'x' })).toBe('not-found');
    expect(await app.refusal(socket, 'message:mark-read', { roomId: coalition.id, seq: 1 })).toBe(
      'not-found',
    );
    expect((await app.http(ana, 'GET', `/api/rooms/${coalition.id}/messages`)).status).toBe(404);
  });

  it('says that observers may not write and seats of no party nothing at all', async () => {
    const other = await app.aCoalition({ parties: [{ seats: ['head', 'observer'] }] });
    const observer = other.people[0]![1]!;
    const refused = await app.refusal(observer, 'message:post', { roomId: other.plenaryId, body: 'x' });
    expect(refused).toBe('not-allowed');
    expect(await app.refusal(observer, 'message:post', { roomId, body: 'x' })).toBe('not-found');
    await app.command(observer, 'message:mark-read', { roomId: other.plenaryId, seq: 0 });
  });

  it('answers bad questions with a reason', async () => {
    for (const path of [
      `/api/rooms/${roomId}/messages?limit=0`,
      `/api/rooms/${roomId}/messages?before=soon`,
      `/api/rooms/${roomId}/messages?around=here`,
      `/api/rooms/nowhere/messages`,
    ]) {
      const { status, body } = await app.http(ana, 'GET', path);
      expect([path, status, (body as { code: string }).code]).toEqual([path, 422, 'invalid-input']);
    }
    expect((await app.http(null, 'GET', `/api/rooms/${roomId}/messages`)).status).toBe(401);
    expect((await app.http(ana, 'GET', `/api/rooms/${randomUUID()}/messages`)).status).toBe(404);
    expect((await app.http(ana, 'GET', `/api/rooms/${roomId}/messages?around=${randomUUID()}`)).status).toBe(
      409,
    );
  });
});

describe('somebody who sends too much', () => {
  it('is asked to wait, and loses nothing that was acknowledged', async () => {
    const app = await startApp({ COMMAND_RATE: '5', COMMAND_BURST: '10' });
    try {
      const { plenaryId: roomId, people } = await app.aCoalition();
      const [ana] = people[0]! as [Person];
      const socket = await app.connectAs(ana);
      const answers = await Promise.all(
        Array.from({ length: 40 }, (_, i) => app.send(socket, 'message:post', { roomId, body: `${i}` })),
      );
      const taken = answers.filter((a) => a.ok).length;
      expect(taken).toBeGreaterThanOrEqual(10);
      expect(taken).toBeLessThan(20);
      const refused = answers.flatMap((a) => (a.ok ? [] : [a.error]));
      expect(new Set(refused.map((e) => e.code))).toEqual(new Set(['too-many-requests']));
      expect(refused[0]!.details).toMatchObject({ seconds: expect.any(Number) });
      const page = await app.get<MessagePage>(ana, `/api/rooms/${roomId}/messages`);
      expect(page.messages).toHaveLength(taken);
    } finally {
      await app.close();
    }
  });
});
