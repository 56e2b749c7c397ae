import { Injectable, type OnModuleInit } from '@nestjs/common';
import type { CommandOutput } from '../../contract/commands.js';
import type { ClauseInWords } from '../../contract/views.js';
import { cancelBallot, closeBallot, openBallot } from '../../domain/ballot/ballot.js';
import { decide } from '../../domain/ballot/decide.js';
import { insist } from '../../domain/shared/refusal.js';
import { ordinals } from '../../domain/statement/numbering.js';
import { afterBallot } from '../../domain/statement/statement.js';
import { Handles, type Asking } from '../../platform/commands/handles.js';
import { Deadlines } from '../../platform/rooms/deadlines.js';
import type { Tx } from '../../platform/rooms/tx.js';
import { ClauseTexts } from '../coediting/clause-texts.service.js';
import { ConsentsService, type ActedBy } from '../consents/consents.service.js';
import { ballotOf, electorateOf, onRoll } from './ballot.presenter.js';
import { BallotsRepository, type BallotRow } from './ballots.repository.js';
import { BallotsService, DECLARE_MS } from './ballots.service.js';
import { ballotHash, clauseHash, freezeClause, thawed } from './freezing.js';

const CLOSE = 'ballot:close';
const DECLARE = 'ballot:declare';
/** A request for consent names so many clauses; of more it says how many they are. */
const NAMED_CLAUSES = 4;

/** The life of a ballot after its announcement, by moderators and by the clock. */
@Injectable()
export class BallotLifeCommands implements OnModuleInit {
  constructor(
    private readonly ballots: BallotsRepository,
    private readonly reader: BallotsService,
    private readonly texts: ClauseTexts,
    private readonly consents: ConsentsService,
    private readonly deadlines: Deadlines,
  ) {}

  onModuleInit(): void {
    const permission = 'ballot.run';
    const present = (tx: Tx, roomId: string, input: Record<string, unknown>) =>
      this.about(tx, roomId, idIn(input));
    this.consents.register('ballot:open', {
      permission,
      about: present,
      perform: (tx, roomId, input, by) => this.doOpen(tx, roomId, idIn(input), by),
    });
    this.consents.register('ballot:close', {
      permission,
      about: present,
      perform: (tx, roomId, input) => this.doClose(tx, roomId, idIn(input)),
    });
    this.consents.register('ballot:cancel', {
      permission,
      about: async (tx, roomId, input) => ({
        ...(await present(tx, roomId, input)),
        reason: input['reason'],
      }),
      perform: (tx, roomId, input, by) => this.doCancel(tx, roomId, idIn(input), String(input['reason']), by),
    });
    this.deadlines.on(CLOSE, (tx, roomId, ballotId) => this.doClose(tx, roomId, ballotId));
    this.deadlines.on(DECLARE, (tx, roomId, ballotId) => this.doDeclare(tx, roomId, ballotId));
  }

  @Handles('ballot:open')
  async open(tx: Tx, asking: Asking<'ballot:open'>): Promise<CommandOutput<'ballot:open'>> {
    const ballot = await this.held(tx, asking.room.id, asking.input.ballotId);
    insist(ballot.state === 'announced', 'ballot.wrong-state', { state: ballot.state });
    return this.consents.actOrAsk(tx, asking, 'ballot:open', { ballotId: ballot.id });
  }

  @Handles('ballot:close')
  async close(tx: Tx, asking: Asking<'ballot:close'>): Promise<CommandOutput<'ballot:close'>> {
    const ballot = await this.held(tx, asking.room.id, asking.input.ballotId);
    closeBallot(ballotOf(ballot));
    return this.consents.actOrAsk(tx, asking, 'ballot:close', { ballotId: ballot.id });
  }

  @Handles('ballot:cancel')
  async cancel(tx: Tx, asking: Asking<'ballot:cancel'>): Promise<CommandOutput<'ballot:cancel'>> {
    const { ballotId, reason } = asking.input;
    const ballot = await this.held(tx, asking.room.id, ballotId);
    cancelBallot(ballotOf(ballot), reason);
    return this.consents.actOrAsk(tx, asking, 'ballot:cancel', { ballotId, reason });
  }

  @Handles('ballot:declare')
  async declare(tx: Tx, { input, room }: Asking<'ballot:declare'>): Promise<CommandOutput<'ballot:declare'>> {
    await this.doDeclare(tx, room.id, input.ballotId);
    return {};
  }

  /** Takes the roll, makes sure that the text is still the one announced, and starts the time. */
  private async doOpen(tx: Tx, roomId: string, ballotId: string, by: ActedBy): Promise<void> {
    const row = await this.held(tx, roomId, ballotId);
    const electorate = electorateOf(await this.ballots.seated(tx, roomId));
    const open = openBallot(ballotOf(row), {
      now: tx.now,
      roll: electorate,
      textHash: await this.textHash(tx, row),
      closesAt: new Date(tx.now.getTime() + row.minutes * 60_000),
    });
    await this.ballots.takeRoll(tx, ballotId, electorate);
    await this.ballots.change(tx, ballotId, {
      state: open.state,
      opened_by: by.askedBy,
      consent_by: by.consentBy,
      opened_at: tx.now,
      closes_at: open.closesAt,
    });
    await this.consents.outdate(tx, roomId, { key: 'ballotId', value: ballotId });
    await this.deadlines.schedule(tx, CLOSE, roomId, ballotId, open.closesAt!);
    await this.tell(tx, roomId, ballotId, 'ballot.opened');
  }

  /** Counts, once: every vote acknowledged before this moment, and none after it. */
  private async doClose(tx: Tx, roomId: string, ballotId: string): Promise<void> {
    const row = await this.held(tx, roomId, ballotId);
    const roll = await this.ballots.roll(tx, ballotId);
    const closed = closeBallot(ballotOf(row, roll.map(onRoll)));
    const votes = roll.flatMap(({ seat_id, choice }) => (choice ? [{ seatId: seat_id, choice }] : []));
    const decision = decide(closed.rule, closed.roll, votes);
    await this.ballots.change(tx, ballotId, { state: closed.state, closed_at: tx.now, decision });
    await this.consents.outdate(tx, roomId, { key: 'ballotId', value: ballotId });
    await this.deadlines.cancel(tx, CLOSE, ballotId);
    await this.deadlines.schedule(tx, DECLARE, roomId, ballotId, new Date(tx.now.getTime() + DECLARE_MS));
    await this.tell(tx, roomId, ballotId, 'ballot.closed');
  }

  /** The result takes effect on the clauses, or on the statement. */
  private async doDeclare(tx: Tx, roomId: string, ballotId: string): Promise<void> {
    const row = await this.held(tx, roomId, ballotId);
    insist(row.state === 'closed' && row.decision, 'ballot.wrong-state', { state: row.state });
    await this.ballots.change(tx, ballotId, { state: 'declared', declared_at: tx.now });
    await this.deadlines.cancel(tx, DECLARE, ballotId);
    await this.tell(tx, roomId, ballotId, 'ballot.declared');
    const { outcome } = row.decision;
    if (row.kind === 'whole') {
      await this.moveStatement(tx, roomId, outcome === 'adopted' ? 'adopted' : 'drafting');
      return;
    }
    const held = new Set(row.clause_ids);
    const moved = (await this.ballots.clauses(tx, roomId))
      .filter((clause) => held.has(clause.id))
      .map(({ id, state }) => ({ id, from: state, to: afterBallot(outcome, state) }))
      .filter(({ from, to }) => from !== to);
    await this.ballots.setClauseStates(tx, moved);
    for (const { id, from, to } of moved) {
      tx.record(roomId, 'clause.state-changed', { clauseId: id, from, state: to, reason: null, ballotId });
    }
  }

  private async doCancel(
    tx: Tx,
    roomId: string,
    ballotId: string,
    reason: string,
    by: ActedBy,
  ): Promise<void> {
    const row = await this.held(tx, roomId, ballotId);
    const { state } = cancelBallot(ballotOf(row), reason);
    await this.ballots.change(tx, ballotId, {
      state,
      cancelled_by: by.askedBy,
      cancel_consent_by: by.consentBy,
      cancelled_at: tx.now,
      cancel_reason: reason,
    });
    await this.consents.outdate(tx, roomId, { key: 'ballotId', value: ballotId });
    await this.deadlines.cancel(tx, CLOSE, ballotId);
    const [ballot] = await this.reader.view([ballotId], tx);
    tx.record(roomId, 'ballot.cancelled', { ballot: ballot!, reason });
    if (row.kind === 'whole') await this.moveStatement(tx, roomId, 'drafting');
  }

  private async moveStatement(tx: Tx, roomId: string, state: 'adopted' | 'drafting'): Promise<void> {
    await this.ballots.setStatementState(tx, roomId, state);
    tx.record(roomId, 'statement.state-changed', { state });
  }

  /**
   * The hash of the text as it stands now. For clauses that is the living text, which is locked since
   * the announcement; for the whole it is what was agreed clause by clause.
   */
  private async textHash(tx: Tx, { id, kind, statement_id, clause_ids }: BallotRow): Promise<string> {
    if (kind === 'whole') {
      const revisions = await this.ballots.revisions(tx, id);
      return ballotHash(revisions.map((revision) => clauseHash(revision.content))).toString('hex');
    }
    const living = await this.texts.freeze(tx, statement_id, clause_ids);
    const hashes = new Map(living.map((clause) => [clause.clauseId, freezeClause(clause).hash]));
    return ballotHash(clause_ids.map((clauseId) => hashes.get(clauseId) ?? Buffer.alloc(0))).toString('hex');
  }

  private async tell(
    tx: Tx,
    roomId: string,
    ballotId: string,
    type: 'ballot.opened' | 'ballot.closed' | 'ballot.declared',
  ): Promise<void> {
    const [ballot] = await this.reader.view([ballotId], tx);
    tx.record(roomId, type, { ballot: ballot! });
  }

  /**
   * What the sentence that asks for consent says: which ballot of which statement, on what, and by which rule. It is
   * hashed with the request, so a clause that gets another number or a statement another title meanwhile outdates it.
   */
  private async about(tx: Tx, roomId: string, ballotId: string): Promise<Record<string, unknown>> {
    const row = await this.held(tx, roomId, ballotId);
    const statement = await this.ballots.statement(tx, roomId);
    const named = row.kind === 'clauses' && row.clause_ids.length <= NAMED_CLAUSES;
    return {
      ballotId: row.id,
      number: row.number,
      kind: row.kind,
      clauseIds: row.clause_ids,
      titles: statement?.titles,
      clauses: named ? await this.names(tx, roomId, row.id) : [],
      rule: row.rule.id,
      minutes: row.minutes,
    };
  }

  /** How the clauses of a ballot are called: their frozen headings, and the numbers they have at this moment. */
  private async names(tx: Tx, roomId: string, ballotId: string): Promise<ClauseInWords[]> {
    const places = ordinals(await this.ballots.clauses(tx, roomId));
    const revisions = await this.ballots.revisions(tx, ballotId);
    return revisions.map(({ clause_id, content }) => {
      const { kind, headings } = thawed(content);
      return { kind, headings, number: places.get(clause_id) ?? null };
    });
  }

  /** A ballot of the room that this transaction holds. */
  private async held(tx: Tx, roomId: string, ballotId: string): Promise<BallotRow> {
    const [row] = await this.ballots.find(tx, [ballotId]);
    insist(row && row.statement_id === roomId, 'ballot.not-found');
    return row;
  }
}

const idIn = (input: Record<string, unknown>): string => String(input['ballotId']);
