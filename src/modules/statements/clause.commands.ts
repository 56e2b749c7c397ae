import { randomUUID } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import type { CommandOutput } from '../../contract/commands.js';
import type { ClauseInWords } from '../../contract/views.js';
import { may } from '../../domain/access/policy.js';
import { insist, Refusal } from '../../domain/shared/refusal.js';
import { ordinals } from '../../domain/statement/numbering.js';
import {
  clauseIsEditable,
  maySettle,
  statementIsOpen,
  type ClauseState,
} from '../../domain/statement/statement.js';
import { Handles, type Asking } from '../../platform/commands/handles.js';
import type { Tx } from '../../platform/rooms/tx.js';
import { ClauseTexts } from '../coediting/clause-texts.service.js';
import { ConsentsService } from '../consents/consents.service.js';
import { cleanTitles, readDrafts } from './drafts.js';
import {
  insistOnRoom,
  StatementsRepository,
  type ClauseRow,
  type StatementRow,
} from './statements.repository.js';

const REOPEN = 'clause:reopen';
interface Reopening {
  readonly clauseId: string;
  readonly reason: string | null;
}

/** The clauses of a statement: adding, ordering, describing, and settling them without a ballot. */
@Injectable()
export class ClauseCommands {
  constructor(
    private readonly statements: StatementsRepository,
    private readonly texts: ClauseTexts,
    private readonly consents: ConsentsService,
  ) {
    consents.register(REOPEN, {
      permission: 'clause.settle',
      about: (tx, roomId, input) => this.aboutReopening(tx, roomId, input as unknown as Reopening),
      perform: (tx, roomId, input) => this.reopen(tx, roomId, input as unknown as Reopening),
    });
  }

  @Handles('clause:add')
  async add(tx: Tx, { input, subject, room }: Asking<'clause:add'>): Promise<CommandOutput<'clause:add'>> {
    const { statement, clauses } = await this.open(tx, { subject, room });
    await this.insistOnNoWholeBallot(tx, room.id);
    insistOnRoom(clauses.length, input.clauses.length);
    const at = input.after === null ? 1 : find(clauses, input.after).position + 1;
    const added = readDrafts(input.clauses, statement.languages, randomUUID);
    await this.statements.insertClauses(tx, room.id, at, added);
    tx.record(room.id, 'clause.added', {
      clauses: added.map(({ id, kind, headings }) => ({ id, kind, headings })),
      after: input.after,
    });
    await this.texts.create(
      tx,
      room.id,
      subject.seatId,
      statement.languages,
      added.map(({ id: clauseId, texts }) => ({ clauseId, texts })),
    );
    return { clauseIds: added.map(({ id }) => id) };
  }

  /** The order is what the vote on the whole is about; until then it may change, whatever has been agreed. */
  @Handles('clause:move')
  async move(tx: Tx, { input, subject, room }: Asking<'clause:move'>): Promise<CommandOutput<'clause:move'>> {
    const { clauses } = await this.open(tx, { subject, room });
    await this.insistOnNoWholeBallot(tx, room.id);
    const { clauseId, after } = input;
    const before = clauses.map(({ id }) => id);
    find(clauses, clauseId);
    insist(after !== clauseId, 'invalid-input', { field: 'after' });
    const others = before.filter((id) => id !== clauseId);
    const at = after === null ? 0 : others.indexOf(find(clauses, after).id) + 1;
    const order = others.toSpliced(at, 0, clauseId);
    if (order.every((id, i) => id === before[i])) return {};
    await this.statements.order(tx, room.id, order);
    tx.record(room.id, 'clause.moved', { clauseId, after });
    return {};
  }

  @Handles('clause:describe')
  async describe(
    tx: Tx,
    { input, subject, room }: Asking<'clause:describe'>,
  ): Promise<CommandOutput<'clause:describe'>> {
    const { clauses } = await this.open(tx, { subject, room });
    const clause = find(clauses, input.clauseId);
    insist(clauseIsEditable(clause), 'clause.locked', { clauseId: clause.id });
    const { clauseId, kind } = input;
    const headings = input.headings ? cleanTitles(input.headings) : null;
    await this.statements.describe(tx, clauseId, kind, headings);
    tx.record(room.id, 'clause.described', { clauseId, kind, headings });
    return {};
  }

  /** Without a ballot. What has been agreed is opened again only with the consent of another party. */
  @Handles('clause:settle')
  async settle(
    tx: Tx,
    { input, subject, room }: Asking<'clause:settle'>,
  ): Promise<CommandOutput<'clause:settle'>> {
    const { clauseId, state } = input;
    const reason = input.reason ?? null;
    const clause = await this.settleable(tx, room.id, clauseId, state);
    if (clause.state === 'agreed') {
      return this.consents.actOrAsk(tx, { subject, room }, REOPEN, { clauseId, reason });
    }
    await this.change(tx, room.id, clause, state, reason);
    return { done: true, consentId: null };
  }

  /**
   * What the sentence that asks for consent says: which clause of which statement, and why. It is hashed with the
   * request, so a clause that gets another number meanwhile outdates it.
   */
  private async aboutReopening(
    tx: Tx,
    roomId: string,
    { clauseId, reason }: Reopening,
  ): Promise<Record<string, unknown>> {
    const { titles } = await this.statements.find(tx, roomId);
    const clauses = await this.statements.clauses(tx, roomId);
    const { kind, headings } = find(clauses, clauseId);
    const clause: ClauseInWords = { kind, headings, number: ordinals(clauses).get(clauseId) ?? null };
    return { clauseId, reason, titles, clause };
  }

  private async reopen(tx: Tx, roomId: string, { clauseId, reason }: Reopening): Promise<void> {
    const clause = await this.settleable(tx, roomId, clauseId, 'reopened');
    await this.change(tx, roomId, clause, 'reopened', reason);
    // What else was asked was about the words that were agreed, not about those that will be.
    await this.consents.outdate(tx, roomId, { key: 'clauseId', value: clauseId });
  }

  /** The clause, if it may go into this state now. */
  private async settleable(tx: Tx, roomId: string, clauseId: string, state: ClauseState): Promise<ClauseRow> {
    const statement = await this.statements.find(tx, roomId);
    insist(statementIsOpen(statement.state), 'statement.wrong-state', { state: statement.state });
    await this.insistOnNoWholeBallot(tx, roomId);
    const clause = find(await this.statements.clauses(tx, roomId), clauseId);
    insist(!clause.inBallot, 'clause.in-ballot', { clauseId });
    insist(maySettle(clause.state, state), 'clause.wrong-state', { clauseId, state: clause.state });
    return clause;
  }

  private async change(
    tx: Tx,
    roomId: string,
    { id: clauseId, state: from }: ClauseRow,
    state: ClauseState,
    reason: string | null,
  ): Promise<void> {
    await this.statements.settle(tx, clauseId, state);
    tx.record(roomId, 'clause.state-changed', { clauseId, from, state, reason, ballotId: null });
  }

  /** The statement and its clauses, if it may still be drafted. */
  private async open(
    tx: Tx,
    { subject, room }: Pick<Asking, 'subject' | 'room'>,
  ): Promise<{ statement: StatementRow; clauses: ClauseRow[] }> {
    const statement = await this.statements.find(tx, room.id);
    insist(statementIsOpen(statement.state), 'statement.wrong-state', { state: statement.state });
    insist(may('clause.draft', subject, room, statement), 'not-allowed');
    return { statement, clauses: await this.statements.clauses(tx, room.id) };
  }

  private async insistOnNoWholeBallot(tx: Tx, statementId: string): Promise<void> {
    if (await this.statements.isWholeInBallot(tx, statementId)) throw new Refusal('clause.in-ballot');
  }
}

function find(clauses: readonly ClauseRow[], id: string): ClauseRow {
  const clause = clauses.find((c) => c.id === id);
  if (!clause) throw new Refusal('not-found', { clauseId: id });
  return clause;
}
