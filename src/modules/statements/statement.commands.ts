import { randomUUID } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import type { CommandOutput } from '../../contract/commands.js';
import { may } from '../../domain/access/policy.js';
import { insist, Refusal } from '../../domain/shared/refusal.js';
import { statementIsOpen } from '../../domain/statement/statement.js';
import { Handles, type Asking } from '../../platform/commands/handles.js';
import type { Tx } from '../../platform/rooms/tx.js';
import { ClauseTexts } from '../coediting/clause-texts.service.js';
import { cleanTitles, readDrafts } from './drafts.js';
import { StatementsRepository } from './statements.repository.js';

/** Statements come into being and get their titles. */
@Injectable()
export class StatementCommands {
  constructor(
    private readonly statements: StatementsRepository,
    private readonly texts: ClauseTexts,
  ) {}

  @Handles('statement:create')
  async create(
    tx: Tx,
    { input, subject }: Asking<'statement:create'>,
  ): Promise<CommandOutput<'statement:create'>> {
    const { coalitionId } = input;
    const titles = cleanTitles(input.titles);
    const languages = [...new Set(input.languages)];
    const clauses = readDrafts(input.clauses, languages, randomUUID);
    const statementId = randomUUID();
    await tx.openRoom({ id: statementId, coalitionId, kind: 'statement', partyIds: null, official: true });
    await this.statements.insert(tx, { id: statementId, coalitionId, titles, languages }, subject.seatId);
    if (clauses.length > 0) {
      await this.statements.insertClauses(tx, statementId, 1, clauses);
      const added = clauses.map(({ id, kind, headings }) => ({ id, kind, headings }));
      tx.record(statementId, 'clause.added', { clauses: added, after: null });
      await this.texts.create(
        tx,
        statementId,
        subject.seatId,
        languages,
        clauses.map(({ id: clauseId, texts }) => ({ clauseId, texts })),
      );
    }
    tx.record(coalitionId, 'statement.created', { statementId, titles });
    return { statementId };
  }

  @Handles('statement:rename')
  async rename(
    tx: Tx,
    { input, subject, room }: Asking<'statement:rename'>,
  ): Promise<CommandOutput<'statement:rename'>> {
    const titles = cleanTitles(input.titles);
    const statement = await this.statements.find(tx, room.id);
    insist(statementIsOpen(statement.state), 'statement.wrong-state', { state: statement.state });
    insist(may('clause.draft', subject, room, statement), 'not-allowed');
    if (await this.statements.isWholeInBallot(tx, room.id)) throw new Refusal('clause.in-ballot');
    await this.statements.rename(tx, room.id, titles);
    tx.record(room.id, 'statement.renamed', { titles });
    return {};
  }
}
