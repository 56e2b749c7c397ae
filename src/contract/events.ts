import { z } from 'zod';
import { RECOVERY_ENDINGS } from '../domain/access/recovery.js';
import { CLAUSE_KINDS, CLAUSE_STATES, STATEMENT_STATES } from '../domain/statement/statement.js';
import { Base64, Id, Language, Moment, Names, Seq } from './shared.js';
import { BallotView, ConsentView, MessageView, PartyView, SeatView, Turnout } from './views.js';

/**
 * What the record of a room says, by type. An event never says more than
 * everyone in the room may know: a vote's choice is not in it.
 */
export const EVENTS = {
  // Coalition room
  'coalition.created': z.object({ names: Names }),
  'rules.changed': z.object({ rules: z.record(z.string(), z.unknown()) }),
  'party.invited': z.object({ party: PartyView }),
  /** Links to a party that were out open nothing any more; whoever comes by the new one heads it. */
  'party.invitation-renewed': z.object({ partyId: Id }),
  'party.changed': z.object({ party: PartyView, reason: z.string().nullable() }),
  'panel.changed': z.object({ seatId: Id, moderator: z.boolean() }),
  'seat.filled': z.object({ seat: SeatView }),
  'seat.changed': z.object({ seat: SeatView }),
  /** In every room the seat could enter. Whoever loses the seat gets nothing after this. */
  'seat.ended': z.object({ seatId: Id, partyId: Id }),
  /** In every room: seats of this party that may no longer be here get nothing after this. */
  'party.left-room': z.object({ partyId: Id }),
  'statement.created': z.object({ statementId: Id, titles: Names }),
  'corridor.opened': z.object({ names: Names.nullable(), partyIds: z.array(Id) }),

  // Caucus: a member is let back into the account
  'recovery.approved': z.object({ recoveryId: Id, seatId: Id, opensAt: Moment.nullable() }),
  'recovery.ended': z.object({ recoveryId: Id, seatId: Id, ending: z.enum(RECOVERY_ENDINGS) }),

  // Channel
  'message.posted': z.object({ message: MessageView }),
  'message.edited': z.object({ messageId: Id, body: z.string(), editedAt: Moment }),
  'message.deleted': z.object({ messageId: Id }),
  'message.hidden': z.object({ messageId: Id, reason: z.string(), by: Id }),
  'message.reacted': z.object({ messageId: Id, emoji: z.string(), seatId: Id, on: z.boolean() }),

  // Statement
  'statement.renamed': z.object({ titles: Names }),
  'statement.state-changed': z.object({ state: z.enum(STATEMENT_STATES) }),
  'clause.added': z.object({
    clauses: z.array(z.object({ id: Id, kind: z.enum(CLAUSE_KINDS), headings: Names.nullable() })),
    after: Id.nullable(),
  }),
  'clause.moved': z.object({ clauseId: Id, after: Id.nullable() }),
  'clause.described': z.object({ clauseId: Id, kind: z.enum(CLAUSE_KINDS), headings: Names.nullable() }),
  'clause.state-changed': z.object({
    clauseId: Id,
    from: z.enum(CLAUSE_STATES),
    state: z.enum(CLAUSE_STATES),
    reason: z.string().nullable(),
    ballotId: Id.nullable(),
  }),
  'clause.language-current': z.object({ clauseId: Id, language: Language }),
  /** `update` is attached from the event's bytes when it is sent; it is not in the payload that is stored. */
  'text.updated': z.object({
    clauseId: Id,
    clientId: z.number(),
    languages: z.array(Language),
    update: Base64.optional(),
  }),
  /** A seat deleted so many UTF-16 units within a minute that it may not write in this statement for now. */
  'writing.stopped': z.object({ seatId: Id, deleted: z.number().int().positive() }),
  'writing.resumed': z.object({ seatId: Id }),

  // Ballots
  'ballot.announced': z.object({ ballot: BallotView }),
  'ballot.opened': z.object({ ballot: BallotView }),
  /** These seats have voted for the first time, in one commit; how is not said. */
  'ballot.votes-cast': z.object({ ballotId: Id, seatIds: z.array(Id), turnout: Turnout }),
  'ballot.closed': z.object({ ballot: BallotView }),
  'ballot.declared': z.object({ ballot: BallotView }),
  'ballot.cancelled': z.object({ ballot: BallotView, reason: z.string() }),
  'consent.asked': z.object({ consent: ConsentView }),
  'consent.given': z.object({ consentId: Id, seatId: Id, partyId: Id }),
  /** By one party. It is over when the party that asked takes it back, or when no other is left that could agree. */
  'consent.refused': z.object({
    consentId: Id,
    seatId: Id,
    partyId: Id,
    reason: z.string().nullable(),
    /** Not in records of before one refusal was no longer the end. */
    isOver: z.boolean().optional(),
  }),
  'declaration.published': z.object({ statementId: Id, slug: z.string(), sha256: z.string() }),
} as const;

export type EventType = keyof typeof EVENTS;
export type EventPayload<T extends EventType> = z.input<(typeof EVENTS)[T]>;

/** One entry of a room's record as it travels. `by` is the seat that acted; null where the clock did. */
export interface RecordedEvent<T extends EventType = EventType> {
  readonly seq: number;
  readonly type: T;
  readonly at: string;
  readonly by: string | null;
  readonly payload: EventPayload<T>;
}

export const RecordEntry = z.object({
  seq: Seq,
  type: z.string(),
  at: Moment,
  by: Id.nullable(),
  payload: z.record(z.string(), z.unknown()),
  hash: z.string().nullable(),
});
export type RecordEntry = z.infer<typeof RecordEntry>;
