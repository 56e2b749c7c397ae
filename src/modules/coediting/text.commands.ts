import { Injectable } from '@nestjs/common';
import type { CommandOutput } from '../../contract/commands.js';
import { insist, Refusal } from '../../domain/shared/refusal.js';
import { statementIsOpen } from '../../domain/statement/statement.js';
import { Handles, HandlesMany, type Asking, type FirstLook } from '../../platform/commands/handles.js';
import type { Tx } from '../../platform/rooms/tx.js';
import { ClauseHistory } from './clause-history.js';
import { readClauses, type ClauseRow } from './clause-rows.js';
import { ClauseTexts } from './clause-texts.service.js';

/** The clauses that are written in. */
const clausesOf: FirstLook<'text:update', Map<string, ClauseRow>> = (query, roomId, asked) =>
  readClauses(query, roomId, [...new Set(asked.map(({ input }) => input.clauseId))]);

/** Writing in clauses, going back to what was written, and saying that a language says what the others say. */
@Injectable()
export class TextCommands {
  constructor(
    private readonly texts: ClauseTexts,
    private readonly history: ClauseHistory,
  ) {}

  @HandlesMany('text:update', clausesOf)
  async update(
    tx: Tx,
    asking: Asking<'text:update'>[],
    clauses: Awaited<ReturnType<typeof clausesOf>>,
  ): Promise<(CommandOutput<'text:update'> | Refusal)[]> {
    const roomId = asking[0]!.room.id;
    const answers = await this.texts.propose(
      tx,
      roomId,
      asking.map(({ input, subject }) => ({
        clauseId: input.clauseId,
        seatId: subject.seatId,
        clientId: input.clientId,
        bytes: Buffer.from(input.update, 'base64'),
      })),
      clauses,
    );
    return answers.map((answer) => (answer instanceof Refusal ? answer : { seq: answer }));
  }

  @Handles('text:restore')
  async restore(
    tx: Tx,
    { input, subject, room }: Asking<'text:restore'>,
  ): Promise<CommandOutput<'text:restore'>> {
    const { clauseId, language, version } = input;
    const text = await this.history.text(tx, clauseId, version, language);
    await this.texts.restore(tx, room.id, clauseId, language, text, subject.seatId);
    return {};
  }

  @Handles('text:mark-current')
  async markCurrent(
    tx: Tx,
    { input, room }: Asking<'text:mark-current'>,
  ): Promise<CommandOutput<'text:mark-current'>> {
    const { clauseId, language } = input;
    const clauses = await readClauses((sql, p) => tx.query(sql, p), room.id, [clauseId]);
    const clause = clauses.get(clauseId);
    insist(clause, 'not-found');
    insist(clause.languages.includes(language), 'not-found');
    insist(statementIsOpen(clause.statementState), 'statement.wrong-state', { state: clause.statementState });
    if (!clause.stale.includes(language)) return {};
    await tx.query('UPDATE clause SET stale = array_remove(stale, $2) WHERE id = $1', [clauseId, language]);
    tx.record(room.id, 'clause.language-current', { clauseId, language });
    return {};
  }
}
