import { z } from 'zod';
import { FACTORS } from '../domain/access/strength.js';
import { BALLOT_STATES, CHOICES } from '../domain/ballot/ballot.js';
import { RULE_IDS } from '../domain/ballot/rule.js';
import { ROLES, STANDINGS } from '../domain/coalition/coalition.js';
import { CLAUSE_KINDS, CLAUSE_STATES, STATEMENT_STATES } from '../domain/statement/statement.js';
import { OwnRecovery, RecoveryView } from './recovery.js';
import { Base64, Id, Language, Moment, Names, Seq } from './shared.js';

export const PartyView = z.object({
  id: Id,
  names: Names,
  shortNames: Names,
  /** 0 to 11: the place in the palette of party colours and marks. */
  color: z.number().int(),
  standing: z.enum(STANDINGS),
  weight: z.number().int(),
});
export type PartyView = z.infer<typeof PartyView>;

export const SeatView = z.object({
  id: Id,
  partyId: Id,
  handle: z.string(),
  role: z.enum(ROLES),
  moderator: z.boolean(),
  ended: z.boolean(),
});
export type SeatView = z.infer<typeof SeatView>;

export const RulesView = z.object({
  secondPartyConsent: z.boolean(),
  secondFactor: z.boolean(),
  reauthentication: z.boolean(),
  clauseRule: z.enum(RULE_IDS),
  wholeRule: z.enum(RULE_IDS),
  quorumPersonsPercent: z.number().int(),
  quorumPartiesPercent: z.number().int(),
  ballotMinutes: z.number().int(),
});
export type RulesView = z.infer<typeof RulesView>;

export const ChannelView = z.object({
  id: Id,
  kind: z.enum(['plenary', 'caucus', 'corridor']),
  names: Names.nullable(),
  /** Parties in the room; null: all that follow the plenary. */
  partyIds: z.array(Id).nullable(),
  seq: Seq,
  unread: z.number().int(),
  mentioned: z.boolean(),
});
export type ChannelView = z.infer<typeof ChannelView>;

export const Progress = z.object({
  total: z.number().int(),
  agreed: z.number().int(),
  struck: z.number().int(),
  parked: z.number().int(),
  inBallot: z.number().int(),
});

export const StatementSummary = z.object({
  id: Id,
  titles: Names,
  languages: z.array(Language),
  state: z.enum(STATEMENT_STATES),
  progress: Progress,
  /** One state per numbered clause, in order, for the bar of little squares. */
  strip: z.array(z.enum([...CLAUSE_STATES, 'ballot'])),
  slug: z.string().nullable(),
  seq: Seq,
});
export type StatementSummary = z.infer<typeof StatementSummary>;

export const InvitationView = z.object({
  id: Id,
  partyId: Id,
  role: z.enum(ROLES),
  createdBy: Id.nullable(),
  expiresAt: Moment,
});
export type InvitationView = z.infer<typeof InvitationView>;

/** As much of a clause as its name in a sentence depends on, at the moment the sentence was made. */
export const ClauseInWords = z.object({
  kind: z.enum(CLAUSE_KINDS),
  headings: Names.nullable(),
  number: z.number().int().nullable(),
});
export type ClauseInWords = z.infer<typeof ClauseInWords>;

export const ConsentView = z.object({
  id: Id,
  roomId: Id,
  action: z.string(),
  /**
   * What the action is about, for the sentence that asks: ids and words, never more than the room may know. It is
   * part of what is hashed: a screen takes the words from here, never from what may have changed since.
   */
  about: z.record(z.string(), z.unknown()),
  askedBy: Id,
  askedByParty: Id,
  askedAt: Moment,
  /** From then on it cannot be given any more. */
  expiresAt: Moment,
  /** The SHA-256 of all that is asked for; whoever agrees names it. */
  hash: z.string(),
  state: z.enum(['pending', 'given', 'refused', 'outdated']),
  /** Parties that have refused. It waits as long as another one may still agree, one of these among them. */
  refusedBy: z.array(Id),
});
export type ConsentView = z.infer<typeof ConsentView>;

export const CoalitionView = z.object({
  id: Id,
  slug: z.string(),
  names: Names,
  languages: z.array(Language),
  demonstration: z.boolean(),
  rules: RulesView,
  parties: z.array(PartyView),
  seats: z.array(SeatView),
  mySeatId: Id,
  channels: z.array(ChannelView),
  statements: z.array(StatementSummary),
  consents: z.array(ConsentView),
  /** Open invitations of the own party; empty for everyone but its head. */
  invitations: z.array(InvitationView),
  /** Parties that are merely invited, and the one whose affair a new link is; empty for everyone but moderators. */
  invited: z.array(z.object({ partyId: Id, invitedBy: Id.nullable() })),
  /** Members of the own party who are being let back into their accounts, or were within the last week. */
  recoveries: z.array(RecoveryView),
  /** Seats of the own party that have named the reader for that. */
  namedBy: z.array(Id),
  seq: Seq,
});
export type CoalitionView = z.infer<typeof CoalitionView>;

export const MessageView = z.object({
  id: Id,
  seq: Seq,
  authorId: Id,
  partyId: Id,
  handle: z.string(),
  body: z.string(),
  at: Moment,
  replyTo: z.object({ id: Id, handle: z.string(), excerpt: z.string() }).nullable(),
  clauseId: Id.nullable(),
  mentions: z.array(Id),
  reactions: z.array(z.object({ emoji: z.string(), seatIds: z.array(Id) })),
  editedAt: Moment.nullable(),
  state: z.enum(['visible', 'deleted', 'hidden']),
  hiddenReason: z.string().nullable(),
});
export type MessageView = z.infer<typeof MessageView>;

export const MessagePage = z.object({
  messages: z.array(MessageView),
  /** Ask for messages before this seq to go further back; null: this is the beginning. */
  before: Seq.nullable(),
  /** The room's seq when the page was read: enter the room from here. */
  seq: Seq,
  /** The last seq the reader has marked as read. */
  readSeq: Seq,
});
export type MessagePage = z.infer<typeof MessagePage>;

export const ClauseView = z.object({
  id: Id,
  kind: z.enum(CLAUSE_KINDS),
  headings: Names.nullable(),
  state: z.enum(CLAUSE_STATES),
  inBallot: z.boolean(),
  /** Languages whose text is behind the others. */
  stale: z.array(Language),
  /** Hash of the frozen revision when agreed or in a ballot. */
  hash: z.string().nullable(),
  lastBallotId: Id.nullable(),
});
export type ClauseView = z.infer<typeof ClauseView>;

/** A seat on the roll of a ballot, frozen at its opening. */
export const RollEntry = z.object({
  seatId: Id,
  partyId: Id,
  handle: z.string(),
  weight: z.number().int(),
  /** Known to everyone only after the close; before it only one's own. */
  choice: z.enum(CHOICES).nullable(),
  voted: z.boolean(),
});
export type RollEntry = z.infer<typeof RollEntry>;

export const Turnout = z.object({
  voted: z.number().int(),
  of: z.number().int(),
  parties: z.array(z.object({ partyId: Id, voted: z.number().int(), of: z.number().int() })),
});
export type Turnout = z.infer<typeof Turnout>;

export const BallotView = z.object({
  id: Id,
  statementId: Id,
  number: z.number().int(),
  kind: z.enum(['clauses', 'whole']),
  state: z.enum(BALLOT_STATES),
  clauseIds: z.array(Id),
  /** Hash of the frozen text of all clauses together. */
  hash: z.string(),
  /** A `DecisionRule` as data. */
  rule: z.record(z.string(), z.unknown()),
  minutes: z.number().int(),
  announcedBy: Id,
  announcedAt: Moment,
  openedBy: Id.nullable(),
  consentBy: Id.nullable(),
  openedAt: Moment.nullable(),
  closesAt: Moment.nullable(),
  closedAt: Moment.nullable(),
  declaredAt: Moment.nullable(),
  cancelledBy: Id.nullable(),
  cancelConsentBy: Id.nullable(),
  cancelledAt: Moment.nullable(),
  cancelReason: z.string().nullable(),
  turnout: Turnout,
  /** A `Decision` as data, from the close on. */
  decision: z.record(z.string(), z.unknown()).nullable(),
});
export type BallotView = z.infer<typeof BallotView>;

export const FrozenClause = z.object({
  clauseId: Id,
  kind: z.enum(CLAUSE_KINDS),
  headings: Names.nullable(),
  /** Tiptap JSON per language. */
  texts: z.partialRecord(Language, z.unknown()),
  hash: z.string(),
  number: z.number().int().nullable(),
});
export type FrozenClause = z.infer<typeof FrozenClause>;

export const BallotDetail = z.object({
  ballot: BallotView,
  clauses: z.array(FrozenClause),
  roll: z.array(RollEntry),
  myChoice: z.enum(CHOICES).nullable(),
  /** Whether the reader's seat is on the roll (or would be, before the opening). */
  onRoll: z.boolean(),
  consents: z.array(ConsentView),
  titles: Names,
  seq: Seq,
});
export type BallotDetail = z.infer<typeof BallotDetail>;

export const StrawView = z.object({
  id: Id,
  roomId: Id,
  question: z.string(),
  askedBy: Id,
  closesAt: Moment,
  ended: z.boolean(),
  yes: z.number().int(),
  no: z.number().int(),
  abstain: z.number().int(),
});
export type StrawView = z.infer<typeof StrawView>;

export const StatementView = z.object({
  id: Id,
  coalitionId: Id,
  titles: Names,
  languages: z.array(Language),
  state: z.enum(STATEMENT_STATES),
  clauses: z.array(ClauseView),
  ballots: z.array(BallotView),
  consents: z.array(ConsentView),
  straw: StrawView.nullable(),
  /** Seats whose writing here is stopped, because they deleted too much within a minute. */
  stopped: z.array(z.object({ seatId: Id, deleted: z.number().int().positive(), at: Moment })),
  slug: z.string().nullable(),
  seq: Seq,
});
export type StatementView = z.infer<typeof StatementView>;

/** The living documents of a statement and the right to write into them. */
export const TextsView = z.object({
  /** The Yjs client id issued to this seat for this statement; null for readers. */
  clientId: z.number().nullable(),
  docs: z.array(
    z.object({
      clauseId: Id,
      /** What the client misses, as Yjs V1 updates to apply in this order. */
      updates: z.array(Base64),
      /** What the server has, as a Yjs state vector; null where the client said nothing of what it has. */
      stateVector: Base64.nullable(),
    }),
  ),
  /** Which seat stands behind each Yjs client id. */
  authors: z.array(z.object({ clientId: z.number(), seatId: Id })),
  /** Words of the reader that were refused and that the reader has not discarded; all of them with every answer. */
  kept: z.array(
    z.object({ id: Id, clauseId: Id, texts: z.partialRecord(Language, z.string()), why: z.string() }),
  ),
  seq: Seq,
});
export type TextsView = z.infer<typeof TextsView>;
export const TextsRequest = z.strictObject({
  clauseIds: z.array(Id).max(500).optional(),
  stateVectors: z.record(Id, Base64).optional(),
  write: z.boolean().default(false),
  clientId: z.number().int().positive().optional(),
});
export type TextsRequest = z.infer<typeof TextsRequest>;

export const HistoryEntry = z.object({
  id: Id,
  at: Moment,
  seq: Seq,
  /** Null: by the rules (an import or a restore by the server in somebody's name has that somebody). */
  seatId: Id.nullable(),
  languages: z.array(Language),
  texts: z.partialRecord(Language, z.unknown()),
});
export type HistoryEntry = z.infer<typeof HistoryEntry>;

/** One thing that waits for the reader. The most urgent comes first. */
export const Need = z.object({
  kind: z.enum(['vote', 'consent', 'recovery', 'mention', 'declare', 'stale', 'publish', 'stopped']),
  id: z.string(),
  statementId: Id.nullable(),
  roomId: Id.nullable(),
  ballotId: Id.nullable(),
  clauseIds: z.array(Id),
  /** What a single clause is called: "clause 4: Free expression"; null for several, and for the whole. */
  clauseName: Names.nullable(),
  titles: Names.nullable(),
  /** A few words of what it is about (a message's beginning). */
  excerpt: z.string().nullable(),
  by: Id.nullable(),
  action: z.string().nullable(),
  closesAt: Moment.nullable(),
  at: Moment,
});
export type Need = z.infer<typeof Need>;
export const HomeView = z.object({
  needs: z.array(Need),
  now: z.array(z.object({ roomId: Id, kind: z.string(), seatIds: z.array(Id) })),
});
export type HomeView = z.infer<typeof HomeView>;

export const SearchHit = z.object({ roomId: Id, message: MessageView });
export type SearchHit = z.infer<typeof SearchHit>;

export const NOTICES = [
  'factor-added',
  'factor-removed',
  'passkey-copied',
  'password-changed',
  'code-used',
  'trust-changed',
  'recovery-begun',
  'recovery-approved',
  'recovered',
] as const;
export const AccountNotice = z.object({ id: z.string(), kind: z.enum(NOTICES), at: Moment });
export type AccountNotice = z.infer<typeof AccountNotice>;

export const MeView = z.object({
  account: z.object({
    id: Id,
    handle: z.string(),
    locale: z.string(),
    recoveryCodesLeft: z.number().int(),
    /** How many second factors are set up, and by which this session was strengthened. */
    factors: z.number().int(),
    factor: z.enum(FACTORS).nullable(),
    /** What happened to the account that its holder should know, newest first. */
    notices: z.array(AccountNotice),
    /** People of the own party are letting somebody into this account: it can be cancelled. */
    recovery: OwnRecovery.nullable(),
    /** Who does nothing for so many minutes is signed out. */
    idleMinutes: z.number().int(),
  }),
  seats: z.array(
    z.object({
      seatId: Id,
      coalitionId: Id,
      slug: z.string(),
      names: Names,
      partyId: Id,
      partyNames: Names,
      role: z.enum(ROLES),
      moderator: z.boolean(),
      standing: z.enum(STANDINGS),
      demonstration: z.boolean(),
    }),
  ),
});
export type MeView = z.infer<typeof MeView>;

export const SessionView = z.object({
  id: Id,
  label: z.string().nullable(),
  createdAt: Moment,
  lastDay: z.string(),
  current: z.boolean(),
});
export type SessionView = z.infer<typeof SessionView>;

export const DeclarationSummary = z.object({
  slug: z.string(),
  titles: Names,
  publishedAt: Moment,
  coalition: Names,
  sha256: z.string(),
});
export type DeclarationSummary = z.infer<typeof DeclarationSummary>;
