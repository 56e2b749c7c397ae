import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { z } from 'zod';
import { COMMANDS } from '../../src/contract/commands.js';
import { HTTP } from '../../src/contract/http.js';
import type { Answer, Entered, Presence } from '../../src/contract/socket.js';
import type { MessagePage } from '../../src/contract/views.js';
import { OwnSessions } from '../../src/modules/auth/own-sessions.js';
import { BallotsService } from '../../src/modules/ballots/ballots.service.js';
import { ChatService } from '../../src/modules/chat/chat.service.js';
import { CoalitionViewsService } from '../../src/modules/coalitions/coalition-views.service.js';
import { TextsService } from '../../src/modules/coediting/texts.service.js';
import { StatementsService } from '../../src/modules/statements/statements.service.js';
import { Seats } from '../../src/platform/access/seats.js';
import { Sessions, type LiveSession } from '../../src/platform/access/sessions.js';
import { RoomReader } from '../../src/platform/rooms/room-reader.js';
import { eventually, type TestApp } from '../support/app.js';
import { aStatement } from '../support/deciding.js';
import { BODIES } from './support/inputs.js';
import { type World } from './support/world.js';
import { Insider, TYPES } from './support/insider.js';

let insider: Insider;
let app: TestApp;
let world: World;
let cookie: string;
const untouched: Insider['untouched'] = (work) => insider.untouched(work);
const inputOf: Insider['inputOf'] = (type) => insider.inputOf(type);

beforeAll(async () => {
  insider = await Insider.arrive();
  ({ app, world } = insider);
  ({ cookie } = insider.self);
}, 60_000);
afterAll(() => app.close());

/** What somebody would add who wants more than is theirs. */
const MORE = {
  role: 'head',
  moderator: true,
  partyId: randomUUID(),
  seatId: randomUUID(),
  by: randomUUID(),
  accountId: randomUUID(),
  authorId: randomUUID(),
  weight: 100,
  state: 'adopted',
  createdAt: '2020-01-01T00:00:00Z',
};

describe('T-026, T-027: fields that nobody asked for', () => {
  it.each(['__proto__', 'constructor', ...Object.keys(MORE)])(
    'are refused in every command: %s',
    async (field) => {
      const socket = await insider.socket();
      await untouched(async () => {
        for (const type of TYPES) {
          const input = inputOf(type);
          if (field in input) continue;
          const value =
            field in MORE
              ? MORE[field as keyof typeof MORE]
              : { prototype: { moderator: true }, moderator: true };
          const forged = JSON.parse(
            JSON.stringify(input).replace(/\}$/, `,${JSON.stringify({ [field]: value }).slice(1)}`),
          );
          const raw =
            field === '__proto__'
              ? JSON.parse(`{"__proto__":{"moderator":true},${JSON.stringify(input).slice(1)}`)
              : forged;
          const answer = await app.send(socket, type, raw as Record<string, unknown>);
          expect([type, answer]).toMatchObject([type, { ok: false, error: { code: 'invalid-input' } }]);
        }
      });
      expect(({} as Record<string, unknown>)['moderator']).toBeUndefined();
    },
  );

  it('are refused in every body over HTTP', async () => {
    await untouched(async () => {
      for (const { method, path, body } of HTTP) {
        if (!body || path === '/api/session') continue;
        for (const more of [MORE, { id: randomUUID() }]) {
          const address = path.replace(/:\w+/g, randomUUID());
          const sent = { ...BODIES[`${method} ${path}`], ...more };
          const answer = await app.http({ cookie }, method, address, sent);
          expect([path, answer.status, answer.body]).toMatchObject([path, 422, { code: 'invalid-input' }]);
        }
      }
    });
  });

  it('are refused where a thing stands for a word, and a list for a number', async () => {
    const socket = await insider.socket();
    await untouched(async () => {
      for (const type of TYPES) {
        const input = inputOf(type);
        for (const field of Object.keys(input)) {
          if (!['string', 'number', 'boolean'].includes(typeof input[field])) continue;
          for (const value of [{ [field]: input[field] }, [input[field]], { $ne: null }, null]) {
            const schema = (COMMANDS[type].input as z.ZodObject).shape[field];
            if ((schema as z.ZodType).safeParse(value).success) continue;
            const answer = await app.send(socket, type, { ...input, [field]: value });
            expect([type, field, answer]).toMatchObject([
              type,
              field,
              { ok: false, error: { code: 'invalid-input' } },
            ]);
          }
        }
      }
    });
  });

  it('do not make anybody speak as somebody else', async () => {
    const [ana] = world.coalition.people[0]!;
    const listener = await app.connectAs(ana!);
    const heard: Presence[] = [];
    listener.on('presence', (list: Presence[]) => heard.push(...list));
    const socket = await insider.socket();
    const roomId = world.coalition.plenaryId;
    for (const who of [listener, socket]) {
      const entered = (await who.emitWithAck('room:enter', { roomId, lastSeq: null })) as Answer<Entered>;
      expect(entered.ok).toBe(true);
    }
    const mask = { seatId: ana!.seatId, partyId: ana!.partyId, handle: ana!.handle, here: false };
    socket.emit('doing', { roomId, typing: true, ...mask });
    socket.emit('doing', { roomId, typing: true });
    await eventually(() => heard.some(({ typing, seatId }) => typing && seatId === insider.self.seatId));
    expect(heard.filter(({ seatId, typing }) => typing && seatId !== insider.self.seatId)).toEqual([]);
    // In the envelope of a command there is nobody to name either.
    const command = { commandId: randomUUID(), type: 'message:post', input: { roomId, body: 'as myself' } };
    const answer = (await socket.emitWithAck('command', {
      ...command,
      accountId: ana!.accountId,
    })) as Answer<object>;
    expect(answer).toMatchObject({ ok: false, error: { code: 'invalid-input' } });
    const { messageId } = await app.command(socket, 'message:post', { roomId, body: 'as myself' });
    const page = await app.get<MessagePage>(ana!, `/api/rooms/${roomId}/messages`);
    expect(page.messages.find(({ id }) => id === messageId)).toMatchObject({ authorId: insider.self.seatId });
  });
});

describe('T-022: ids of other things', () => {
  it('are to every command as if they were no ids', async () => {
    const other = await app.aCoalition();
    const foreign = await aStatement(app, other, 1);
    const [head] = other.people[0]!;
    const post = await app.command(head!, 'message:post', { roomId: other.plenaryId, body: 'elsewhere' });
    const { ballotId } = await app.command(head!, 'ballot:announce', {
      roomId: foreign.id,
      clauseIds: foreign.clauseIds,
    });
    const { consentId } = await app.command(head!, 'ballot:open', { roomId: foreign.id, ballotId });
    const { strawId } = await app.command(head!, 'straw:ask', {
      roomId: foreign.id,
      question: 'Tea?',
      minutes: 5,
    });
    const { invitationId } = await app.command(head!, 'seat:invite', {
      coalitionId: other.id,
      role: 'observer',
      tokenHash: 'ab'.repeat(32),
    });
    const history = `/api/statements/${foreign.id}/clauses/${foreign.clauseIds[0]}/history`;
    const { entries } = await app.get<{ entries: { id: string }[] }>(head!, history);
    const ids: Record<string, string | null> = {
      clauseId: foreign.clauseIds[0]!,
      messageId: post.messageId,
      replyTo: post.messageId,
      ballotId,
      consentId,
      strawId,
      invitationId,
      version: entries[0]!.id,
      partyId: head!.partyId,
      seatId: head!.seatId,
      after: foreign.clauseIds[0]!,
    };
    const socket = await insider.socket();
    let tried = 0;
    await untouched(async () => {
      for (const type of TYPES) {
        const shape = (COMMANDS[type].input as z.ZodObject).shape as Record<string, z.ZodType>;
        for (const field of Object.keys(shape).filter((name) => name in ids)) {
          const input = inputOf(type);
          const foreignAnswer = await app.send(socket, type, { ...input, [field]: ids[field] });
          const randomAnswer = await app.send(socket, type, { ...input, [field]: randomUUID() });
          const told = (answer: Answer<unknown>) => JSON.stringify(answer).replace(/[0-9a-f-]{36}/g, 'id');
          expect([type, field, foreignAnswer.ok]).toEqual([type, field, false]);
          expect([type, field, told(foreignAnswer)]).toEqual([type, field, told(randomAnswer)]);
          tried += 1;
        }
        for (const field of ['clauseIds', 'partyIds'].filter((name) => name in shape)) {
          const foreignIds = field === 'clauseIds' ? foreign.clauseIds : [head!.partyId];
          const refused = await app.send(socket, type, { ...inputOf(type), [field]: foreignIds });
          expect([type, field, refused]).toMatchObject([
            type,
            field,
            { ok: false, error: { code: 'not-found' } },
          ]);
          tried += 1;
        }
      }
      const who = { cookie };
      for (const path of [
        `/api/statements/${world.statementId}/clauses/${foreign.clauseIds[0]}/history`,
        `/api/statements/${world.statementId}/clauses/${randomUUID()}/history`,
        `/api/ballots/${ballotId}`,
      ])
        expect([path, (await app.http(who, 'GET', path)).status]).toEqual([path, 404]);
      const around = `/api/rooms/${world.coalition.plenaryId}/messages?around=`;
      const [there, nowhere] = await Promise.all(
        [post.messageId, randomUUID()].map((id) => app.http(who, 'GET', around + id)),
      );
      expect([there!.status, there!.body]).toEqual([nowhere!.status, nowhere!.body]);
      const texts = await app.http(who, 'POST', `/api/statements/${world.statementId}/texts`, {
        clauseIds: foreign.clauseIds,
      });
      expect(texts.body).toMatchObject({ docs: [] });
    });
    expect(tried).toBeGreaterThan(25);
  });
});

describe('T-030: ids that are none', () => {
  const NONE: unknown[] = [undefined, null, '', NaN, {}, [], 0, 'undefined', '%', '*'];

  it('find nothing and delete nothing, by any service', async () => {
    const get = <T>(type: new (...args: never[]) => T): T => app.app.get(type, { strict: false });
    const me = { accountId: insider.self.accountId, sessionId: randomUUID(), handle: 'x' } as LiveSession;
    const { accountId } = insider.self;
    const lookUps: Record<string, (id: never) => Promise<unknown>> = {
      'seats in a coalition': (id) => get(Seats).inCoalition(accountId, id),
      'seats of an account': (id) => get(Seats).inCoalition(id, world.coalition.id),
      'seats in a room': (id) => get(Seats).inRoom(accountId, id),
      'seats in a room, of an account': (id) => get(Seats).inRoom(id, world.coalition.plenaryId),
      'a seat of long ago': async (id) => (await get(Seats).hasEverSat(accountId, id)) || null,
      'a session': (id) => get(Sessions).find(id, true),
      'a page': (id) => get(ChatService).page(accountId, id, { newest: true, limit: 5 }),
      'a page of nobody': (id) =>
        get(ChatService).page(id, world.coalition.plenaryId, { newest: true, limit: 5 }),
      'a page around': (id) =>
        get(ChatService).page(accountId, world.coalition.plenaryId, { around: id, limit: 5 }),
      'a search': (id) => get(ChatService).searchRoom(accountId, id, 'word'),
      'a search of all': (id) => get(ChatService).searchCoalition(accountId, id, 'word'),
      'a coalition': (id) => get(CoalitionViewsService).view(accountId, id),
      'a coalition of nobody': (id) => get(CoalitionViewsService).view(id, world.coalition.id),
      'a home': (id) => get(CoalitionViewsService).home(accountId, id),
      'a record': (id) => get(CoalitionViewsService).record(accountId, id, null),
      'an invitation': (id) => get(CoalitionViewsService).lookAt(id),
      'a statement': (id) => get(StatementsService).view(accountId, id),
      'a ballot': (id) => get(BallotsService).detail(accountId, id),
      'a text': (id) => get(TextsService).open(accountId, id, { write: false }),
      'a history': (id) => get(TextsService).history(accountId, id, world.clauseIds[0]!, null),
      'a history of no clause': (id) => get(TextsService).history(accountId, world.statementId, id, null),
      'the events of a room': async (id) => (await get(RoomReader).after(id, 0, 5))[0] ?? null,
      'ending a session': async (id) => (await get(OwnSessions).end(me, id)) ?? null,
      'naming a session': async (id) => (await get(OwnSessions).label(me, id, 'x')) ?? null,
    };
    await untouched(async () => {
      for (const [name, lookUp] of Object.entries(lookUps)) {
        for (const id of NONE) {
          const found = await lookUp(id as never).catch(() => null);
          expect([name, String(JSON.stringify(id)), found]).toEqual([name, String(JSON.stringify(id)), null]);
        }
      }
    });
  });
});
