import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { RecordedEvent } from '../../src/contract/events.js';
import type { Answer, Entered } from '../../src/contract/socket.js';
import type { MessagePage, SessionView } from '../../src/contract/views.js';
import { Seats } from '../../src/platform/access/seats.js';
import { aToken, startApp, type Person, type TestApp, type TestCoalition } from '../support/app.js';
import { queriesDuring } from './support/queries.js';

let app: TestApp;
let coalition: TestCoalition;
let ana: Person;
let omid: Person;
let sara: Person;

beforeAll(async () => {
  app = await startApp();
});
afterAll(() => app.close());
beforeEach(async () => {
  coalition = await app.aCoalition();
  [ana, omid] = coalition.people[0]! as [Person, Person];
  [sara] = coalition.people[1]! as [Person];
});

describe('a right that ends while the answer is on its way', () => {
  let roomId: string;

  /** Right after the right of somebody was read, it ends, and then something is said. */
  const endingInBetween = async <T>(work: () => Promise<T>): Promise<T> => {
    const seats = app.app.get(Seats, { strict: false });
    const { inRoom, intoRoom } = seats;
    let isOver = false;
    const thenEnds =
      <A extends unknown[], R>(reading: (...asked: A) => Promise<R>) =>
      async (...asked: A): Promise<R> => {
        const found = await reading.apply(seats, asked);
        if (!isOver) {
          isOver = true;
          await app.command(ana, 'seat:end', { coalitionId: coalition.id, seatId: omid.seatId });
          await app.command(ana, 'message:post', { roomId, body: 'now that Omid has left' });
        }
        return found;
      };
    Object.assign(seats, { inRoom: thenEnds(inRoom), intoRoom: thenEnds(intoRoom) });
    return work().finally(() => Object.assign(seats, { inRoom, intoRoom }));
  };

  beforeEach(async () => {
    roomId = coalition.parties[0]!.caucusId;
    await app.command(ana, 'message:post', { roomId, body: 'good morning, Omid' });
  });

  it('tells a socket that enters nothing after the event that ends it', async () => {
    const socket = await app.connectAs(omid);
    const live: RecordedEvent[] = [];
    socket.on('events', (batch: { events: RecordedEvent[] }) => live.push(...batch.events));
    const enter = () => socket.emitWithAck('room:enter', { roomId, lastSeq: 0 }) as Promise<Answer<Entered>>;
    const answer = await endingInBetween(enter);
    const heard = JSON.stringify([answer, live]);
    expect(heard).not.toContain('has left');
    expect(await enter()).toMatchObject({ ok: false, error: { code: 'not-found' } });
  });

  it.each(['messages', 'messages?after=0', 'record', 'search?q=omid'])(
    'gives no page of %s with what came after it',
    async (page) => {
      const { status, body } = await endingInBetween(() =>
        app.http(omid, 'GET', `/api/rooms/${roomId}/${page}`),
      );
      expect([status, JSON.stringify(body).includes('has left')]).toEqual([200, false]);
      // Whoever stays reads it by the same way.
      expect(JSON.stringify(await app.get(ana, `/api/rooms/${roomId}/${page}`))).toContain('has left');
    },
  );
});

describe('an invitation', () => {
  const invite = async (who: Person): Promise<string> => {
    const { token, tokenHash } = aToken();
    await app.command(who, 'seat:invite', { coalitionId: coalition.id, role: 'delegate', tokenHash });
    return token;
  };
  const usable = async (token: string): Promise<number[]> => {
    const look = await app.http(null, 'POST', '/api/invitations/look', { token });
    const account = {
      handle: `n${token.slice(0, 8).replace(/[^a-z0-9]/gi, 'x')}`,
      password: 'correct horse battery staple',
    };
    const signUp = await app.http(null, 'POST', '/api/accounts', {
      ...account,
      locale: 'en',
      invitation: token,
    });
    return [look.status, signUp.status];
  };

  it('opens an account as long as its maker could still make it', async () => {
    expect(await usable(await invite(ana))).toEqual([200, 201]);
  });

  it.each([
    ['leads the party no more, though on the panel', `UPDATE seat SET role = 'adviser' WHERE id = $1`],
    ['has left', 'UPDATE seat SET ended_at = now() WHERE id = $1'],
    [
      'went with the whole party',
      `UPDATE party SET standing = 'withdrawn' WHERE id = (SELECT party_id FROM seat WHERE id = $1)`,
    ],
  ])('is nothing any more when its maker %s', async (_, sql) => {
    const token = await invite(ana);
    await app.query(sql, [ana.seatId]);
    expect(await usable(token)).toEqual([409, 409]);
    const newcomer = (await app.aCoalition()).people[0]![0]!;
    expect(await app.refusal(newcomer, 'invitation:accept', { token })).toBe('invitation.unusable');
  });

  it('into another party is nothing any more when its maker has left the panel', async () => {
    const { token, tokenHash } = aToken();
    const names = { names: { en: 'Elm' }, shortNames: { en: 'Elm' } };
    await app.command(ana, 'party:invite', { coalitionId: coalition.id, ...names, tokenHash });
    await app.query('UPDATE seat SET moderator = false WHERE id = $1', [ana.seatId]);
    expect(await usable(token)).toEqual([409, 409]);
  });

  it('is made once for each token', async () => {
    const { tokenHash } = aToken();
    const input = { coalitionId: coalition.id, role: 'delegate', tokenHash } as const;
    await app.command(ana, 'seat:invite', input);
    expect(await app.refusal(sara, 'seat:invite', input)).toBe('invitation.unusable');
  });
});

describe('what is somebody else’s', () => {
  it('session is not ended, and its windows stay open', async () => {
    const socket = await app.connectAs(sara);
    const [session] = await app.get<SessionView[]>(sara, '/api/sessions');
    expect((await app.http(ana, 'DELETE', `/api/sessions/${session!.id}`)).status).toBe(200);
    expect((await app.http(ana, 'PUT', `/api/sessions/${session!.id}/label`, { label: 'mine' })).status).toBe(
      200,
    );
    // Whatever was sent before this answer has arrived.
    await app.command(socket, 'message:post', { roomId: coalition.plenaryId, body: 'still here' });
    expect(socket.connected).toBe(true);
    expect(await app.get<SessionView[]>(sara, '/api/sessions')).toMatchObject([
      { id: session!.id, label: null },
    ]);
  });

  it('coalition is not held by a stranger, not even for a moment', async () => {
    const stranger = (await app.aCoalition()).people[0]![0]!;
    const { queries } = await queriesDuring(async () => {
      const input = { coalitionId: coalition.id, titles: { en: 'x' }, languages: ['en'], clauses: [] };
      expect(await app.refusal(stranger, 'statement:create', input)).toBe('not-found');
      const consent = { roomId: coalition.id, consentId: randomUUID() };
      expect(await app.refusal(stranger, 'consent:give', consent)).toBe('not-found');
    });
    expect(queries.filter((sql) => sql.includes('peyman_hold_rooms_of'))).toEqual([]);
  });

  it('seat is as unknown as none to a party that is only invited', async () => {
    const { people, id: coalitionId } = await app.aCoalition({
      parties: [{ seats: [{ role: 'head', moderator: true }] }, { standing: 'invited', seats: ['head'] }],
    });
    const guest = people[1]![0]!;
    for (const seatId of [people[0]![0]!.seatId, randomUUID()]) {
      expect(await app.refusal(guest, 'seat:end', { coalitionId, seatId })).toBe('not-found');
      expect(await app.refusal(guest, 'seat:change-role', { coalitionId, seatId, role: 'head' })).toBe(
        'not-found',
      );
    }
    const page = await app.http(guest, 'GET', `/api/rooms/${coalition.plenaryId}/messages`);
    expect((page.body as MessagePage).messages).toBeUndefined();
  });
});
