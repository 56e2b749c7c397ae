import { Injectable } from '@nestjs/common';
import type { BallotDetail, BallotView, Need, StrawView, Turnout } from '../../contract/views.js';
import { may } from '../../domain/access/policy.js';
import { insist } from '../../domain/shared/refusal.js';
import type { Names } from '../../domain/shared/language.js';
import { ordinals } from '../../domain/statement/numbering.js';
import { Seats, type SeatedSubject } from '../../platform/access/seats.js';
import { Clock } from '../../platform/clock.js';
import { Transactions } from '../../platform/rooms/transactions.js';
import { ConsentsService } from '../consents/consents.service.js';
import { ballotView, electorateOf, expectedRoll, expectedTurnout, rollFor } from './ballot.presenter.js';
import { BallotsRepository, turnoutOf, type BallotRow, type Db } from './ballots.repository.js';
import { thawed } from './freezing.js';
import { StrawRepository } from './straw.repository.js';

/** How long a result may wait for a moderator to declare it. Then the clock does. */
export const DECLARE_MS = 15 * 60_000;

interface NeedRow {
  id: string;
  statement_id: string;
  state: 'open' | 'closed';
  closes_at: Date;
  opened_at: Date;
  closed_at: Date | null;
  opened_by: string | null;
  clause_ids: string[];
  titles: Names;
  party_ids: string[] | null;
}

/** Reads ballots, each for the one who asks. */
@Injectable()
export class BallotsService {
  private readonly db: Db;

  constructor(
    transactions: Transactions,
    private readonly ballots: BallotsRepository,
    private readonly straws: StrawRepository,
    private readonly seats: Seats,
    private readonly consents: ConsentsService,
    private readonly clock: Clock,
  ) {
    this.db = { query: (sql, parameters) => transactions.read(sql, parameters) };
  }

  /** Every ballot of a statement, oldest first. */
  async listOf(statementId: string): Promise<BallotView[]> {
    return this.view(await this.ballots.idsOf(this.db, statementId));
  }

  async view(ballotIds: readonly string[], db: Db = this.db): Promise<BallotView[]> {
    if (ballotIds.length === 0) return [];
    const rows = await this.ballots.find(db, ballotIds);
    const turnouts = await this.ballots.turnouts(db, ballotIds);
    const views: BallotView[] = [];
    for (const row of rows)
      views.push(ballotView(row, turnouts.get(row.id) ?? (await this.turnoutAhead(db, row))));
    return views;
  }

  /** The straw poll that is running in a room. */
  async strawIn(roomId: string): Promise<StrawView | null> {
    return this.straws.running(this.db, roomId, this.clock.now());
  }

  /** A ballot with its frozen text and its roll, as far as the reader may see it. */
  async detail(accountId: string, ballotId: string): Promise<BallotDetail> {
    const [found] = await this.ballots.find(this.db, [ballotId]);
    // A ballot that is not there is looked for as long as one that may not be seen.
    const place = await this.seats.inRoom(accountId, found?.statement_id ?? ballotId);
    insist(found && place && may('statement.read', place.subject, place.room), 'not-found');
    // Read again after the room's seq: what the reader enters the room with may be older, never newer.
    const [[ballot], statement, revisions, roll, clauses, pending] = await Promise.all([
      this.ballots.find(this.db, [ballotId]),
      this.ballots.statement(this.db, found.statement_id),
      this.ballots.revisions(this.db, ballotId),
      this.ballots.roll(this.db, ballotId),
      this.ballots.clauses(this.db, found.statement_id),
      this.consents.pendingIn([found.statement_id]),
    ]);
    insist(ballot && statement, 'not-found');
    const { seatId } = place.subject;
    const ahead =
      ballot.state === 'announced' ? electorateOf(await this.ballots.seated(this.db, place.room.id)) : [];
    const [view] = await this.view([ballotId]);
    const numbers = ordinals(clauses);
    return {
      ballot: view!,
      clauses: revisions.map((revision) => ({
        clauseId: revision.clause_id,
        ...thawed(revision.content),
        hash: revision.hash.toString('hex'),
        number: numbers.get(revision.clause_id) ?? null,
      })),
      roll: ballot.state === 'announced' ? expectedRoll(ahead) : rollFor(seatId, ballot, roll),
      myChoice: roll.find((row) => row.seat_id === seatId)?.choice ?? null,
      onRoll: [...roll.map((row) => row.seat_id), ...ahead.map((seat) => seat.seatId)].includes(seatId),
      consents: pending.filter((consent) => consent.about['ballotId'] === ballotId),
      titles: statement.titles,
      seq: place.room.seq,
    };
  }

  /** Ballots that wait for this seat: for its vote, or for a moderator to declare the result. */
  async needs(subject: SeatedSubject, coalitionId: string): Promise<Need[]> {
    const rows = await this.db.query<NeedRow>(
      `SELECT b.id, b.statement_id, b.state, b.closes_at, b.opened_at, b.closed_at, b.opened_by, s.titles, r.party_ids,
              ARRAY(SELECT bc.clause_id FROM ballot_clause bc WHERE bc.ballot_id = b.id ORDER BY bc.position)
                AS clause_ids
       FROM statement s
       JOIN room r ON r.id = s.id
       JOIN ballot b ON b.statement_id = s.id
       WHERE s.coalition_id = $1
         AND (b.state = 'closed' OR b.state = 'open' AND b.closes_at > $3
           AND EXISTS (SELECT 1 FROM ballot_roll o WHERE o.ballot_id = b.id AND o.seat_id = $2)
           AND NOT EXISTS (SELECT 1 FROM vote v WHERE v.ballot_id = b.id AND v.seat_id = $2))
       ORDER BY b.closes_at`,
      [coalitionId, subject.seatId, this.clock.now()],
    );
    return rows
      .filter((row) =>
        may(row.state === 'open' ? 'ballot.cast' : 'ballot.run', subject, {
          kind: 'statement',
          partyIds: row.party_ids,
        }),
      )
      .map((row) => ({
        kind: row.state === 'open' ? ('vote' as const) : ('declare' as const),
        id: row.id,
        statementId: row.statement_id,
        roomId: row.statement_id,
        ballotId: row.id,
        clauseIds: row.clause_ids,
        clauseName: null,
        titles: row.titles,
        excerpt: null,
        by: row.opened_by,
        action: null,
        closesAt: (row.closed_at
          ? new Date(row.closed_at.getTime() + DECLARE_MS)
          : row.closes_at
        ).toISOString(),
        at: (row.closed_at ?? row.opened_at).toISOString(),
      }));
  }

  /** Before the opening: who could vote. A ballot cancelled before it was opened has no roll. */
  private async turnoutAhead(db: Db, row: BallotRow): Promise<Turnout> {
    if (row.state !== 'announced') return turnoutOf([]);
    return expectedTurnout(electorateOf(await this.ballots.seated(db, row.statement_id)));
  }
}
