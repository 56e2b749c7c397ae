import { Injectable } from '@nestjs/common';
import type { CommandOutput } from '../../contract/commands.js';
import type { Turnout } from '../../contract/views.js';
import { castVote, type Ballot, type Choice } from '../../domain/ballot/ballot.js';
import { Refusal } from '../../domain/shared/refusal.js';
import { HandlesMany, type Asking, type FirstLook } from '../../platform/commands/handles.js';
import type { Tx } from '../../platform/rooms/tx.js';
import { turnoutOf } from './ballots.repository.js';

interface RunningRow {
  id: string;
  state: Ballot['state'];
  rule: Ballot['rule'];
  hash: Buffer;
  closes_at: Date | null;
  turnout: Turnout['parties'] | null;
  voters: { seatId: string; partyId: string; weight: number; voted: boolean }[] | null;
}

/** A ballot while a batch of votes goes into it. */
interface Running {
  readonly ballot: Ballot;
  readonly roll: Map<string, Ballot['roll'][number]>;
  readonly voted: Set<string>;
  /** Who has voted for the first time in this batch. */
  readonly first: Ballot['roll'][number][];
  readonly turnout: Turnout['parties'];
}

/** The ballots, how many have voted in each, and those on the roll who are voting now. */
const runningBallots: FirstLook<'ballot:cast', Map<string, Running>> = async (query, roomId, asked) => {
  const rows = await query<RunningRow>(
    `SELECT b.id, b.state, b.rule, b.hash, b.closes_at,
         (SELECT json_agg(json_build_object('partyId', t.party_id, 'voted', t.voted, 'of', t.of)
                          ORDER BY t.created_at, t.color, t.party_id)
          FROM (SELECT r.party_id, p.created_at, p.color, count(v.seat_id)::int AS voted, count(*)::int AS of
                FROM ballot_roll r
                JOIN party p ON p.id = r.party_id
                LEFT JOIN vote v ON v.ballot_id = r.ballot_id AND v.seat_id = r.seat_id
                WHERE r.ballot_id = b.id GROUP BY r.party_id, p.created_at, p.color) t) AS turnout,
         (SELECT json_agg(json_build_object('seatId', r.seat_id, 'partyId', r.party_id, 'weight', r.weight,
                                            'voted', v.seat_id IS NOT NULL))
          FROM ballot_roll r LEFT JOIN vote v ON v.ballot_id = r.ballot_id AND v.seat_id = r.seat_id
          WHERE r.ballot_id = b.id AND r.seat_id IN (SELECT s.id FROM seat s WHERE s.account_id = ANY($2))) AS voters
       FROM ballot b WHERE b.id = ANY($1) AND b.statement_id = $3`,
    [
      [...new Set(asked.map((a) => a.input.ballotId))],
      [...new Set(asked.map((a) => a.actor.accountId))],
      roomId,
    ],
  );
  return new Map(rows.map((row) => [row.id, runningOf(row)]));
};

/**
 * Takes votes. However many come at once, they are one look at the ballot, one
 * write and one commit; the room is held meanwhile, so that whoever closes the
 * ballot comes either before all of them or after.
 */
@Injectable()
export class CastingCommands {
  @HandlesMany('ballot:cast', runningBallots)
  async cast(
    tx: Tx,
    asked: Asking<'ballot:cast'>[],
    running: Map<string, Running>,
  ): Promise<(CommandOutput<'ballot:cast'> | Refusal)[]> {
    const votes = new Map<string, { ballotId: string; seatId: string; choice: Choice }>();
    const answers = asked.map(({ input, subject }) => {
      const at = running.get(input.ballotId);
      if (!at) return new Refusal('ballot.not-found');
      const { ballot, roll } = at;
      const entry = roll.get(subject.seatId);
      try {
        const vote = castVote(
          { ...ballot, roll: entry ? [entry] : [] },
          subject.seatId,
          input.choice,
          tx.now,
        );
        votes.set(`${ballot.id} ${vote.seatId}`, { ballotId: ballot.id, ...vote });
      } catch (error) {
        if (error instanceof Refusal) return error;
        throw error;
      }
      if (!at.voted.has(subject.seatId)) at.first.push(entry!);
      at.voted.add(subject.seatId);
      return { choice: input.choice, castAt: tx.now.toISOString(), closesAt: ballot.closesAt!.toISOString() };
    });
    if (votes.size > 0) this.write(tx, [...votes.values()]);
    for (const at of running.values()) this.tellTurnout(tx, asked[0]!.room.id, at);
    return answers;
  }

  /**
   * The turnout has grown: said once for all votes of a commit. A changed vote is no news: nobody shall see who
   * wavers.
   */
  private tellTurnout(tx: Tx, roomId: string, { ballot, first, turnout }: Running): void {
    if (first.length === 0) return;
    const more = new Map<string, number>();
    for (const { partyId } of first) more.set(partyId, (more.get(partyId) ?? 0) + 1);
    tx.record(roomId, 'ballot.votes-cast', {
      ballotId: ballot.id,
      seatIds: first.map(({ seatId }) => seatId),
      turnout: turnoutOf(turnout.map((p) => ({ ...p, voted: p.voted + (more.get(p.partyId) ?? 0) }))),
    });
  }

  private write(tx: Tx, votes: readonly { ballotId: string; seatId: string; choice: Choice }[]): void {
    tx.write(
      `INSERT INTO vote (ballot_id, seat_id, choice, cast_at)
       SELECT v.*, $4 FROM unnest($1::uuid[], $2::uuid[], $3::text[]) AS v
       ON CONFLICT (ballot_id, seat_id) DO UPDATE SET choice = excluded.choice, cast_at = excluded.cast_at`,
      [votes.map((v) => v.ballotId), votes.map((v) => v.seatId), votes.map((v) => v.choice), tx.now],
    );
  }
}

function runningOf({ id, state, rule, hash, closes_at, turnout, voters }: RunningRow): Running {
  const onRoll = voters ?? [];
  return {
    ballot: { id, state, rule, textHash: hash.toString('hex'), closesAt: closes_at, roll: [] },
    roll: new Map(onRoll.map(({ voted: _, ...entry }) => [entry.seatId, entry])),
    voted: new Set(onRoll.filter((entry) => entry.voted).map((entry) => entry.seatId)),
    first: [],
    turnout: turnout ?? [],
  };
}
