import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { EventPayload } from '../../src/contract/events.js';
import type { CoalitionView, HomeView, MessagePage, SearchHit } from '../../src/contract/views.js';
import { follow, startApp, type Person, type TestApp, type TestCoalition } from '../support/app.js';

describe('what a caucus says', () => {
  let app: TestApp;
  let coalition: TestCoalition;
  let ana: Person;
  let omid: Person;
  let sara: Person;
  let caucus: string;
  let messageId: string;

  beforeAll(async () => {
    app = await startApp();
  });
  afterAll(() => app.close());
  beforeEach(async () => {
    coalition = await app.aCoalition();
    [ana, omid] = coalition.people[0]! as [Person, Person];
    sara = coalition.people[1]![0]!;
    caucus = coalition.parties[0]!.caucusId;
    ({ messageId } = await app.command(ana, 'message:post', {
      roomId: caucus,
      body: `Our walnut price is clause four. @${sara.handle} @${omid.handle}`,
    }));
  });

  it('does not exist for another party, by any door', async () => {
    const socket = await app.connectAs(sara);
    for (const path of ['messages', `messages?around=${messageId}`, 'search?q=walnut']) {
      const { status, body } = await app.http(sara, 'GET', `/api/rooms/${caucus}/${path}`);
      expect([path, status, body]).toEqual([path, 404, expect.objectContaining({ code: 'not-found' })]);
    }
    for (const [type, more] of [
      ['message:post', { body: 'x' }],
      ['message:edit', { messageId, body: 'x' }],
      ['message:delete', { messageId }],
      ['message:hide', { messageId, reason: 'x' }],
      ['message:react', { messageId, emoji: '👍', on: true }],
      ['message:mark-read', { seq: 1 }],
    ] as const) {
      expect([type, await app.refusal(socket, type, { roomId: caucus, ...more })]).toEqual([
        type,
        'not-found',
      ]);
    }
    await expect(follow(socket, caucus)).rejects.toThrow('not-found');
  });

  it('is in no count, search hit or need of another party', async () => {
    const view = await app.get<CoalitionView>(sara, `/api/coalitions/${coalition.id}`);
    expect(JSON.stringify(view)).not.toContain(caucus);
    expect(view.channels.map(({ unread, mentioned }) => [unread, mentioned])).toEqual(
      view.channels.map(() => [0, false]),
    );
    expect(await app.get<SearchHit[]>(sara, `/api/coalitions/${coalition.id}/search?q=walnut`)).toEqual([]);
    const home = await app.get<HomeView>(sara, `/api/coalitions/${coalition.id}/home`);
    expect(JSON.stringify(home)).not.toContain(caucus);

    const hits = await app.get<SearchHit[]>(omid, `/api/coalitions/${coalition.id}/search?q=walnut`);
    expect(hits.map((hit) => hit.message.id)).toEqual([messageId]);
    const own = await app.get<CoalitionView>(omid, `/api/coalitions/${coalition.id}`);
    expect(own.channels.find(({ id }) => id === caucus)).toMatchObject({ unread: 1, mentioned: true });
  });

  it('mentions only those who can read it, even when others are named', async () => {
    const { messages } = await app.get<MessagePage>(ana, `/api/rooms/${caucus}/messages`);
    expect(messages[0]!.mentions).toEqual([omid.seatId]);
    await app.command(ana, 'message:edit', { roomId: caucus, messageId, body: `@${sara.handle} alone` });
    const after = await app.get<MessagePage>(ana, `/api/rooms/${caucus}/messages`);
    expect(after.messages[0]!.mentions).toEqual([]);
  });

  it('cannot be changed through another room that one may enter', async () => {
    for (const [type, more] of [
      ['message:hide', { reason: 'x' }],
      ['message:react', { emoji: '👍', on: true }],
      ['message:delete', {}],
    ] as const) {
      const input = { roomId: coalition.plenaryId, messageId, ...more };
      expect([type, await app.refusal(sara, type, input)]).toEqual([type, 'message.gone']);
    }
    const { messages } = await app.get<MessagePage>(omid, `/api/rooms/${caucus}/messages`);
    expect(messages[0]).toMatchObject({ state: 'visible', reactions: [] });
  });

  it('stays among the parties of a corridor', async () => {
    const { roomId } = await app.command(ana, 'corridor:open', {
      coalitionId: coalition.id,
      partyIds: [sara.partyId],
    });
    await app.command(ana, 'message:post', { roomId, body: 'a hornbeam for you' });
    const third = coalition.people[2]![0]!;
    const find = (who: Person) =>
      app.get<SearchHit[]>(who, `/api/coalitions/${coalition.id}/search?q=${encodeURIComponent('hornbeam')}`);
    expect(await find(third)).toEqual([]);
    expect((await find(sara)).map((hit) => hit.roomId)).toEqual([roomId]);
    expect((await app.http(third, 'GET', `/api/rooms/${roomId}/messages`)).status).toBe(404);
  });
});

describe('what was taken back', () => {
  let app: TestApp;
  let second: TestApp;
  beforeAll(async () => {
    app = await startApp();
    second = await startApp({ DATABASE_URL: app.databaseUrl });
  });
  afterAll(async () => {
    await second.close();
    await app.close();
  });

  it.each(['delete', 'hide'] as const)('is told to nobody again after a %s', async (how) => {
    const coalition = await app.aCoalition();
    const { plenaryId: roomId } = coalition;
    const ana = coalition.people[0]![0]!;
    const sara = coalition.people[1]![0]!;
    // Somebody who stays in the room keeps the node's memory of it warm.
    await follow(await app.connectAs(sara), roomId);
    const { messageId } = await app.command(ana, 'message:post', { roomId, body: 'mulberry one' });
    await app.command(ana, 'message:edit', { roomId, messageId, body: 'mulberry two' });
    await app.command(ana, 'message:edit', { roomId, messageId, body: 'mulberry three' });
    await app.command(sara, 'message:post', { roomId, body: 'why?', replyTo: messageId });
    if (how === 'delete') await app.command(ana, 'message:delete', { roomId, messageId });
    else await app.command(sara, 'message:hide', { roomId, messageId, reason: 'wrong tree' });

    const everything = await Promise.all([
      ...[app, second].map(async (node) => (await follow(await node.connectAs(sara), roomId, 0)).events),
      app.get<MessagePage>(sara, `/api/rooms/${roomId}/messages`),
      app.get(sara, `/api/rooms/${roomId}/search?q=mulberry`),
      app.get(sara, `/api/coalitions/${coalition.id}/search?q=mulberry`),
      app.get(ana, `/api/coalitions/${coalition.id}/home`),
      app.query('SELECT payload FROM event WHERE room_id = $1', [roomId]),
    ]);
    expect(JSON.stringify(everything)).toContain(messageId);
    expect(JSON.stringify(everything)).not.toContain('mulberry');
    if (how === 'delete') {
      expect(JSON.stringify(await app.query('SELECT * FROM message'))).not.toContain('mulberry');
    }
  });

  it('is told in its newest words only, after an edit', async () => {
    const { plenaryId: roomId, people } = await app.aCoalition();
    const ana = people[0]![0]!;
    const sara = people[1]![0]!;
    await follow(await app.connectAs(sara), roomId);
    const { messageId } = await app.command(ana, 'message:post', { roomId, body: 'a hasty word' });
    await app.command(sara, 'message:post', { roomId, body: 'quoted', replyTo: messageId });
    await app.command(ana, 'message:edit', { roomId, messageId, body: 'a considered word' });
    const log = await follow(await app.connectAs(sara), roomId, 0);
    expect(JSON.stringify(log.events)).not.toContain('hasty');
    const [first, reply] = log.events.map((e) => (e.payload as EventPayload<'message.posted'>).message);
    expect(first!.body).toBe('a considered word');
    expect(reply!.replyTo!.excerpt).toBe('a considered word');
  });

  it('leaves no words behind when it is posted, answered and taken back in one breath', async () => {
    const { plenaryId: roomId, people } = await app.aCoalition();
    const ana = await app.connectAs(people[0]![0]!);
    const sara = await app.connectAs(people[1]![0]!);
    const { messageId } = await app.command(ana, 'message:post', { roomId, body: 'quince' });
    // These wait for each other and share transactions.
    await Promise.all([
      ...Array.from({ length: 10 }, (_, i) =>
        app.send(sara, 'message:post', { roomId, body: `reply ${i}`, replyTo: messageId }),
      ),
      app.send(ana, 'message:edit', { roomId, messageId, body: 'quince again' }),
      app.send(ana, 'message:delete', { roomId, messageId }),
      ...Array.from({ length: 10 }, (_, i) =>
        app.send(sara, 'message:post', { roomId, body: `late ${i}`, replyTo: messageId }),
      ),
    ]);
    const rows = await app.query('SELECT payload FROM event WHERE room_id = $1', [roomId]);
    expect(rows).toHaveLength(23);
    expect(JSON.stringify(rows)).not.toContain('quince');
  });
});
