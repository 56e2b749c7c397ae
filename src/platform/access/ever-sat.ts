import { Injectable } from '@nestjs/common';
import { NodeReads } from '../database/node-reads.js';
import { Together } from '../together.js';

/** Pairs remembered at the most, half of them certainly the latest. */
const REMEMBERED = 100_000;

interface Question {
  readonly accountId: string;
  readonly roomId: string;
}

/**
 * Whether an account has, or once had, a seat of those to whom a room belongs. Whoever never had hears that the room
 * is not there before anything of it is held, whether it is there or not; all others are asked for their rights
 * inside, as always. A seat that was had stays one that was had, so that is remembered; that there was none is not.
 */
@Injectable()
export class EverSat {
  /** Two generations: who is not seen while one fills up is forgotten with the one before. */
  private recent = new Set<string>();
  private former = new Set<string>();
  /** Questions under way, by whom and where. */
  private readonly asked = new Map<string, number>();
  private readonly together = new Together((questions: readonly Question[]) => this.read(questions));

  constructor(private readonly node: NodeReads) {}

  /** Tells `then` in the order of the questions of one account in one room: at once where it is known. */
  tell(question: Question, then: (hasSat: boolean) => void, fail: (error: unknown) => void): void {
    const key = `${question.accountId} ${question.roomId}`;
    const before = this.asked.get(key) ?? 0;
    // Nobody overtakes what they have said before.
    if (before === 0 && this.knows(key)) return then(true);
    this.asked.set(key, before + 1);
    this.together.one(question).then(
      (hasSat) => {
        this.answered(key);
        if (hasSat) this.remember(key);
        then(hasSat);
      },
      (error: unknown) => {
        this.answered(key);
        fail(error);
      },
    );
  }

  private answered(key: string): void {
    const left = this.asked.get(key)! - 1;
    if (left === 0) this.asked.delete(key);
    else this.asked.set(key, left);
  }

  private knows(key: string): boolean {
    if (this.recent.has(key)) return true;
    if (!this.former.has(key)) return false;
    this.remember(key);
    return true;
  }

  private remember(key: string): void {
    if (this.recent.size >= REMEMBERED / 2) {
      this.former = this.recent;
      this.recent = new Set();
    }
    this.recent.add(key);
  }

  private async read(questions: readonly Question[]): Promise<boolean[]> {
    const rows = await this.node.query<{ n: string }>(
      `SELECT asker.n FROM unnest($1::uuid[], $2::uuid[]) WITH ORDINALITY AS asker (account_id, room_id, n)
       JOIN room r ON r.id = asker.room_id
       CROSS JOIN LATERAL (
         SELECT 1 FROM seat WHERE account_id = asker.account_id AND coalition_id = r.coalition_id
                              AND (r.party_ids IS NULL OR party_id = ANY(r.party_ids)) LIMIT 1
       ) sat`,
      [questions.map((one) => one.accountId), questions.map((one) => one.roomId)],
    );
    const sat = new Set(rows.map(({ n }) => Number(n)));
    return questions.map((_, i) => sat.has(i + 1));
  }
}
