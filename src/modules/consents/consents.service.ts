import { randomUUID } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import type { CommandOutput, DoneOrWaiting } from '../../contract/commands.js';
import type { ConsentView } from '../../contract/views.js';
import { insist } from '../../domain/shared/refusal.js';
import { Handles, type Asking } from '../../platform/commands/handles.js';
import { Transactions } from '../../platform/rooms/transactions.js';
import type { Tx } from '../../platform/rooms/tx.js';

interface ConsentRow {
  id: string;
  room_id: string;
  action: string;
  input: Record<string, unknown>;
  about: Record<string, unknown>;
  asked_by: string;
  asked_by_party: string;
  asked_at: Date;
  state: ConsentView['state'];
}

/** In whose name a consented act is done: who asked, and who agreed (null where the rules ask nobody). */
export interface ActedBy {
  readonly askedBy: string;
  readonly askedByParty: string;
  readonly consentBy: string | null;
}
type Perform = (tx: Tx, roomId: string, input: Record<string, unknown>, by: ActedBy) => Promise<void>;

/**
 * No lone ruler: acts that bind everyone take effect when a moderator or head of
 * another party agrees. What was asked is stored and done exactly as asked, in
 * the transaction of the consent; rules that no longer allow it refuse it then.
 */
@Injectable()
export class ConsentsService {
  private readonly acts = new Map<string, Perform>();

  constructor(private readonly transactions: Transactions) {}

  /** Names an act that may need consent, and how it is done. */
  register(action: string, perform: Perform): void {
    this.acts.set(action, perform);
  }

  /** Does the act at once, or stores it until another party agrees, as the rules of procedure say. */
  async actOrAsk(
    tx: Tx,
    { subject, room }: Pick<Asking, 'subject' | 'room'>,
    action: string,
    input: Record<string, unknown>,
    about: Record<string, unknown>,
  ): Promise<DoneOrWaiting> {
    const by: ActedBy = { askedBy: subject.seatId, askedByParty: subject.partyId, consentBy: null };
    if (!(await this.isNeeded(tx, room.coalitionId))) {
      await this.perform(tx, room.id, action, input, by);
      return { done: true, consentId: null };
    }
    const [same] = await tx.query<{ id: string }>(
      `SELECT id FROM consent WHERE room_id = $1 AND action = $2 AND input = $3::jsonb AND state = 'pending'`,
      [room.id, action, JSON.stringify(input)],
    );
    if (same) return { done: false, consentId: same.id };
    const consent: ConsentView = {
      id: randomUUID(),
      roomId: room.id,
      action,
      about,
      askedBy: subject.seatId,
      askedByParty: subject.partyId,
      askedAt: tx.now.toISOString(),
      state: 'pending',
    };
    await tx.query(
      `INSERT INTO consent (id, room_id, action, input, about, asked_by, asked_by_party, asked_at, state)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 'pending')`,
      [
        consent.id,
        room.id,
        action,
        JSON.stringify(input),
        JSON.stringify(about),
        subject.seatId,
        subject.partyId,
        tx.now,
      ],
    );
    tx.record(room.id, 'consent.asked', { consent });
    return { done: false, consentId: consent.id };
  }

  @Handles('consent:give')
  async give(
    tx: Tx,
    { input, subject, room }: Asking<'consent:give'>,
  ): Promise<CommandOutput<'consent:give'>> {
    const consent = await this.pending(tx, room.id, input.consentId);
    insist(consent.asked_by_party !== subject.partyId, 'consent.same-party');
    await this.answer(tx, consent.id, 'given', subject.seatId);
    tx.record(room.id, 'consent.given', {
      consentId: consent.id,
      seatId: subject.seatId,
      partyId: subject.partyId,
    });
    await this.perform(tx, room.id, consent.action, consent.input, {
      askedBy: consent.asked_by,
      askedByParty: consent.asked_by_party,
      consentBy: subject.seatId,
    });
    return {};
  }

  /** Another party refuses, or the party that asked takes it back. */
  @Handles('consent:refuse')
  async refuse(
    tx: Tx,
    { input, subject, room }: Asking<'consent:refuse'>,
  ): Promise<CommandOutput<'consent:refuse'>> {
    const consent = await this.pending(tx, room.id, input.consentId);
    await this.answer(tx, consent.id, 'refused', subject.seatId);
    tx.record(room.id, 'consent.refused', {
      consentId: consent.id,
      seatId: subject.seatId,
      partyId: subject.partyId,
      reason: input.reason ?? null,
    });
    return {};
  }

  /** What waits for consent in these rooms. */
  async pendingIn(roomIds: readonly string[]): Promise<ConsentView[]> {
    const rows = await this.transactions.read<ConsentRow>(
      `SELECT * FROM consent WHERE room_id = ANY($1) AND state = 'pending' ORDER BY asked_at`,
      [roomIds],
    );
    return rows.map(viewOf);
  }

  /** Acts that have become pointless, such as opening a ballot that was cancelled. */
  async outdate(tx: Tx, roomId: string, about: { key: string; value: string }): Promise<void> {
    await tx.query(
      `UPDATE consent SET state = 'outdated' WHERE room_id = $1 AND state = 'pending' AND input ->> $2 = $3`,
      [roomId, about.key, about.value],
    );
  }

  private async perform(
    tx: Tx,
    roomId: string,
    action: string,
    input: Record<string, unknown>,
    by: ActedBy,
  ): Promise<void> {
    const perform = this.acts.get(action);
    if (!perform) throw new Error(`no act is registered as ${action}`);
    await perform(tx, roomId, input, by);
  }

  private async isNeeded(tx: Tx, coalitionId: string): Promise<boolean> {
    const [row] = await tx.query<{ needed: boolean; parties: number }>(
      `SELECT (c.rules ->> 'secondPartyConsent')::boolean AS needed,
              (SELECT count(DISTINCT st.party_id)::int FROM seat st JOIN party p ON p.id = st.party_id
               WHERE st.coalition_id = c.id AND st.ended_at IS NULL AND p.standing = 'member'
                 AND (st.moderator OR st.role = 'head')) AS parties
       FROM coalition c WHERE c.id = $1`,
      [coalitionId],
    );
    // A coalition that still consists of one party has nobody to ask.
    return (row?.needed ?? true) && (row?.parties ?? 0) > 1;
  }

  private async pending(tx: Tx, roomId: string, id: string): Promise<ConsentRow> {
    const [row] = await tx.query<ConsentRow>(
      'SELECT * FROM consent WHERE id = $1 AND room_id = $2 FOR UPDATE',
      [id, roomId],
    );
    insist(row, 'not-found');
    insist(row.state === 'pending', 'consent.not-pending', { state: row.state });
    return row;
  }

  private async answer(tx: Tx, id: string, state: ConsentView['state'], seatId: string): Promise<void> {
    await tx.query('UPDATE consent SET state = $2, answered_by = $3, answered_at = $4 WHERE id = $1', [
      id,
      state,
      seatId,
      tx.now,
    ]);
  }
}

const viewOf = (row: ConsentRow): ConsentView => ({
  id: row.id,
  roomId: row.room_id,
  action: row.action,
  about: row.about,
  askedBy: row.asked_by,
  askedByParty: row.asked_by_party,
  askedAt: row.asked_at.toISOString(),
  state: row.state,
});
