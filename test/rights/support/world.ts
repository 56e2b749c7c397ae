import { randomBytes, randomUUID } from 'node:crypto';
import { ROLES, STANDINGS, type Role, type Standing } from '../../../src/domain/coalition/coalition.js';
import { Passwords } from '../../../src/modules/auth/passwords.js';
import type { Person, TestApp, TestCoalition } from '../../support/app.js';
import { aStatement, moderators, together } from '../../support/deciding.js';
import { aSecret } from '../../support/recovery.js';

/** Somebody who tries everything. */
export interface Actor {
  readonly name: string;
  /** Null: never signed in. */
  readonly cookie: string | null;
  readonly isSignedIn: boolean;
  readonly accountId: string;
  readonly seatId: string;
  readonly party: Party;
  /** Null: no seat in this coalition any more, or never. */
  readonly seat: { standing: Standing; role: Role; moderator: boolean } | null;
}
interface Party {
  readonly id: string;
  readonly caucusId: string;
  readonly corridorId: string;
  readonly invitationId: string;
  /** A party it has invited from which nobody has come yet. */
  readonly invitedId: string;
  /** One of the heads has agreed to let this one's holder back into the account; and whom they may let in next. */
  readonly recoveryId: string;
  readonly memberId: string;
  /** Seats besides the actor's own that somebody may change. */
  readonly seats: readonly string[];
}

/** Where something is tried: the room and the coalition that a command or an address names. */
export interface Place {
  readonly roomId: string;
  readonly coalitionId: string;
}

/** A coalition with a seat of every role and standing, and something to do in every room. */
export interface World {
  readonly coalition: TestCoalition;
  readonly actors: readonly Actor[];
  readonly statementId: string;
  readonly clauseIds: readonly string[];
  readonly versionId: string;
  readonly ballots: Readonly<Record<'announced' | 'open' | 'closed', string>>;
  readonly consents: Readonly<Record<'coalition' | 'statement' | 'own', string>>;
  /** What each of them is bound to. */
  readonly hashes: ReadonlyMap<string, string>;
  readonly host: Party & { headId: string };
  readonly guestPartyId: string;
  readonly corridorOutId: string;
  readonly elsewhere: TestCoalition;
  /** One that this account has written in this room, and one that it has not. */
  readonly messages: ReadonlyMap<string, string>;
  readonly straws: ReadonlyMap<string, string>;
  readonly ownClientId: ReadonlyMap<string, number>;
}

export const messageKey = (roomId: string, seatId: string): string => `${roomId} ${seatId}`;

const SEATS = ROLES.flatMap((role) => [
  { role, moderator: false },
  { role, moderator: true },
]);

/** Two hosts with what everybody else has to do with, and one party of each standing with every kind of seat. */
export async function aWorld(app: TestApp): Promise<World> {
  const head = { role: 'head', moderator: true } as const;
  const coalition = await app.aCoalition({
    parties: [
      { seats: [head, 'delegate'] },
      { seats: [head, 'delegate'] },
      ...STANDINGS.map((standing) => ({ standing, seats: [...SEATS, { role: 'delegate' as const }] })),
    ],
  });
  const elsewhere = await app.aCoalition();
  const stranger = (await app.aCoalition()).people[0]![0]!;
  const hash = await app.app.get(Passwords, { strict: false }).hash('a password that nobody tries');
  await app.query('UPDATE account SET password_hash = $1', [hash]);
  const parties = await Promise.all(coalition.parties.map((_, p) => furnish(app, coalition, p)));
  const [ana] = moderators(coalition);
  const statement = await aStatement(app, coalition, 5);
  const { id: statementId, clauseIds } = statement;
  const [, announcedOn, openOn, closedOn] = clauseIds as string[];
  const announce = async (clauseId: string): Promise<string> =>
    (
      await app.command(ana, 'ballot:announce', {
        roomId: statementId,
        clauseIds: [clauseId],
        minutes: 10_000,
      })
    ).ballotId;
  const ballots = {
    announced: await announce(announcedOn!),
    open: await announce(openOn!),
    closed: await announce(closedOn!),
  };
  const memberPanel = coalition.people[2 + STANDINGS.indexOf('member')]![1]!;
  for (const ballotId of [ballots.open, ballots.closed])
    await together(app, moderators(coalition), 'ballot:open', { roomId: statementId, ballotId });
  await together(app, moderators(coalition), 'ballot:close', {
    roomId: statementId,
    ballotId: ballots.closed,
  });
  const asked = async (who: Person, ballotId: string, reason: string): Promise<string> =>
    (await app.command(who, 'ballot:cancel', { roomId: statementId, ballotId, reason })).consentId!;
  const rules = (await app.get<{ rules: object }>(ana, `/api/coalitions/${coalition.id}`)).rules;
  const consents = {
    coalition: (
      await app.command(ana, 'rules:change', {
        coalitionId: coalition.id,
        rules: { ...rules, ballotMinutes: 9 },
      })
    ).consentId!,
    statement: await asked(ana, ballots.announced, 'by a host'),
    own: await asked(memberPanel, ballots.announced, 'by a member'),
  };
  const path = `/api/statements/${statementId}/clauses/${clauseIds[0]}/history`;
  const { entries } = await app.get<{ entries: { id: string }[] }>(ana, path);

  const corridorOutId = await aRoom(app, coalition.id, [parties[0]!.id, parties[1]!.id]);
  const rooms = [
    coalition.id,
    coalition.plenaryId,
    statementId,
    corridorOutId,
    elsewhere.plenaryId,
    elsewhere.parties[0]!.caucusId,
    ...parties.flatMap(({ caucusId, corridorId }) => [caucusId, corridorId]),
  ];
  const seated = coalition.people.flat();
  return {
    coalition,
    actors: await everybody(app, coalition, parties, stranger),
    statementId,
    clauseIds,
    versionId: entries[0]!.id,
    ballots,
    consents,
    hashes: await hashesOf(app),
    host: { ...parties[0]!, headId: ana.seatId },
    guestPartyId: parties[2 + STANDINGS.indexOf('guest')]!.id,
    corridorOutId,
    elsewhere,
    messages: await writeMessages(
      app,
      rooms,
      seated.map((p) => p.seatId),
    ),
    straws: await askStraws(app, rooms, ana.seatId),
    ownClientId: await issueClientIds(app, statementId, seated),
  };
}

async function furnish(app: TestApp, coalition: TestCoalition, p: number): Promise<Party> {
  const { id, caucusId } = coalition.parties[p]!;
  const people = coalition.people[p]!;
  const corridorId = await aRoom(app, coalition.id, [id, coalition.parties[p === 0 ? 1 : 0]!.id]);
  const invitationId = randomUUID();
  await app.query(
    `INSERT INTO invitation (id, token_hash, coalition_id, party_id, role, created_by, created_at, expires_at)
     VALUES ($1, $2, $3, $4, 'delegate', $5, now(), now() + interval '1 day')`,
    [invitationId, randomBytes(32), coalition.id, id, people[0]!.seatId],
  );
  const seats = people.slice(-3).map((person) => person.seatId);
  const invitedId = await anInvited(app, coalition.id, people[0]!.seatId);
  return { id, caucusId, corridorId, invitationId, invitedId, seats, ...(await aRecovery(app, people)) };
}

/** A party that is merely invited, whatever the standing of the one that invited it: some have been members before. */
async function anInvited(app: TestApp, coalitionId: string, by: string): Promise<string> {
  const id = randomUUID();
  const names = JSON.stringify({ en: `Invited ${id}` });
  await app.query(
    `INSERT INTO party (id, coalition_id, names, short_names, color, standing, created_at)
     VALUES ($1, $2, $3, $3, 0, 'invited', now())`,
    [id, coalitionId, names],
  );
  await app.query(
    `INSERT INTO invitation (id, token_hash, coalition_id, party_id, role, created_by, created_at, expires_at)
     VALUES ($1, $2, $3, $4, 'head', $5, now(), now() + interval '1 day')`,
    [randomUUID(), randomBytes(32), coalitionId, id, by],
  );
  return id;
}

/** Two of a party have named the second of its heads, and the first head has agreed to let one of them in. */
async function aRecovery(
  app: TestApp,
  people: readonly Person[],
): Promise<{ recoveryId: string; memberId: string }> {
  const [head, second] = people as [Person, Person];
  const [lost, member] = [people[4] ?? second, people[6] ?? second];
  const recoveryId = randomUUID();
  await app.query(
    `INSERT INTO trust SELECT t, $2, now() FROM unnest($1::uuid[]) AS t WHERE t <> $2 ON CONFLICT DO NOTHING`,
    [[lost.seatId, member.seatId], second.seatId],
  );
  await app.query(
    `INSERT INTO recovery (id, account_id, code, started_at, expires_at)
     VALUES ($1, $2, $3, now(), now() + interval '1 day')`,
    [recoveryId, lost.accountId, aSecret().code],
  );
  await app.query('INSERT INTO recovery_approval VALUES ($1, $2, $3, now())', [
    recoveryId,
    head.seatId,
    lost.seatId,
  ]);
  return { recoveryId, memberId: member.seatId };
}

/** A corridor, whatever the standing of those who talk there: some have been members before. */
async function aRoom(app: TestApp, coalitionId: string, partyIds: readonly string[]): Promise<string> {
  const id = randomUUID();
  await app.query(
    `INSERT INTO room (id, coalition_id, kind, party_ids, official, created_at)
     VALUES ($1, $2, 'corridor', $3, false, now())`,
    [id, coalitionId, partyIds],
  );
  return id;
}

async function everybody(
  app: TestApp,
  coalition: TestCoalition,
  parties: readonly Party[],
  stranger: Person,
): Promise<Actor[]> {
  const seats = STANDINGS.flatMap((standing, s) =>
    SEATS.map(({ role, moderator }, i): Actor => {
      const person = coalition.people[2 + s]![i]!;
      return {
        ...person,
        name: `${standing} ${role}${moderator ? ' on the panel' : ''}`,
        isSignedIn: true,
        party: parties[2 + s]!,
        seat: { standing, role, moderator },
      };
    }),
  );
  const member = parties[2 + STANDINGS.indexOf('member')]!;
  const gone = coalition.people[2 + STANDINGS.indexOf('member')]![SEATS.length]!;
  await app.query('UPDATE seat SET ended_at = now() WHERE id = $1', [gone.seatId]);
  const once = seats.find(({ name }) => name === 'member head on the panel')!;
  const ended = await app.signIn(once.accountId);
  await app.query(
    'DELETE FROM session WHERE created_at = (SELECT max(created_at) FROM session WHERE account_id = $1)',
    [once.accountId],
  );
  const noSeat = { party: member, seat: null };
  return [
    ...seats,
    { ...gone, ...noSeat, name: 'somebody whose seat has ended', isSignedIn: true },
    { ...stranger, ...noSeat, name: 'somebody of another coalition', isSignedIn: true },
    { ...once, ...noSeat, name: 'somebody whose session has ended', cookie: ended, isSignedIn: false },
    { ...once, ...noSeat, name: 'somebody who never signed in', cookie: null, isSignedIn: false },
  ];
}

/** A message of everybody in every room, as if they had been there once. */
async function writeMessages(
  app: TestApp,
  rooms: readonly string[],
  seats: readonly string[],
): Promise<Map<string, string>> {
  const rows = rooms.flatMap((roomId) => seats.map((seatId) => ({ id: randomUUID(), roomId, seatId })));
  await app.query(
    `INSERT INTO message (id, room_id, seq, author_id, body, at, words)
     SELECT m.id, m.room_id, -m.n, m.seat_id, 'a word', now(), to_tsvector('simple', 'a word')
     FROM unnest($1::uuid[], $2::uuid[], $3::uuid[]) WITH ORDINALITY AS m (id, room_id, seat_id, n)`,
    [rows.map((r) => r.id), rows.map((r) => r.roomId), rows.map((r) => r.seatId)],
  );
  return new Map(rows.map(({ id, roomId, seatId }) => [messageKey(roomId, seatId), id]));
}

async function askStraws(app: TestApp, rooms: readonly string[], by: string): Promise<Map<string, string>> {
  const straws = new Map(rooms.map((roomId) => [roomId, randomUUID()]));
  await app.query(
    `INSERT INTO straw (id, room_id, question, asked_by, closes_at)
     SELECT s.id, s.room_id, 'Tea?', $3, now() + interval '1 day' FROM unnest($1::uuid[], $2::uuid[]) AS s (id, room_id)`,
    [[...straws.values()], [...straws.keys()], by],
  );
  return straws;
}

async function issueClientIds(
  app: TestApp,
  statementId: string,
  people: readonly Person[],
): Promise<Map<string, number>> {
  const ids = new Map(people.map(({ seatId }, i) => [seatId, 1_000 + i]));
  await app.query(
    `INSERT INTO doc_client (statement_id, client_id, seat_id)
     SELECT $1, c.client_id, c.seat_id FROM unnest($2::bigint[], $3::uuid[]) AS c (client_id, seat_id)`,
    [statementId, [...ids.values()], [...ids.keys()]],
  );
  return ids;
}

async function hashesOf(app: TestApp): Promise<Map<string, string>> {
  const rows = await app.query<{ id: string; hash: string }>('SELECT id, payload_hash AS hash FROM consent');
  return new Map(rows.map(({ id, hash }) => [id, hash]));
}
