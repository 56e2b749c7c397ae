import { randomUUID } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import type { CommandOutput, DoneOrWaiting } from '../../contract/commands.js';
import type { ConsentView } from '../../contract/views.js';
import { may, type Permission, type RoomObject, type Subject } from '../../domain/access/policy.js';
import { canonicalJson } from '../../domain/shared/canonical.js';
import { insist } from '../../domain/shared/refusal.js';
import { sha256 } from '../../platform/access/sessions.js';
import { Clock } from '../../platform/clock.js';
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
  expires_at: Date;
  payload_hash: string;
  state: ConsentView['state'];
  refused_by: string[];
}

/** In whose name a consented act is done: who asked, and who agreed (null where the rules ask nobody). */
export interface ActedBy {
  readonly askedBy: string;
  readonly askedByParty: string;
  readonly consentBy: string | null;
}
type Words = Record<string, unknown>;

/** An act that may need consent. */
export interface Act {
  /** The right that whoever asked must have, when asking and still when it is done. */
  readonly permission: Permission;
  /** What stands in the request, as it is at this moment. */
  about(tx: Tx, roomId: string, input: Words): Words | Promise<Words>;
  perform(tx: Tx, roomId: string, input: Words, by: ActedBy): Promise<void>;
}

const DAY_MS = 24 * 3_600_000;
/** A request waits so long for another party. */
const HOLDS_MS = 7 * DAY_MS;

/**
 * No lone ruler: acts that bind everyone take effect when a moderator or head of another party agrees. Who agrees
 * names the SHA-256 of what was asked; it is done exactly so, once, within a week, in the transaction of the consent,
 * if the asker still has the right to it and what it is about is still as the request says.
 */
@Injectable()
export class ConsentsService {
  private readonly acts = new Map<string, Act>();

  constructor(
    private readonly transactions: Transactions,
    private readonly clock: Clock,
  ) {}

  /** Names an act that may need consent, and how it is done. */
  register(action: string, act: Act): void {
    this.acts.set(action, act);
  }

  /** Does the act at once, or stores it until another party agrees, as the rules of procedure say. */
  async actOrAsk(
    tx: Tx,
    { subject, room }: Pick<Asking, 'subject' | 'room'>,
    action: string,
    input: Words,
  ): Promise<DoneOrWaiting> {
    const act = this.act(action);
    if (!(await this.isNeeded(tx, room.coalitionId))) {
      const by = { askedBy: subject.seatId, askedByParty: subject.partyId, consentBy: null };
      await act.perform(tx, room.id, input, by);
      return { done: true, consentId: null };
    }
    const about = plain(await act.about(tx, room.id, input));
    const [same] = await tx.query<ConsentRow>(
      `SELECT * FROM consent WHERE room_id = $1 AND action = $2 AND input = $3::jsonb AND state = 'pending'`,
      [room.id, action, JSON.stringify(input)],
    );
    if (same) {
      const isTheSame = canonicalJson(same.about) === canonicalJson(about);
      if (isTheSame && same.expires_at > tx.now && (await this.askerMay(tx, same, room)))
        return { done: false, consentId: same.id };
      await tx.query(`UPDATE consent SET state = 'outdated' WHERE id = $1`, [same.id]);
    }
    const asked = {
      id: randomUUID(),
      roomId: room.id,
      action,
      about,
      askedBy: subject.seatId,
      askedByParty: subject.partyId,
      askedAt: tx.now.toISOString(),
      expiresAt: new Date(tx.now.getTime() + HOLDS_MS).toISOString(),
    };
    const hash = hashOf(asked, plain(input));
    const consent: ConsentView = { ...asked, hash, state: 'pending', refusedBy: [] };
    await tx.query(
      `INSERT INTO consent (id, room_id, action, input, about, asked_by, asked_by_party, asked_at, expires_at,
                            payload_hash, state)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, 'pending')`,
      [
        consent.id,
        room.id,
        action,
        JSON.stringify(input),
        JSON.stringify(about),
        subject.seatId,
        subject.partyId,
        tx.now,
        consent.expiresAt,
        consent.hash,
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
    const act = this.act(consent.action);
    insist(await this.askerMay(tx, consent, room), 'consent.asker-lost-right');
    const about = plain(await act.about(tx, room.id, consent.input));
    const hash = hashOf({ ...viewOf(consent), about }, consent.input);
    insist(hash === consent.payload_hash && hash === input.hash, 'consent.outdated');
    await this.answer(tx, consent.id, 'given', subject.seatId);
    tx.record(room.id, 'consent.given', {
      consentId: consent.id,
      seatId: subject.seatId,
      partyId: subject.partyId,
    });
    await act.perform(tx, room.id, consent.input, {
      askedBy: consent.asked_by,
      askedByParty: consent.asked_by_party,
      consentBy: subject.seatId,
    });
    return {};
  }

  /**
   * The party that asked takes it back, which is the end of it; or another party refuses. That one does not speak for
   * the others: else any single party could stop everything, its own suspension included. It may change its mind.
   */
  @Handles('consent:refuse')
  async refuse(
    tx: Tx,
    { input, subject, room }: Asking<'consent:refuse'>,
  ): Promise<CommandOutput<'consent:refuse'>> {
    const consent = await this.pending(tx, room.id, input.consentId);
    const { seatId, partyId } = subject;
    if (consent.refused_by.includes(partyId)) return {};
    const refused = [...consent.refused_by, partyId];
    const isOver =
      partyId === consent.asked_by_party ||
      (await this.partiesThatAgree(tx, room.coalitionId)).every(
        (id) => id === consent.asked_by_party || refused.includes(id),
      );
    await tx.query('UPDATE consent SET refused_by = $2 WHERE id = $1', [consent.id, refused]);
    if (isOver) await this.answer(tx, consent.id, 'refused', seatId);
    const reason = input.reason ?? null;
    tx.record(room.id, 'consent.refused', { consentId: consent.id, seatId, partyId, reason, isOver });
    return {};
  }

  /** What waits for consent in these rooms. */
  async pendingIn(roomIds: readonly string[]): Promise<ConsentView[]> {
    const rows = await this.transactions.read<ConsentRow>(
      `SELECT * FROM consent WHERE room_id = ANY($1) AND state = 'pending' AND expires_at > $2 ORDER BY asked_at`,
      [roomIds, this.clock.now()],
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

  private act(action: string): Act {
    const act = this.acts.get(action);
    if (!act) throw new Error(`no act is registered as ${action}`);
    return act;
  }

  /** Whether whoever asked could still ask: the seat may have ended meanwhile, or its role. */
  private async askerMay(tx: Tx, { action, asked_by }: ConsentRow, room: RoomObject): Promise<boolean> {
    const [asker] = await tx.query<Subject>(
      `SELECT st.id AS "seatId", st.party_id AS "partyId", st.role, st.moderator, p.standing
       FROM seat st JOIN party p ON p.id = st.party_id WHERE st.id = $1 AND st.ended_at IS NULL`,
      [asked_by],
    );
    return asker !== undefined && may(this.act(action).permission, asker, room);
  }

  private async isNeeded(tx: Tx, coalitionId: string): Promise<boolean> {
    const [row] = await tx.query<{ needed: boolean }>(
      `SELECT (rules ->> 'secondPartyConsent')::boolean AS needed FROM coalition WHERE id = $1`,
      [coalitionId],
    );
    // A coalition that still consists of one party has nobody to ask.
    return (row?.needed ?? true) && (await this.partiesThatAgree(tx, coalitionId)).length > 1;
  }

  /** Those in which somebody may give consent. Mirrors `policy['consent.give']`. */
  private async partiesThatAgree(tx: Tx, coalitionId: string): Promise<string[]> {
    const rows = await tx.query<{ id: string }>(
      `SELECT DISTINCT st.party_id AS id FROM seat st JOIN party p ON p.id = st.party_id
       WHERE st.coalition_id = $1 AND st.ended_at IS NULL AND p.standing = 'member'
         AND (st.moderator OR st.role = 'head')`,
      [coalitionId],
    );
    return rows.map(({ id }) => id);
  }

  private async pending(tx: Tx, roomId: string, id: string): Promise<ConsentRow> {
    const [row] = await tx.query<ConsentRow>(
      'SELECT * FROM consent WHERE id = $1 AND room_id = $2 FOR UPDATE',
      [id, roomId],
    );
    insist(row, 'not-found');
    insist(row.state === 'pending', 'consent.not-pending', { state: row.state });
    insist(row.expires_at > tx.now, 'consent.expired');
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
  expiresAt: row.expires_at.toISOString(),
  hash: row.payload_hash,
  state: row.state,
  refusedBy: row.refused_by,
});

/** What was asked, by whom and until when, in canonical form (RFC 8785), and of that the SHA-256. */
function hashOf(
  asked: Pick<ConsentView, 'id' | 'roomId' | 'action' | 'about' | 'askedBy' | 'askedByParty' | 'expiresAt'>,
  input: Words,
): string {
  const { id, roomId, action, about, askedBy, askedByParty, expiresAt } = asked;
  const payload = { id, roomId, action, about, askedBy, askedByParty, expiresAt, input };
  return sha256(canonicalJson(payload)).toString('hex');
}

/** As it comes back from the database. */
const plain = (words: Words): Words => JSON.parse(JSON.stringify(words)) as Words;
