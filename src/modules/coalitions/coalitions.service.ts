import { randomUUID } from 'node:crypto';
import { Injectable, type OnModuleInit } from '@nestjs/common';
import type { CommandOutput, DoneOrWaiting } from '../../contract/commands.js';
import { may, type RoomObject, type Subject } from '../../domain/access/policy.js';
import {
  DEFAULT_RULES,
  FOLLOWING,
  mayBecome,
  panelIsMixed,
  SHORT_NAME_MAX,
  type Role,
  type RulesOfProcedure,
  type Standing,
} from '../../domain/coalition/coalition.js';
import type { Names } from '../../domain/shared/language.js';
import { insist, Refusal } from '../../domain/shared/refusal.js';
import { nameSkeleton } from '../../domain/text/rules.js';
import { sha256 } from '../../platform/access/sessions.js';
import { Sessions } from '../../platform/access/sessions.js';
import { Handles, type Asking, type AskingAccount } from '../../platform/commands/handles.js';
import type { Tx } from '../../platform/rooms/tx.js';
import { ConsentsService, type ActedBy } from '../consents/consents.service.js';
import { CoalitionsRepository, partyView, seatView } from './coalitions.repository.js';
import { cleanNames } from './names.js';

const INVITATION_HOURS = 72;
const MAX_PARTIES = 60;

/** Coalitions, their parties and seats. Each change is an entry in the record of the coalition's room. */
@Injectable()
export class CoalitionsService implements OnModuleInit {
  constructor(
    private readonly coalitions: CoalitionsRepository,
    private readonly consents: ConsentsService,
    private readonly sessions: Sessions,
  ) {}

  onModuleInit(): void {
    this.consents.register('rules:change', {
      permission: 'rules.change',
      about: async (tx, coalitionId, input) => ({
        ...input,
        from: await this.coalitions.rules(tx, coalitionId),
      }),
      perform: (tx, coalitionId, input) =>
        this.changeRules(tx, coalitionId, input['rules'] as RulesOfProcedure),
    });
    this.consents.register('party:change-standing', {
      permission: 'party.change-standing',
      about: async (tx, coalitionId, input) => {
        const party = await this.coalitions.party(tx, coalitionId, String(input['partyId']));
        return { ...input, from: party?.standing };
      },
      perform: (tx, coalitionId, input, by) =>
        this.changeStanding(
          tx,
          coalitionId,
          input as { partyId: string; standing: Standing; reason?: string },
          by,
        ),
    });
    this.consents.register('panel:change', {
      permission: 'panel.change',
      about: (_tx, _coalitionId, input) => input,
      perform: (tx, coalitionId, input) =>
        this.changePanel(tx, coalitionId, input as { seatId: string; moderator: boolean }),
    });
  }

  /** Founds a coalition with its first party; the founder heads it and is its first moderator. */
  @Handles('coalition:create')
  async create(
    tx: Tx,
    { input, actor }: AskingAccount<'coalition:create'>,
  ): Promise<CommandOutput<'coalition:create'>> {
    const id = randomUUID();
    const names = cleanNames(input.names);
    const created = await this.coalitions.createCoalition(tx, {
      id,
      slug: input.slug,
      names,
      languages: input.languages,
      rules: DEFAULT_RULES,
    });
    insist(created, 'coalition.slug-taken');
    await tx.openRoom({ id, coalitionId: id, kind: 'coalition', partyIds: null, official: true });
    await tx.openRoom({ coalitionId: id, kind: 'plenary', partyIds: null, official: false });
    const party = await this.addParty(tx, id, input.party.names, input.party.shortNames, 'member');
    const seat = await this.coalitions.fillSeat(tx, {
      coalitionId: id,
      partyId: party.id,
      accountId: actor.accountId,
      role: 'head',
      moderator: true,
    });
    await this.sessions.shorten(tx, actor.accountId);
    tx.by = seat!.id;
    tx.record(id, 'coalition.created', { names });
    tx.record(id, 'party.invited', { party: partyView(party) });
    tx.record(id, 'seat.filled', { seat: seatView(seat!) });
    return { coalitionId: id };
  }

  /** Takes the place an invitation was made for; party and role are those of the invitation, whatever is asked. */
  @Handles('invitation:accept')
  async accept(
    tx: Tx,
    { input, actor }: AskingAccount<'invitation:accept'>,
  ): Promise<CommandOutput<'invitation:accept'>> {
    const tokenHash = sha256(input.token);
    const open = await this.coalitions.openInvitation(tx, tokenHash);
    insist(open, 'invitation.unusable');
    await tx.hold(open.coalition_id);
    const used = await this.coalitions.useInvitation(tx, tokenHash, open.coalition_id);
    insist(used, 'invitation.unusable');
    insist(used.account_id === null || used.account_id === actor.accountId, 'invitation.bound');
    const seat = await this.coalitions.fillSeat(tx, {
      coalitionId: open.coalition_id,
      partyId: used.party_id,
      accountId: actor.accountId,
      role: used.role,
      moderator: false,
    });
    insist(seat, 'coalition.already-seated');
    tx.by = seat.id;
    tx.record(open.coalition_id, 'seat.filled', { seat: seatView(seat) });
    return { coalitionId: open.coalition_id, seatId: seat.id };
  }

  @Handles('rules:change')
  proposeRules(tx: Tx, asking: Asking<'rules:change'>): Promise<DoneOrWaiting> {
    const { rules } = asking.input;
    return this.consents.actOrAsk(tx, asking, 'rules:change', { rules });
  }

  /** Invites a party: it is there as `invited`, and its first head comes with the invitation. */
  @Handles('party:invite')
  async inviteParty(
    tx: Tx,
    { input, subject, room }: Asking<'party:invite'>,
  ): Promise<CommandOutput<'party:invite'>> {
    const [count] = await tx.query<{ n: number }>(
      'SELECT count(*)::int AS n FROM party WHERE coalition_id = $1',
      [room.id],
    );
    insist(count!.n < MAX_PARTIES, 'too-many-requests', { max: MAX_PARTIES });
    const party = await this.addParty(tx, room.id, input.names, input.shortNames, 'invited');
    tx.record(room.id, 'party.invited', { party: partyView(party) });
    return { partyId: party.id, ...(await this.offer(tx, subject.seatId, room.id, party.id, 'head', input)) };
  }

  /**
   * Makes a new link for a party nobody has come from yet; links that are out open nothing any more, and the record
   * says so. Only while it is merely invited: a guest sees the plenary, and whom it sends is its own affair.
   */
  @Handles('party:renew-invitation')
  async renewInvitation(
    tx: Tx,
    { input, subject, room }: Asking<'party:renew-invitation'>,
  ): Promise<CommandOutput<'party:renew-invitation'>> {
    const party = await this.coalitions.party(tx, room.id, input.partyId);
    insist(party, 'not-found');
    const invitedBy = await this.coalitions.invitedBy(tx, party.id);
    insist(may('party.renew-invitation', subject, room, { invitedBy }), 'not-allowed');
    insist(party.standing === 'invited', 'party.wrong-standing', { from: party.standing });
    const seats = await this.coalitions.seats(tx, room.id);
    insist(!seats.some((seat) => seat.party_id === party.id), 'party.has-arrived');
    await this.coalitions.revokeInvitationsOf(tx, party.id);
    tx.record(room.id, 'party.invitation-renewed', { partyId: party.id });
    return this.offer(tx, subject.seatId, room.id, party.id, 'head', input);
  }

  @Handles('party:change-standing')
  async proposeStanding(tx: Tx, asking: Asking<'party:change-standing'>): Promise<DoneOrWaiting> {
    const { partyId, standing, reason } = asking.input;
    const party = await this.coalitions.party(tx, asking.room.id, partyId);
    insist(party, 'not-found');
    insist(mayBecome(party.standing, standing), 'party.wrong-standing', {
      from: party.standing,
      to: standing,
    });
    const input = { partyId, standing, ...(reason ? { reason } : {}) };
    return this.consents.actOrAsk(tx, asking, 'party:change-standing', input);
  }

  @Handles('party:describe')
  async describeParty(
    tx: Tx,
    { input, subject, room }: Asking<'party:describe'>,
  ): Promise<CommandOutput<'party:describe'>> {
    insist(may('party.describe', subject, room, { partyId: input.partyId }), 'not-allowed');
    const [names, shortNames] = [cleanNames(input.names), cleanNames(input.shortNames, SHORT_NAME_MAX)];
    await this.insistOnOwnNames(tx, room.id, input.partyId, [names, shortNames]);
    const party = await this.coalitions.describeParty(
      tx,
      input.partyId,
      names,
      shortNames,
      input.color ?? null,
    );
    tx.record(room.id, 'party.changed', { party: partyView(party), reason: null });
    return {};
  }

  @Handles('panel:change')
  async proposePanel(tx: Tx, asking: Asking<'panel:change'>): Promise<DoneOrWaiting> {
    const { seatId, moderator } = asking.input;
    await this.checkPanel(tx, asking.room.id, seatId, moderator);
    return this.consents.actOrAsk(tx, asking, 'panel:change', { seatId, moderator });
  }

  /** A head invites into the own party, and only there. */
  @Handles('seat:invite')
  async inviteSeat(
    tx: Tx,
    { input, subject, room }: Asking<'seat:invite'>,
  ): Promise<CommandOutput<'seat:invite'>> {
    return this.offer(tx, subject.seatId, room.id, subject.partyId, input.role, input);
  }

  @Handles('seat:revoke-invitation')
  async revoke(
    tx: Tx,
    { input, subject }: Asking<'seat:revoke-invitation'>,
  ): Promise<CommandOutput<'seat:revoke-invitation'>> {
    const revoked = await this.coalitions.revokeInvitation(tx, input.invitationId, subject.partyId);
    insist(revoked, 'invitation.unusable');
    return {};
  }

  @Handles('seat:change-role')
  async changeRole(
    tx: Tx,
    { input, subject, room }: Asking<'seat:change-role'>,
  ): Promise<CommandOutput<'seat:change-role'>> {
    const { seat, seats } = await this.seatSeen(tx, subject, room, input.seatId);
    insist(may('seat.invite', subject, room, { partyId: seat.party_id }), 'not-allowed');
    const heads = seats.filter((s) => s.party_id === seat.party_id && s.role === 'head');
    insist(seat.role !== 'head' || input.role === 'head' || heads.length > 1, 'party.last-head');
    const changed = await this.coalitions.changeSeat(tx, seat.id, { role: input.role });
    tx.record(room.id, 'seat.changed', { seat: seatView(changed) });
    return {};
  }

  /** Ends a seat. From this entry on, in every room, its holder is told nothing more. */
  @Handles('seat:end')
  async endSeat(tx: Tx, { input, subject, room }: Asking<'seat:end'>): Promise<CommandOutput<'seat:end'>> {
    const { seat, seats } = await this.seatSeen(tx, subject, room, input.seatId);
    insist(may('seat.end', subject, room, { partyId: seat.party_id, seatId: seat.id }), 'not-allowed');
    const others = seats.filter((s) => s.party_id === seat.party_id && s.id !== seat.id);
    insist(
      seat.role !== 'head' || others.length === 0 || others.some((s) => s.role === 'head'),
      'party.last-head',
    );
    await this.coalitions.endSeat(tx, seat.id);
    for (const open of tx.roomsOf(seat.party_id)) {
      tx.record(open.id, 'seat.ended', { seatId: seat.id, partyId: seat.party_id });
    }
    return {};
  }

  /** A seat that this one can see: a party that is only invited knows nobody else's. */
  private async seatSeen(tx: Tx, subject: Subject, room: RoomObject & { id: string }, seatId: string) {
    const seats = await this.coalitions.seats(tx, room.id);
    const seat = seats.find((s) => s.id === seatId);
    insist(
      seat && (seat.party_id === subject.partyId || may('coalition.follow', subject, room)),
      'not-found',
    );
    return { seat, seats };
  }

  /** Opens talks between some parties; the own party always belongs. The same parties share one corridor. */
  @Handles('corridor:open')
  async openCorridor(
    tx: Tx,
    { input, subject, room }: Asking<'corridor:open'>,
  ): Promise<CommandOutput<'corridor:open'>> {
    const partyIds = [...new Set([...input.partyIds, subject.partyId])].sort();
    insist(partyIds.length >= 2, 'channel.needs-two-parties');
    for (const partyId of partyIds) {
      const party = await this.coalitions.party(tx, room.id, partyId);
      insist(party && FOLLOWING.includes(party.standing), 'not-found');
    }
    const [same] = await tx.query<{ id: string }>(
      `SELECT id FROM room WHERE coalition_id = $1 AND kind = 'corridor' AND party_ids = $2 AND names IS NULL`,
      [room.id, partyIds],
    );
    if (same && !input.names) return { roomId: same.id };
    const names = input.names ? cleanNames(input.names) : null;
    const corridor = await tx.openRoom({
      coalitionId: room.id,
      kind: 'corridor',
      partyIds,
      official: false,
      names,
    });
    tx.record(corridor.id, 'corridor.opened', { names, partyIds });
    return { roomId: corridor.id };
  }

  private async offer(
    tx: Tx,
    createdBy: string,
    coalitionId: string,
    partyId: string,
    role: Role,
    { tokenHash }: { tokenHash: string },
  ): Promise<{ invitationId: string; expiresAt: string }> {
    const expiresAt = inHours(tx.now, INVITATION_HOURS);
    const invitation = { coalitionId, partyId, role, createdBy, tokenHash, expiresAt };
    const invitationId = await this.coalitions.createInvitation(tx, invitation);
    return { invitationId, expiresAt: expiresAt.toISOString() };
  }

  private async addParty(
    tx: Tx,
    coalitionId: string,
    names: Asking<'party:invite'>['input']['names'],
    shortNames: Asking<'party:invite'>['input']['shortNames'],
    standing: Standing,
  ) {
    const clean = { names: cleanNames(names), shortNames: cleanNames(shortNames, SHORT_NAME_MAX) };
    await this.insistOnOwnNames(tx, coalitionId, null, Object.values(clean));
    const party = await this.coalitions.createParty(tx, coalitionId, { ...clean, standing });
    await tx.openRoom({ coalitionId, kind: 'caucus', partyIds: [party.id], official: false });
    return party;
  }

  /** No party may be called what another is called, or what looks like it. */
  private async insistOnOwnNames(
    tx: Tx,
    coalitionId: string,
    partyId: string | null,
    names: readonly Names[],
  ): Promise<void> {
    const others = await this.coalitions.namesOfOthers(tx, coalitionId, partyId);
    const taken = new Set(others.map(nameSkeleton));
    const wanted = names.flatMap((all) => Object.values(all));
    insist(!wanted.some((name) => taken.has(nameSkeleton(name))), 'party.name-taken');
  }

  private async changeRules(tx: Tx, coalitionId: string, rules: RulesOfProcedure): Promise<void> {
    await this.coalitions.setRules(tx, coalitionId, rules);
    tx.record(coalitionId, 'rules.changed', { rules: { ...rules } });
  }

  private async changeStanding(
    tx: Tx,
    coalitionId: string,
    { partyId, standing, reason }: { partyId: string; standing: Standing; reason?: string },
    _by: ActedBy,
  ): Promise<void> {
    const before = await this.coalitions.party(tx, coalitionId, partyId);
    insist(before && mayBecome(before.standing, standing), 'consent.outdated');
    const party = await this.coalitions.setStanding(tx, partyId, standing);
    const payload = { party: partyView(party), reason: reason ?? null };
    tx.record(coalitionId, 'party.changed', payload);
    // An invited party does not hear the coalition's room yet; it hears this in its own.
    const caucus = tx.roomsOf(partyId).find((room) => room.kind === 'caucus');
    if (caucus) tx.record(caucus.id, 'party.changed', payload);
    if (!FOLLOWING.includes(standing)) {
      for (const room of tx.roomsOf(partyId)) tx.record(room.id, 'party.left-room', { partyId });
    }
  }

  private async changePanel(
    tx: Tx,
    coalitionId: string,
    { seatId, moderator }: { seatId: string; moderator: boolean },
  ): Promise<void> {
    await this.checkPanel(tx, coalitionId, seatId, moderator);
    const { account_id } = await this.coalitions.changeSeat(tx, seatId, { moderator });
    if (moderator) await this.sessions.shorten(tx, account_id);
    tx.record(coalitionId, 'panel.changed', { seatId, moderator });
  }

  /** A panel once drawn from several parties never falls back to one. */
  private async checkPanel(tx: Tx, coalitionId: string, seatId: string, moderator: boolean): Promise<void> {
    const seats = await this.coalitions.seats(tx, coalitionId);
    const seat = seats.find((s) => s.id === seatId);
    if (!seat) throw new Refusal('not-found');
    const party = await this.coalitions.party(tx, coalitionId, seat.party_id);
    insist(party?.standing === 'member', 'party.wrong-standing', { from: party?.standing });
    const before = seats.filter((s) => s.moderator).map((s) => s.party_id);
    const after = seats.filter((s) => (s.id === seatId ? moderator : s.moderator)).map((s) => s.party_id);
    insist(after.length > 0 && (panelIsMixed(after) || !panelIsMixed(before)), 'panel.one-party');
  }
}

const inHours = (from: Date, hours: number): Date => new Date(from.getTime() + hours * 3_600_000);
