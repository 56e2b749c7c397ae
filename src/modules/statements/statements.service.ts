import { Injectable } from '@nestjs/common';
import type { StatementSummary, StatementView } from '../../contract/views.js';
import { may, type Subject } from '../../domain/access/policy.js';
import { Refusal } from '../../domain/shared/refusal.js';
import { Seats } from '../../platform/access/seats.js';
import { BallotsService } from '../ballots/ballots.service.js';
import { ConsentsService } from '../consents/consents.service.js';
import { StatementsRepository, type StoppedRow, type SummaryRow } from './statements.repository.js';

/** Reads statements. */
@Injectable()
export class StatementsService {
  constructor(
    private readonly statements: StatementsRepository,
    private readonly ballots: BallotsService,
    private readonly consents: ConsentsService,
    private readonly seats: Seats,
  ) {}

  /** The statement as its workspace shows it. The clauses are of the room's number; the rest may be newer. */
  async view(accountId: string, statementId: string): Promise<StatementView> {
    const found = await this.seats.inRoom(accountId, statementId);
    if (!found || found.room.kind !== 'statement' || !may('statement.read', found.subject, found.room)) {
      throw new Refusal('not-found');
    }
    const statement = await this.statements.view(statementId);
    if (!statement) throw new Refusal('not-found');
    const [ballots, consents, straw] = await Promise.all([
      this.ballots.listOf(statementId),
      this.consents.pendingIn([statementId]),
      this.ballots.strawIn(statementId),
    ]);
    return {
      ...statement,
      clauses: statement.clauses.map((clause) => ({
        ...clause,
        hash: clause.state === 'agreed' || clause.inBallot ? clause.hash : null,
      })),
      ballots,
      consents,
      straw,
    };
  }

  /** Seats of other parties that this one may let write again. */
  async stopped(subject: Subject, coalitionId: string): Promise<StoppedRow[]> {
    if (!may('writing.resume', subject, STATEMENT_ROOM)) return [];
    return this.statements.stopped(coalitionId, subject.partyId);
  }

  /** The statements of a coalition that the seat may enter, the newest first. */
  async summaries(subject: Subject, coalitionId: string): Promise<StatementSummary[]> {
    return (await this.statements.summaries(subject, coalitionId)).map(summaryOf);
  }
}

const STATEMENT_ROOM = { kind: 'statement', partyIds: null } as const;
const SETTLED = new Set(['agreed', 'struck', 'parked']);

/**
 * Titles and headings are not decided one by one: they are not counted. While the whole is put to the vote, its
 * clauses keep showing how they were settled.
 */
function summaryOf({ clauses, seq, id, titles, languages, state, slug }: SummaryRow): StatementSummary {
  const counted = clauses.filter(({ kind }) => kind !== 'title' && kind !== 'heading');
  const strip = counted.map((clause) =>
    clause.inBallot && !SETTLED.has(clause.state) ? 'ballot' : clause.state,
  );
  const count = (wanted: string): number => strip.filter((s) => s === wanted).length;
  return {
    id,
    titles,
    languages,
    state,
    slug,
    strip,
    progress: {
      total: counted.length,
      agreed: count('agreed'),
      struck: count('struck'),
      parked: count('parked'),
      inBallot: count('ballot'),
    },
    seq: Number(seq),
  };
}
