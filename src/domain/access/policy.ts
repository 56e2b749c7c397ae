import { FOLLOWING, SPEAKING_ROLES, VOTING_ROLES, type Role, type Standing } from '../coalition/coalition.js';
import type { ClauseState, StatementState } from '../statement/statement.js';
import { clauseIsEditable, statementIsOpen } from '../statement/statement.js';

/** A seat as the policy sees it: who is asking. */
export interface Subject {
  readonly seatId: string;
  readonly partyId: string;
  readonly role: Role;
  readonly moderator: boolean;
  readonly standing: Standing;
}

/** The room in which something is asked: `partyIds` is null where every following party belongs. */
export interface RoomObject {
  readonly kind: 'coalition' | 'plenary' | 'caucus' | 'corridor' | 'statement';
  readonly partyIds: readonly string[] | null;
}

const sits = (s: Subject, room: RoomObject): boolean =>
  room.partyIds === null
    ? FOLLOWING.includes(s.standing)
    : room.partyIds.includes(s.partyId) && s.standing !== 'withdrawn';
const speaks = (s: Subject): boolean => SPEAKING_ROLES.includes(s.role) && s.standing !== 'suspended';
const isMember = (s: Subject): boolean => s.standing === 'member';
const drafts = (s: Subject): boolean => isMember(s) && speaks(s);
const moderates = (s: Subject): boolean => isMember(s) && s.moderator;
const heads = (s: Subject): boolean => s.role === 'head';

/**
 * Who may do what. Read aloud, each line is a sentence of the rules of procedure.
 * Default deny: what is not here cannot be asked for. There is no super-admin,
 * and being a moderator adds duties but bypasses nothing.
 */
export const policy = {
  // Rooms
  'room.enter': (s: Subject, room: RoomObject) => sits(s, room),
  'room.announce-presence': (s: Subject, room: RoomObject) => sits(s, room),

  // Talking
  'message.post': (s: Subject, room: RoomObject) => sits(s, room) && speaks(s),
  'message.change-own': (s: Subject, room: RoomObject) => sits(s, room) && speaks(s),
  'message.hide': (s: Subject, room: RoomObject) => room.kind === 'plenary' && moderates(s),
  'message.react': (s: Subject, room: RoomObject) => sits(s, room) && speaks(s),
  'message.mark-read': (s: Subject, room: RoomObject) => sits(s, room),
  'corridor.open': (s: Subject) => drafts(s),

  // Drafting
  'statement.create': (s: Subject) => drafts(s),
  'statement.read': (s: Subject, room: RoomObject) => sits(s, room),
  'clause.draft': (s: Subject, room: RoomObject, statement?: { state: StatementState }) =>
    sits(s, room) && drafts(s) && (!statement || statementIsOpen(statement.state)),
  'text.write': (s: Subject, room: RoomObject, clause?: { state: ClauseState; inBallot: boolean }) =>
    sits(s, room) && drafts(s) && (!clause || clauseIsEditable(clause)),
  'writing.resume': (s: Subject, room: RoomObject, seat?: { partyId: string }) =>
    sits(s, room) && moderates(s) && (!seat || seat.partyId !== s.partyId),
  'clause.settle': (s: Subject, room: RoomObject) => sits(s, room) && moderates(s),

  // Deciding
  'ballot.run': (s: Subject, room: RoomObject) => sits(s, room) && moderates(s),
  'ballot.cast': (s: Subject, room: RoomObject) =>
    sits(s, room) && isMember(s) && VOTING_ROLES.includes(s.role),
  'consent.give': (s: Subject, room: RoomObject) => sits(s, room) && isMember(s) && (s.moderator || heads(s)),
  'declaration.publish': (s: Subject, room: RoomObject) => sits(s, room) && moderates(s),

  // The coalition
  'coalition.read': (s: Subject) => s.standing !== 'withdrawn',
  'coalition.follow': (s: Subject) => FOLLOWING.includes(s.standing),
  'rules.change': (s: Subject) => moderates(s),
  'party.invite': (s: Subject) => moderates(s),
  // Who could come by the link heads the party: its host's affair. Null: nobody of the host could invite any more.
  'party.renew-invitation': (s: Subject, _room: RoomObject, party?: { invitedBy: string | null }) =>
    moderates(s) && (!party || party.invitedBy === null || party.invitedBy === s.partyId),
  'party.change-standing': (s: Subject) => moderates(s),
  'party.describe': (s: Subject, _room: RoomObject, party?: { partyId: string }) =>
    heads(s) && s.standing !== 'withdrawn' && (!party || party.partyId === s.partyId),
  'panel.change': (s: Subject) => moderates(s),
  'seat.invite': (s: Subject, _room: RoomObject, party?: { partyId: string }) =>
    heads(s) && s.standing !== 'withdrawn' && (!party || party.partyId === s.partyId),
  'seat.end': (s: Subject, _room: RoomObject, seat?: { partyId: string; seatId: string }) =>
    !seat || seat.seatId === s.seatId || (heads(s) && seat.partyId === s.partyId),

  // Letting a member of the own party back into the account: its heads may, and whom the member named beforehand.
  'recovery.approve': (
    s: Subject,
    room: RoomObject,
    member?: { partyId: string; seatId: string; hasNamedUs: boolean },
  ) =>
    room.kind === 'caucus' &&
    sits(s, room) &&
    SPEAKING_ROLES.includes(s.role) &&
    (!member ||
      (member.partyId === s.partyId && member.seatId !== s.seatId && (heads(s) || member.hasNamedUs))),
} as const;

export type Permission = keyof typeof policy;

type Facts =
  | { state: StatementState }
  | { state: ClauseState; inBallot: boolean }
  | { invitedBy: string | null }
  | { partyId: string; seatId?: string; hasNamedUs?: boolean };

/** Asks the table. The client asks the same line whether to show a button. */
export function may(permission: Permission, subject: Subject, room: RoomObject, facts?: Facts): boolean {
  const rule = policy[permission] as (s: Subject, r: RoomObject, f?: Facts) => boolean;
  return rule(subject, room, facts);
}
