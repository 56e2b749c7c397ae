import { Injectable } from '@nestjs/common';
import type { CommandOutput } from '../../contract/commands.js';
import type { TextsView } from '../../contract/views.js';
import { insist } from '../../domain/shared/refusal.js';
import { withoutUnsafeCharacters } from '../../domain/text/rules.js';
import { Handles, type Asking } from '../../platform/commands/handles.js';
import type { Tx } from '../../platform/rooms/tx.js';
import type { Query } from '../../platform/rooms/tx.js';

/** So many refused drafts in one statement are no accident any more. */
const MOST = 100;

/**
 * What somebody wrote and could not become part of a clause any more, because it was locked meanwhile. It waits here
 * for its author, who finds it after a reload and at another device. It is no event: nobody else learns of it.
 */
@Injectable()
export class KeptWords {
  async of(query: Query, statementId: string, seatId: string): Promise<TextsView['kept']> {
    return query<TextsView['kept'][number]>(
      `SELECT id, clause_id AS "clauseId", texts, why FROM kept_words
       WHERE statement_id = $1 AND seat_id = $2 ORDER BY at, id`,
      [statementId, seatId],
    );
  }

  @Handles('text:keep')
  async keep(tx: Tx, { input, subject, room }: Asking<'text:keep'>): Promise<CommandOutput<'text:keep'>> {
    const { keptId, clauseId, why } = input;
    const [there] = await tx.query<{ count: number }>(
      `SELECT (SELECT count(*)::int FROM kept_words WHERE statement_id = $1 AND seat_id = $2) AS count
       FROM clause WHERE id = $3 AND statement_id = $1`,
      [room.id, subject.seatId, clauseId],
    );
    insist(there, 'not-found');
    insist(there.count < MOST, 'too-large', { limit: MOST });
    const texts = Object.fromEntries(
      Object.entries(input.texts).map(([language, text]) => [language, withoutUnsafeCharacters(text)]),
    );
    await tx.query(
      `INSERT INTO kept_words (id, statement_id, clause_id, seat_id, texts, why, at)
       VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (id) DO NOTHING`,
      [keptId, room.id, clauseId, subject.seatId, JSON.stringify(texts), why, tx.now],
    );
    return {};
  }

  @Handles('text:discard-kept')
  async discard(
    tx: Tx,
    { input, subject, room }: Asking<'text:discard-kept'>,
  ): Promise<CommandOutput<'text:discard-kept'>> {
    await tx.query('DELETE FROM kept_words WHERE id = $1 AND statement_id = $2 AND seat_id = $3', [
      input.keptId,
      room.id,
      subject.seatId,
    ]);
    return {};
  }
}
