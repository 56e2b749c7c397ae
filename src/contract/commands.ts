import { z } from 'zod';
import type { Permission } from '../domain/access/policy.js';
import type { Weight } from '../domain/access/strength.js';
import { CHOICES } from '../domain/ballot/ballot.js';
import { RULE_IDS } from '../domain/ballot/rule.js';
import { ROLES, STANDINGS } from '../domain/coalition/coalition.js';
import { CLAUSE_KINDS, CLAUSE_STATES, MAX_CLAUSES } from '../domain/statement/statement.js';
import { Base64, Id, Language, Moment, Names, Nothing, Seq, Sha256Hex, Written } from './shared.js';

/**
 * Where a command takes effect, and so what is locked while it runs:
 * - `room`: the room named by `roomId`; many small ones share one commit
 * - `coalition`: every room of `coalitionId` at once, for what changes who may be where
 * - `account`: no room yet
 */
export type Scope = 'room' | 'coalition' | 'account';

export interface CommandDefinition {
  readonly scope: Scope;
  /** What is asked of the session beside the seat's right (`domain/access/strength.ts`); writing, unless said. */
  readonly weight?: Weight;
  /** The line of the policy table that is asked inside the transaction. `null`: any signed-in account. */
  readonly policy: Permission | null;
  /** Doing it again changes nothing: no receipt is kept, what is sent again is simply carried out again. */
  readonly isRepeatable?: boolean;
  readonly input: z.ZodType;
  readonly output: z.ZodType;
}

const inRoom = { roomId: Id };
const inCoalition = { coalitionId: Id };
const Body = z.string().max(16_000);
const Reason = Written(1_000);

/** A clause as somebody brings it in: its heading and its text as Markdown, per language. */
export const ClauseDraft = z.strictObject({
  kind: z.enum(CLAUSE_KINDS),
  headings: Names.optional(),
  texts: z.partialRecord(Language, z.string().max(40_000)),
});
export type ClauseDraft = z.infer<typeof ClauseDraft>;

/** Either done at once, or waiting for the consent of another party. */
export const DoneOrWaiting = z.object({ done: z.boolean(), consentId: Id.nullable() });
export type DoneOrWaiting = z.infer<typeof DoneOrWaiting>;

export const RulesInput = z.object({
  secondPartyConsent: z.boolean(),
  secondFactor: z.boolean(),
  reauthentication: z.boolean(),
  clauseRule: z.enum(RULE_IDS),
  wholeRule: z.enum(RULE_IDS),
  quorumPersonsPercent: z.number().int().min(0).max(100),
  quorumPartiesPercent: z.number().int().min(0).max(100),
  ballotMinutes: z.number().int().min(1).max(10_080),
});

/**
 * Every command there is. A module registers exactly one handler for each; a missing one stops the start. An input is
 * what it says and nothing more: a field that is not named here, such as a role or an author, is refused.
 */
export const COMMANDS = {
  // Coalition
  'coalition:create': {
    scope: 'account',
    policy: null,
    input: z.strictObject({
      names: Names,
      slug: z.string().regex(/^[a-z0-9](?:[a-z0-9-]{1,38}[a-z0-9])$/),
      languages: z.array(Language).min(1).max(6),
      party: z.strictObject({ names: Names, shortNames: Names }),
    }),
    output: z.object({ coalitionId: Id }),
  },
  'invitation:accept': {
    scope: 'account',
    policy: null,
    input: z.strictObject({ token: z.string().min(20).max(100) }),
    output: z.object({ coalitionId: Id, seatId: Id }),
  },
  'rules:change': {
    scope: 'coalition',
    weight: 'grave',
    policy: 'rules.change',
    input: z.strictObject({ ...inCoalition, rules: RulesInput }),
    output: DoneOrWaiting,
  },
  'party:invite': {
    scope: 'coalition',
    weight: 'grave',
    policy: 'party.invite',
    input: z.strictObject({ ...inCoalition, names: Names, shortNames: Names, tokenHash: Sha256Hex }),
    output: z.object({ partyId: Id, invitationId: Id, expiresAt: Moment }),
  },
  /** A new link for a party whose first one was lost or has run out. */
  'party:renew-invitation': {
    scope: 'coalition',
    weight: 'grave',
    policy: 'party.renew-invitation',
    input: z.strictObject({ ...inCoalition, partyId: Id, tokenHash: Sha256Hex }),
    output: z.object({ invitationId: Id, expiresAt: Moment }),
  },
  'party:change-standing': {
    scope: 'coalition',
    weight: 'grave',
    policy: 'party.change-standing',
    input: z.strictObject({
      ...inCoalition,
      partyId: Id,
      standing: z.enum(STANDINGS),
      reason: Reason.optional(),
    }),
    output: DoneOrWaiting,
  },
  'party:describe': {
    scope: 'coalition',
    policy: 'party.describe',
    input: z.strictObject({
      ...inCoalition,
      partyId: Id,
      names: Names,
      shortNames: Names,
      color: z.number().int().min(0).max(11).optional(),
    }),
    output: Nothing,
  },
  'panel:change': {
    scope: 'coalition',
    weight: 'grave',
    policy: 'panel.change',
    input: z.strictObject({ ...inCoalition, seatId: Id, moderator: z.boolean() }),
    output: DoneOrWaiting,
  },
  'seat:invite': {
    scope: 'coalition',
    weight: 'grave',
    policy: 'seat.invite',
    input: z.strictObject({ ...inCoalition, role: z.enum(ROLES), tokenHash: Sha256Hex }),
    output: z.object({ invitationId: Id, expiresAt: Moment }),
  },
  'seat:revoke-invitation': {
    scope: 'coalition',
    policy: 'seat.invite',
    input: z.strictObject({ ...inCoalition, invitationId: Id }),
    output: Nothing,
  },
  'seat:change-role': {
    scope: 'coalition',
    weight: 'grave',
    policy: 'seat.invite',
    input: z.strictObject({ ...inCoalition, seatId: Id, role: z.enum(ROLES) }),
    output: Nothing,
  },
  'seat:end': {
    scope: 'coalition',
    weight: 'grave',
    policy: 'seat.end',
    input: z.strictObject({ ...inCoalition, seatId: Id }),
    output: Nothing,
  },

  // Letting a member of the own party back into the account, in its caucus
  'recovery:approve': {
    scope: 'room',
    weight: 'gravest',
    policy: 'recovery.approve',
    input: z.strictObject({ ...inRoom, seatId: Id, code: z.string().min(1).max(64) }),
    /** From when on the member may set a new password; null while others have to agree. */
    output: z.object({ opensAt: Moment.nullable() }),
  },
  'recovery:stop': {
    scope: 'room',
    policy: 'recovery.approve',
    input: z.strictObject({ ...inRoom, recoveryId: Id }),
    output: Nothing,
  },

  // Talking
  'corridor:open': {
    scope: 'coalition',
    policy: 'corridor.open',
    input: z.strictObject({ ...inCoalition, partyIds: z.array(Id).min(1).max(20), names: Names.optional() }),
    output: z.object({ roomId: Id }),
  },
  'message:post': {
    scope: 'room',
    policy: 'message.post',
    input: z.strictObject({ ...inRoom, body: Body, replyTo: Id.optional(), clauseId: Id.optional() }),
    output: z.object({ messageId: Id, seq: Seq }),
  },
  'message:edit': {
    scope: 'room',
    policy: 'message.change-own',
    input: z.strictObject({ ...inRoom, messageId: Id, body: Body }),
    output: Nothing,
  },
  'message:delete': {
    scope: 'room',
    policy: 'message.change-own',
    input: z.strictObject({ ...inRoom, messageId: Id }),
    output: Nothing,
  },
  'message:hide': {
    scope: 'room',
    policy: 'message.hide',
    input: z.strictObject({
      ...inRoom,
      messageId: Id,
      reason: Reason,
      /** And what its author wrote here in the last hour. */
      withRecent: z.boolean().optional(),
    }),
    output: z.object({ hidden: z.number().int().positive() }),
  },
  'message:react': {
    scope: 'room',
    policy: 'message.react',
    input: z.strictObject({ ...inRoom, messageId: Id, emoji: z.string().min(1).max(16), on: z.boolean() }),
    output: Nothing,
  },
  'message:mark-read': {
    scope: 'room',
    weight: 'reading',
    policy: 'message.mark-read',
    input: z.strictObject({ ...inRoom, seq: Seq }),
    output: Nothing,
  },

  // Drafting
  'statement:create': {
    scope: 'coalition',
    policy: 'statement.create',
    input: z.strictObject({
      ...inCoalition,
      titles: Names,
      languages: z.array(Language).min(1).max(6),
      clauses: z.array(ClauseDraft).max(MAX_CLAUSES),
    }),
    output: z.object({ statementId: Id }),
  },
  'statement:rename': {
    scope: 'room',
    policy: 'clause.draft',
    input: z.strictObject({ ...inRoom, titles: Names }),
    output: Nothing,
  },
  'clause:add': {
    scope: 'room',
    policy: 'clause.draft',
    input: z.strictObject({
      ...inRoom,
      after: Id.nullable(),
      clauses: z.array(ClauseDraft).min(1).max(MAX_CLAUSES),
    }),
    output: z.object({ clauseIds: z.array(Id) }),
  },
  'clause:move': {
    scope: 'room',
    policy: 'clause.draft',
    input: z.strictObject({ ...inRoom, clauseId: Id, after: Id.nullable() }),
    output: Nothing,
  },
  'clause:describe': {
    scope: 'room',
    policy: 'clause.draft',
    input: z.strictObject({
      ...inRoom,
      clauseId: Id,
      kind: z.enum(CLAUSE_KINDS),
      headings: Names.nullable(),
    }),
    output: Nothing,
  },
  'clause:settle': {
    scope: 'room',
    policy: 'clause.settle',
    input: z.strictObject({
      ...inRoom,
      clauseId: Id,
      state: z.enum(CLAUSE_STATES),
      reason: Reason.optional(),
    }),
    output: DoneOrWaiting,
  },
  'text:update': {
    scope: 'room',
    policy: 'text.write',
    isRepeatable: true,
    input: z.strictObject({
      ...inRoom,
      clauseId: Id,
      clientId: z.number().int().positive(),
      update: Base64.max(350_000),
    }),
    output: z.object({ seq: Seq }),
  },
  'text:restore': {
    scope: 'room',
    policy: 'text.write',
    input: z.strictObject({ ...inRoom, clauseId: Id, language: Language, version: Id }),
    output: Nothing,
  },
  'text:mark-current': {
    scope: 'room',
    policy: 'text.write',
    input: z.strictObject({ ...inRoom, clauseId: Id, language: Language }),
    output: Nothing,
  },
  /** A seat that was stopped because it deleted too much may write again. */
  'writing:resume': {
    scope: 'room',
    policy: 'writing.resume',
    input: z.strictObject({ ...inRoom, seatId: Id }),
    output: Nothing,
  },
  /** Words of one's own that were refused: nobody else ever sees them. */
  'text:keep': {
    scope: 'room',
    policy: 'statement.read',
    input: z.strictObject({
      ...inRoom,
      keptId: Id,
      clauseId: Id,
      texts: z.partialRecord(Language, z.string().max(40_000)),
      why: z.string().min(1).max(60),
    }),
    output: Nothing,
  },
  'text:discard-kept': {
    scope: 'room',
    policy: 'statement.read',
    input: z.strictObject({ ...inRoom, keptId: Id }),
    output: Nothing,
  },

  // Deciding
  'ballot:announce': {
    scope: 'room',
    policy: 'ballot.run',
    input: z.strictObject({
      ...inRoom,
      /** The clauses put to the vote together; empty: the statement as a whole. */
      clauseIds: z.array(Id).max(MAX_CLAUSES),
      rule: z.enum(RULE_IDS).optional(),
      minutes: z.number().int().min(1).max(10_080).optional(),
    }),
    output: z.object({ ballotId: Id }),
  },
  'ballot:open': {
    scope: 'room',
    weight: 'grave',
    policy: 'ballot.run',
    input: z.strictObject({ ...inRoom, ballotId: Id }),
    output: DoneOrWaiting,
  },
  'ballot:cast': {
    scope: 'room',
    policy: 'ballot.cast',
    input: z.strictObject({ ...inRoom, ballotId: Id, choice: z.enum(CHOICES) }),
    output: z.object({ choice: z.enum(CHOICES), castAt: Moment, closesAt: Moment }),
  },
  'ballot:close': {
    scope: 'room',
    weight: 'grave',
    policy: 'ballot.run',
    input: z.strictObject({ ...inRoom, ballotId: Id }),
    output: DoneOrWaiting,
  },
  'ballot:declare': {
    scope: 'room',
    policy: 'ballot.run',
    input: z.strictObject({ ...inRoom, ballotId: Id }),
    output: Nothing,
  },
  'ballot:cancel': {
    scope: 'room',
    weight: 'grave',
    policy: 'ballot.run',
    input: z.strictObject({ ...inRoom, ballotId: Id, reason: Reason }),
    output: DoneOrWaiting,
  },
  'straw:ask': {
    scope: 'room',
    policy: 'ballot.run',
    input: z.strictObject({
      ...inRoom,
      question: Written(300),
      minutes: z.number().int().min(1).max(60),
    }),
    output: z.object({ strawId: Id }),
  },
  'straw:raise': {
    scope: 'room',
    policy: 'ballot.cast',
    input: z.strictObject({ ...inRoom, strawId: Id, choice: z.enum(CHOICES) }),
    output: Nothing,
  },
  'straw:end': {
    scope: 'room',
    policy: 'ballot.run',
    input: z.strictObject({ ...inRoom, strawId: Id }),
    output: Nothing,
  },
  'consent:give': {
    scope: 'room',
    weight: 'grave',
    policy: 'consent.give',
    input: z.strictObject({ ...inRoom, consentId: Id, hash: z.string().regex(/^[0-9a-f]{64}$/) }),
    output: Nothing,
  },
  'consent:refuse': {
    scope: 'room',
    policy: 'consent.give',
    input: z.strictObject({ ...inRoom, consentId: Id, reason: Reason.optional() }),
    output: Nothing,
  },

  // Publishing
  'statement:publish': {
    scope: 'room',
    weight: 'grave',
    policy: 'declaration.publish',
    input: z.strictObject({ ...inRoom, slug: z.string().regex(/^[a-z0-9](?:[a-z0-9-]{1,78}[a-z0-9])$/) }),
    output: DoneOrWaiting,
  },
} as const satisfies Record<string, CommandDefinition>;

export type CommandType = keyof typeof COMMANDS;
export type CommandInput<T extends CommandType> = z.output<(typeof COMMANDS)[T]['input']>;
export type CommandOutput<T extends CommandType> = z.output<(typeof COMMANDS)[T]['output']>;
