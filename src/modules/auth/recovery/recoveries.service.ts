import { randomUUID } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import type { CommandOutput } from '../../../contract/commands.js';
import type {
  CompleteRecovery,
  OwnRecovery,
  RecoveryState,
  RecoveryView,
} from '../../../contract/recovery.js';
import { may, type Subject } from '../../../domain/access/policy.js';
import {
  isPossibleIn,
  isVouchedFor,
  readRecoveryCode,
  RECOVERY_ASKED_MS,
  RECOVERY_DELAY_MS,
  RECOVERY_OPEN_MS,
  recoveryCode,
  type RecoveryEnding,
} from '../../../domain/access/recovery.js';
import { insist } from '../../../domain/shared/refusal.js';
import { sha256, type LiveSession } from '../../../platform/access/sessions.js';
import { Clock } from '../../../platform/clock.js';
import { Handles, type Asking } from '../../../platform/commands/handles.js';
import { Transactions } from '../../../platform/rooms/transactions.js';
import type { Query, Tx } from '../../../platform/rooms/tx.js';
import { Notices } from '../notices.js';
import { OwnSessions, type Entering } from '../own-sessions.js';
import { Passwords } from '../passwords.js';
import { RecoveriesRepository, type Seated } from './recoveries.repository.js';

const NOBODY: RecoveryState = { state: 'none', handle: null, opensAt: null, expiresAt: null };

/**
 * Accounts whose holders have neither password nor recovery code are opened again by two people of their own party
 * (`domain/access/recovery.ts`). Whoever asks makes a secret and tells them its code: nothing is written and nobody
 * is disturbed before somebody who may approve has typed it. The secret alone sets the new password, once, after a
 * day in which the account's holder can cancel it.
 */
@Injectable()
export class RecoveriesService {
  constructor(
    private readonly transactions: Transactions,
    private readonly recoveries: RecoveriesRepository,
    private readonly passwords: Passwords,
    private readonly notices: Notices,
    private readonly ownSessions: OwnSessions,
    private readonly clock: Clock,
  ) {}

  // -- the party -----------------------------------------------------------------------------

  /** Agrees that whoever has the secret behind this code is the member who fills that seat. */
  @Handles('recovery:approve')
  async approve(
    tx: Tx,
    { input, subject, room }: Asking<'recovery:approve'>,
  ): Promise<CommandOutput<'recovery:approve'>> {
    const place = await this.recoveries.place(query(tx), input.seatId);
    insist(place?.partyId === subject.partyId, 'not-found');
    insist(may('recovery.approve', subject, room, factsOf(place, subject.seatId)), 'not-allowed');
    insist(isPossibleIn(place), 'recovery.nobody-named');
    const code = readRecoveryCode(input.code);
    insist(code, 'recovery.wrong-code');
    const before = await this.recoveries.going(tx, place.seatId);
    insist(!before || before.code === code, 'recovery.other-code');
    const { accountId } = place;
    const expiresAt = later(tx.now, RECOVERY_ASKED_MS);
    // Others of this party wait for the room; those of another party that has to agree too, for this row.
    const recovery = await this.recoveries.begin(tx, { id: randomUUID(), accountId, code, expiresAt });
    insist(recovery, 'recovery.code-used');
    insist(!recovery.opens_at, 'recovery.already-approved');
    const isNew = await this.recoveries.approve(tx, recovery.id, subject.seatId, place.seatId);
    insist(isNew, 'recovery.already-approved');
    if (recovery.isNew) await this.notices.add(tx, accountId, 'recovery-begun');
    const opensAt = await this.openIfVouchedFor(tx, accountId, recovery.id);
    const answer = { opensAt: opensAt?.toISOString() ?? null };
    tx.record(room.id, 'recovery.approved', { recoveryId: recovery.id, seatId: place.seatId, ...answer });
    return answer;
  }

  /** Whoever could approve can stop it: it is safe, and asked for again in a minute. */
  @Handles('recovery:stop')
  async stop(
    tx: Tx,
    { input, subject, room }: Asking<'recovery:stop'>,
  ): Promise<CommandOutput<'recovery:stop'>> {
    const going = await this.recoveries.inParty(tx, input.recoveryId, subject.partyId);
    insist(going, 'not-found');
    const place = await this.recoveries.place(query(tx), going.seatId);
    insist(place && may('recovery.approve', subject, room, factsOf(place, subject.seatId)), 'not-allowed');
    insist(await this.recoveries.end(tx, going.id, 'stopped'), 'not-found');
    tx.record(room.id, 'recovery.ended', { recoveryId: going.id, seatId: going.seatId, ending: 'stopped' });
    return {};
  }

  /** What everybody in a party may know. */
  async inParty(partyId: string): Promise<RecoveryView[]> {
    return this.recoveries.inPartyNow(partyId, this.clock.now());
  }

  /** What waits for this seat: its approval is one of those that are missing. */
  async waitingFor(subject: Subject): Promise<RecoveryView[]> {
    const { seatId: own, partyId, role } = subject;
    const asked = (await this.inParty(partyId)).filter(
      ({ approvedBy, opensAt, endedAt }) => !opensAt && !endedAt && !approvedBy.includes(own),
    );
    if (asked.length === 0) return [];
    const named = await this.namedBy(own);
    const caucus = { kind: 'caucus', partyIds: [partyId] } as const;
    return asked.filter(({ seatId, missing }) => {
      const hasNamedUs = named.includes(seatId);
      const helps = missing === 'head' ? role === 'head' : missing === 'trusted' && hasNamedUs;
      return helps && may('recovery.approve', subject, caucus, { partyId, seatId, hasNamedUs });
    });
  }

  /** Seats that have named this one beforehand. */
  namedBy(seatId: string): Promise<string[]> {
    return this.recoveries.namedBy(seatId);
  }

  // -- the holder of the account -------------------------------------------------------------

  own(accountId: string): Promise<OwnRecovery | null> {
    return this.recoveries.own(accountId, this.clock.now());
  }

  /** Lets nobody in: whoever is signed in needs no help. */
  async cancel({ accountId }: LiveSession): Promise<void> {
    await this.inCaucuses(accountId, async (tx, places) => {
      for (const { id } of await this.recoveries.of(query(tx), accountId, tx.now)) {
        if (await this.recoveries.end(tx, id, 'cancelled')) await this.tell(tx, places, id, 'cancelled');
      }
    });
  }

  // -- whoever holds the secret --------------------------------------------------------------

  async look(token: string): Promise<RecoveryState> {
    const found = await this.recoveries.byCode(codeOf(token), this.clock.now());
    return found?.state ?? NOBODY;
  }

  /**
   * Sets the new password and ends every session. Rights are those of this moment: whoever approved must still be
   * there and still have a say, in every party in which the account has a seat now. A second factor is asked for
   * after it, as after any password.
   */
  async complete({ token, password }: CompleteRecovery): Promise<Entering & { handle: string }> {
    const found = await this.recoveries.byCode(codeOf(token), this.clock.now());
    insist(found?.state.state === 'open', 'recovery.not-open');
    const { id, accountId } = found;
    const handle = found.state.handle!;
    this.passwords.check(password, handle);
    const passwordHash = await this.passwords.hash(password);
    return this.inCaucuses(accountId, async (tx, places) => {
      // The account before what is about it: who ends all its sessions comes the same way.
      await tx.query('UPDATE account SET password_hash = $2 WHERE id = $1', [accountId, passwordHash]);
      insist(await this.recoveries.end(tx, id, 'completed'), 'recovery.not-open');
      const { by } = await this.recoveries.approvals(tx, id);
      insist(isVouchedFor(places, by), 'recovery.not-open');
      await this.tell(tx, places, id, 'completed');
      await this.notices.add(tx, accountId, 'recovered');
      return { accountId, handle, epoch: await this.ownSessions.endAll(tx, accountId, null) };
    });
  }

  // -- inside --------------------------------------------------------------------------------

  /** The day begins when the last approval that was missing, in any party, is there. */
  private async openIfVouchedFor(tx: Tx, accountId: string, recoveryId: string): Promise<Date | null> {
    const places = await this.recoveries.places(query(tx), accountId);
    const { by } = await this.recoveries.approvals(tx, recoveryId);
    if (!isVouchedFor(places, by)) return null;
    const opensAt = later(tx.now, RECOVERY_DELAY_MS);
    await this.recoveries.setTimes(tx, recoveryId, opensAt, later(opensAt, RECOVERY_OPEN_MS));
    await this.notices.add(tx, accountId, 'recovery-approved');
    return opensAt;
  }

  /** Holds all rooms of the account's coalitions, so that nobody there comes, goes or changes roles meanwhile. */
  private async inCaucuses<T>(
    accountId: string,
    work: (tx: Tx, places: readonly Seated[]) => Promise<T>,
  ): Promise<T> {
    return this.transactions.run('none', async (tx) => {
      tx.standForNode();
      const before = await this.recoveries.places(query(tx), accountId);
      for (const coalitionId of new Set(before.map((place) => place.coalitionId))) await tx.hold(coalitionId);
      return work(tx, await this.recoveries.places(query(tx), accountId));
    });
  }

  /** In the parties in which somebody has approved; the others have never heard of it. */
  private async tell(
    tx: Tx,
    places: readonly Seated[],
    recoveryId: string,
    ending: RecoveryEnding,
  ): Promise<void> {
    const { seats } = await this.recoveries.approvals(tx, recoveryId);
    for (const { caucusId, seatId } of places) {
      if (!seats.includes(seatId) || !caucusId || !tx.rooms.has(caucusId)) continue;
      tx.by = ending === 'cancelled' ? seatId : null;
      tx.record(caucusId, 'recovery.ended', { recoveryId, seatId, ending });
    }
  }
}

const query =
  (tx: Tx): Query =>
  (sql, parameters) =>
    tx.query(sql, parameters);
const later = (from: Date, ms: number): Date => new Date(from.getTime() + ms);
const codeOf = (token: string): string => recoveryCode(sha256(token).toString('hex'));
const factsOf = ({ partyId, seatId, trusted }: Seated, by: string) => ({
  partyId,
  seatId,
  hasNamedUs: trusted.includes(by),
});
