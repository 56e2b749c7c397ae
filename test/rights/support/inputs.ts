import { createHash, randomBytes, randomUUID } from 'node:crypto';
import type { CommandInput, CommandType } from '../../../src/contract/commands.js';
import { DEFAULT_RULES } from '../../../src/domain/coalition/coalition.js';
import { aSecret } from '../../support/recovery.js';
import { messageKey, type Actor, type Place, type World } from './world.js';

interface Given {
  readonly world: World;
  readonly actor: Actor;
  readonly place: Place;
  readonly what: string;
}
type Inputs = { [T in CommandType]: (given: Given) => Omit<CommandInput<T>, 'roomId' | 'coalitionId'> };

/** Bytes of Yjs that change nothing. */
const NO_CHANGE = Buffer.from([0, 0]).toString('base64');
const NAMES = { en: 'A name' };
const hash = (): string => createHash('sha256').update(randomBytes(9)).digest('hex');
const slug = (): string => `s-${randomBytes(6).toString('hex')}`;

const messageOf = ({ world, actor, place, what }: Given): string =>
  world.messages.get(messageKey(place.roomId, what === 'own message' ? actor.seatId : world.host.headId)) ??
  randomUUID();
const ballotOf = ({ world }: Given, state: keyof World['ballots']): string => world.ballots[state];
const consentOf = ({ world, place, what }: Given): string => {
  if (what === "own party's request") return world.consents.own;
  return place.roomId === world.coalition.id ? world.consents.coalition : world.consents.statement;
};
const seatOf = ({ world, actor, what }: Given): string => {
  if (what === 'own seat') return actor.seatId;
  if (what === "another party's seat" || what === 'a seat of another party') return world.host.seats[1]!;
  return actor.party.seats.find((seatId) => seatId !== actor.seatId)!;
};

const inviteeOf = (what: string, world: World, actor: Actor): string => {
  if (what === 'a guest party') return world.guestPartyId;
  return what === "another party's invitee" ? world.host.invitedId : actor.party.invitedId;
};

/** For every command, what would be done if the one who asks may do it. */
export const INPUTS: Inputs = {
  'coalition:create': () => ({
    names: NAMES,
    slug: slug(),
    languages: ['en'],
    party: { names: NAMES, shortNames: NAMES },
  }),
  'invitation:accept': () => ({ token: randomBytes(24).toString('base64url') }),
  'rules:change': () => ({ rules: { ...DEFAULT_RULES, ballotMinutes: 11 } }),
  'party:invite': () => ({ names: NAMES, shortNames: NAMES, tokenHash: hash() }),
  'party:renew-invitation': ({ world, actor, what }) => ({
    partyId: inviteeOf(what, world, actor),
    tokenHash: hash(),
  }),
  'party:change-standing': ({ world }) => ({ partyId: world.guestPartyId, standing: 'member' }),
  'party:describe': ({ world, actor, what }) => ({
    partyId: what === 'another party' ? world.host.id : actor.party.id,
    names: NAMES,
    shortNames: NAMES,
  }),
  'panel:change': ({ world }) => ({ seatId: world.host.seats[1]!, moderator: true }),
  'seat:invite': () => ({ role: 'observer', tokenHash: hash() }),
  'seat:revoke-invitation': ({ world, actor, what }) => ({
    invitationId: what === "another party's invitation" ? world.host.invitationId : actor.party.invitationId,
  }),
  'seat:change-role': (given) => ({ seatId: seatOf(given), role: 'adviser' }),
  'seat:end': (given) => ({ seatId: seatOf(given) }),
  'recovery:approve': (given) => ({
    seatId: given.what === "a member's seat" ? given.actor.party.memberId : seatOf(given),
    code: aSecret().code,
  }),
  'recovery:stop': ({ world, actor, what }) => ({
    recoveryId: what === "another party's recovery" ? world.host.recoveryId : actor.party.recoveryId,
  }),
  'corridor:open': ({ world }) => ({ partyIds: [world.host.id], names: NAMES }),
  'message:post': () => ({ body: 'Good morning' }),
  'message:edit': (given) => ({ messageId: messageOf(given), body: 'Good evening' }),
  'message:delete': (given) => ({ messageId: messageOf(given) }),
  'message:hide': (given) => ({ messageId: messageOf(given), reason: 'off topic' }),
  'message:react': (given) => ({ messageId: messageOf(given), emoji: '👍', on: true }),
  'message:mark-read': () => ({ seq: 1 }),
  'statement:create': () => ({ titles: NAMES, languages: ['en'], clauses: [] }),
  'statement:rename': () => ({ titles: NAMES }),
  'clause:add': () => ({ after: null, clauses: [{ kind: 'operative', texts: { en: 'More.' } }] }),
  'clause:move': ({ world }) => ({ clauseId: world.clauseIds[4]!, after: null }),
  'clause:describe': ({ world }) => ({ clauseId: world.clauseIds[0]!, kind: 'annex', headings: NAMES }),
  'clause:settle': ({ world }) => ({ clauseId: world.clauseIds[0]!, state: 'parked' }),
  'text:update': ({ world, actor }) => ({
    clauseId: world.clauseIds[0]!,
    clientId: world.ownClientId.get(actor.seatId) ?? 1,
    update: NO_CHANGE,
  }),
  'text:restore': ({ world }) => ({
    clauseId: world.clauseIds[0]!,
    language: 'en',
    version: world.versionId,
  }),
  'text:mark-current': ({ world }) => ({ clauseId: world.clauseIds[0]!, language: 'en' }),
  'writing:resume': (given) => ({ seatId: seatOf(given) }),
  'text:keep': ({ world }) => ({
    keptId: randomUUID(),
    clauseId: world.clauseIds[0]!,
    texts: { en: 'My words' },
    why: 'clause.locked',
  }),
  'text:discard-kept': () => ({ keptId: randomUUID() }),
  'ballot:announce': ({ world }) => ({ clauseIds: [world.clauseIds[0]!] }),
  'ballot:open': (given) => ({ ballotId: ballotOf(given, 'announced') }),
  'ballot:cast': (given) => ({ ballotId: ballotOf(given, 'open'), choice: 'yes' }),
  'ballot:close': (given) => ({ ballotId: ballotOf(given, 'open') }),
  'ballot:declare': (given) => ({ ballotId: ballotOf(given, 'closed') }),
  'ballot:cancel': (given) => ({ ballotId: ballotOf(given, 'announced'), reason: 'too early' }),
  'straw:ask': () => ({ question: 'Coffee?', minutes: 5 }),
  'straw:raise': ({ world, place }) => ({
    strawId: world.straws.get(place.roomId) ?? randomUUID(),
    choice: 'yes',
  }),
  'straw:end': ({ world, place }) => ({ strawId: world.straws.get(place.roomId) ?? randomUUID() }),
  'consent:give': (given) => ({
    consentId: consentOf(given),
    hash: given.world.hashes.get(consentOf(given))!,
  }),
  'consent:refuse': (given) => ({ consentId: consentOf(given) }),
  'statement:publish': () => ({ slug: slug() }),
};

/** What a browser says of a passkey, without one. */
const NO_PASSKEY = { id: 'x', rawId: 'x', type: 'public-key', response: {}, clientExtensionResults: {} };

/** For every address that changes something or asks by POST, what would be sent. */
export const BODIES: Record<string, object> = {
  'POST /api/session': { handle: 'nobody', password: 'a password of nobody' },
  'POST /api/accounts': {
    handle: 'newcomer',
    password: 'correct horse battery staple',
    locale: 'en',
    invitation: 'x'.repeat(32),
  },
  'POST /api/recovery': { handle: 'nobody', code: 'x'.repeat(26), password: 'correct horse battery staple' },
  'POST /api/recovery/approved/look': { token: 'x'.repeat(43) },
  'POST /api/recovery/approved': { token: 'x'.repeat(43), password: 'correct horse battery staple' },
  'PUT /api/me/trust/:seatId': { seatIds: [] },
  'PUT /api/me/password': { current: 'not this', password: 'correct horse battery staple' },
  'PUT /api/me/locale': { locale: 'en' },
  'PUT /api/me/notices/seen': { upTo: '0' },
  'POST /api/me/factors/app': { name: 'phone' },
  'POST /api/me/factors/app/:id/confirm': { code: '000000' },
  'POST /api/me/factors/passkey': { name: 'phone', answer: NO_PASSKEY },
  'PUT /api/me/factors/:id/name': { name: 'phone' },
  'POST /api/session/second': { kind: 'app', code: '000000' },
  'POST /api/session/confirm': { kind: 'password', password: 'not this' },
  'PUT /api/sessions/:id/label': { label: 'phone' },
  'POST /api/invitations/look': { token: 'x'.repeat(32) },
  'POST /api/commands': { commandId: randomUUID(), type: 'no:such-command', input: {} },
};
