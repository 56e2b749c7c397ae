import { randomUUID } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import type { CommandOutput } from '../../contract/commands.js';
import { announceBallot } from '../../domain/ballot/ballot.js';
import { presetRule, type RuleId } from '../../domain/ballot/rule.js';
import type { RulesOfProcedure } from '../../domain/coalition/coalition.js';
import { insist } from '../../domain/shared/refusal.js';
import { clauseIsEditable, finalClauses, undecidedClauses } from '../../domain/statement/statement.js';
import { Handles, type Asking } from '../../platform/commands/handles.js';
import type { Tx } from '../../platform/rooms/tx.js';
import { ClauseTexts } from '../coediting/clause-texts.service.js';
import { BallotsRepository, type ClauseRow, type RevisionRow } from './ballots.repository.js';
import { BallotsService } from './ballots.service.js';
import { ballotHash, freezeClause, isBlank, type LivingClause } from './freezing.js';

/** Puts a question: freezes the text it is about and fixes the rule. */
@Injectable()
export class AnnouncingCommands {
  constructor(
    private readonly ballots: BallotsRepository,
    private readonly reader: BallotsService,
    private readonly texts: ClauseTexts,
  ) {}

  @Handles('ballot:announce')
  async announce(
    tx: Tx,
    { input, subject, room }: Asking<'ballot:announce'>,
  ): Promise<CommandOutput<'ballot:announce'>> {
    const statement = await this.ballots.statement(tx, room.id);
    insist(statement, 'not-found');
    const { state, rules } = statement;
    insist(state === 'drafting' || state === 'tabled', 'statement.wrong-state', { state });

    const isWhole = input.clauseIds.length === 0;
    const clauses = await this.ballots.clauses(tx, room.id);
    const revisions = isWhole
      ? await this.freezeWhole(tx, room.id, clauses)
      : await this.freezeClauses(tx, room.id, clauses, input.clauseIds);
    const hash = ballotHash(revisions.map((revision) => revision.hash));
    const { id, rule } = announceBallot({
      id: randomUUID(),
      rule: ruleFor(rules, input.rule ?? (isWhole ? rules.wholeRule : rules.clauseRule)),
      textHash: hash.toString('hex'),
    });
    await this.ballots.insert(
      tx,
      {
        id,
        statement_id: room.id,
        kind: isWhole ? 'whole' : 'clauses',
        rule,
        minutes: input.minutes ?? rules.ballotMinutes,
        hash,
        announced_by: subject.seatId,
        announced_at: tx.now,
      },
      revisions,
    );
    const [ballot] = await this.reader.view([id], tx);
    tx.record(room.id, 'ballot.announced', { ballot: ballot! });
    if (isWhole) {
      await this.ballots.setStatementState(tx, room.id, 'deciding');
      tx.record(room.id, 'statement.state-changed', { state: 'deciding' });
    }
    return { ballotId: id };
  }

  /** Clauses that are still open, in the order of the text. */
  private async freezeClauses(
    tx: Tx,
    statementId: string,
    clauses: readonly ClauseRow[],
    clauseIds: readonly string[],
  ): Promise<RevisionRow[]> {
    const asked = new Set(clauseIds);
    const chosen = clauses.filter((clause) => asked.has(clause.id));
    insist(chosen.length === asked.size, 'not-found');
    refuseHeld(chosen);
    const settled = chosen.filter(({ state }) => !clauseIsEditable({ state, inBallot: false }));
    insist(settled.length === 0, 'clause.wrong-state', { clauseIds: ids(settled), state: settled[0]?.state });
    const living = await this.living(tx, statementId, chosen);
    const blank = living.filter(isBlank).map((clause) => clause.clauseId);
    insist(blank.length === 0, 'clause.empty', { clauseIds: blank });
    return this.ballots.keepRevisions(tx, living.map(freezeClause), tx.now);
  }

  /**
   * The statement as it would be published: clauses by the revision in which they were agreed,
   * titles and headings as they stand. Nothing may be undecided any more.
   */
  private async freezeWhole(
    tx: Tx,
    statementId: string,
    clauses: readonly ClauseRow[],
  ): Promise<RevisionRow[]> {
    refuseHeld(clauses);
    const undecided = undecidedClauses(clauses);
    insist(undecided.length === 0, 'statement.undecided-clauses', { clauseIds: ids(undecided) });
    const final = finalClauses(clauses);
    insist(
      final.some((clause) => clause.state === 'agreed'),
      'statement.nothing-left',
    );
    const agreed = await this.ballots.adoptedRevisions(
      tx,
      ids(final.filter((clause) => clause.state === 'agreed')),
    );
    const known = new Map(agreed.map((revision) => [revision.clause_id, revision]));
    const living = await this.living(
      tx,
      statementId,
      final.filter((clause) => !known.has(clause.id)),
    );
    const written = living.filter((clause) => !isBlank(clause));
    for (const revision of await this.ballots.keepRevisions(tx, written.map(freezeClause), tx.now)) {
      known.set(revision.clause_id, revision);
    }
    return final.flatMap((clause) => known.get(clause.id) ?? []);
  }

  private async living(tx: Tx, statementId: string, clauses: readonly ClauseRow[]): Promise<LivingClause[]> {
    if (clauses.length === 0) return [];
    const living = await this.texts.freeze(tx, statementId, ids(clauses));
    const byId = new Map(living.map((clause) => [clause.clauseId, clause]));
    return clauses.map((clause) => {
      const found = byId.get(clause.id);
      insist(found, 'not-found');
      return found;
    });
  }
}

const ids = (clauses: readonly ClauseRow[]): string[] => clauses.map((clause) => clause.id);

function refuseHeld(clauses: readonly ClauseRow[]): void {
  const held = clauses.filter((clause) => clause.in_ballot);
  insist(held.length === 0, 'clause.in-ballot', { clauseIds: ids(held) });
}

const ruleFor = (rules: RulesOfProcedure, id: RuleId) =>
  presetRule(id, { persons: rules.quorumPersonsPercent, parties: rules.quorumPartiesPercent });
