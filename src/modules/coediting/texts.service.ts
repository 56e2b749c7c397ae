import { Injectable } from '@nestjs/common';
import type { HistoryEntry, TextsRequest, TextsView } from '../../contract/views.js';
import { may, type Permission } from '../../domain/access/policy.js';
import { Refusal } from '../../domain/shared/refusal.js';
import { Seats, type RoomFacts, type SeatedSubject } from '../../platform/access/seats.js';
import { Clock } from '../../platform/clock.js';
import { RateLimit } from '../../platform/rate-limit.js';
import { Transactions } from '../../platform/rooms/transactions.js';
import { ClauseHistory } from './clause-history.js';
import { readClauses } from './clause-rows.js';
import { ClauseTexts } from './clause-texts.service.js';
import { ClientIds } from './client-ids.js';
import { KeptWords } from './kept-words.js';

const READ: Permission = 'statement.read';

/** Reading the documents of a statement, and the ids to write under. */
@Injectable()
export class TextsService {
  /** Ids are kept for ever: nobody needs many. */
  private readonly issuing = new RateLimit(2, 60);

  constructor(
    private readonly seats: Seats,
    private readonly texts: ClauseTexts,
    private readonly versions: ClauseHistory,
    private readonly clientIds: ClientIds,
    private readonly keptWords: KeptWords,
    private readonly transactions: Transactions,
    private readonly clock: Clock,
  ) {}

  /** What the reader lacks of each clause. The room's number is read first: events after it may be in it already. */
  async open(accountId: string, statementId: string, request: TextsRequest): Promise<TextsView> {
    const { room, subject } = await this.enter(accountId, statementId);
    const clientId =
      request.write && may('text.write', subject, room) ? await this.idFor(room, subject, request) : null;
    const clauses = [...(await readClauses(this.query, statementId, request.clauseIds)).values()];
    const [docs, authors, kept] = await Promise.all([
      Promise.all(
        clauses.map(async (clause) => {
          const known = request.stateVectors?.[clause.id];
          if (known === undefined) {
            const updates = await this.texts.everything(clause);
            return { clauseId: clause.id, updates: updates.map(base64), stateVector: null };
          }
          const missing = await this.texts.difference(clause, Buffer.from(known, 'base64'));
          return {
            clauseId: clause.id,
            updates: [base64(missing.update)],
            stateVector: base64(missing.stateVector),
          };
        }),
      ),
      this.clientIds.all(this.query, statementId),
      this.keptWords.of(this.query, statementId, subject.seatId),
    ]);
    return { clientId, docs, authors, kept, seq: room.seq };
  }

  async history(
    accountId: string,
    statementId: string,
    clauseId: string,
    before: number | null,
  ): Promise<{ entries: HistoryEntry[]; before: number | null }> {
    await this.enter(accountId, statementId);
    const clause = (await readClauses(this.query, statementId, [clauseId])).get(clauseId);
    if (!clause) throw new Refusal('not-found');
    return this.versions.page(clauseId, clause.languages, before);
  }

  /** The id the window had, if it is the seat's own; else a new one. */
  private async idFor(room: RoomFacts, { seatId }: SeatedSubject, request: TextsRequest): Promise<number> {
    const { clientId } = request;
    if (clientId !== undefined) {
      const own = await this.clientIds.of(this.query, room.id, [{ seatId, clientId }]);
      if (own.get(seatId)?.includes(clientId)) return clientId;
    }
    if (!this.issuing.take(seatId, this.clock.steady())) {
      throw new Refusal('too-many-requests', { seconds: this.issuing.wait(seatId) });
    }
    return this.clientIds.issue(this.query, room.id, seatId);
  }

  private async enter(
    accountId: string,
    statementId: string,
  ): Promise<{ room: RoomFacts; subject: SeatedSubject }> {
    const found = await this.seats.inRoom(accountId, statementId);
    if (!found || found.room.kind !== 'statement' || !may(READ, found.subject, found.room)) {
      throw new Refusal('not-found');
    }
    return found;
  }

  private readonly query = <T>(sql: string, parameters?: unknown[]): Promise<T[]> =>
    this.transactions.read<T>(sql, parameters);
}

const base64 = ({ buffer, byteOffset, byteLength }: Uint8Array): string =>
  Buffer.from(buffer, byteOffset, byteLength).toString('base64');
