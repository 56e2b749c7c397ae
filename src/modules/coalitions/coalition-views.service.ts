import { Injectable } from '@nestjs/common';
import type { InvitationPreview } from '../../contract/account.js';
import type { RecordEntry } from '../../contract/events.js';
import type { ChannelView, CoalitionView, HomeView, InvitationView, Need } from '../../contract/views.js';
import { may, type RoomObject } from '../../domain/access/policy.js';
import { FOLLOWING, type RulesOfProcedure } from '../../domain/coalition/coalition.js';
import type { Names } from '../../domain/shared/language.js';
import { insist } from '../../domain/shared/refusal.js';
import { INVITED_BY, invitationIsOpen } from '../../platform/access/invitations.js';
import { roomsOpenTo, Seats, type SeatedSubject } from '../../platform/access/seats.js';
import { sha256 } from '../../platform/access/sessions.js';
import { Clock } from '../../platform/clock.js';
import { Reads } from '../../platform/database/reads.js';
import { PresenceBook } from '../../platform/realtime/presence.js';
import { Transactions } from '../../platform/rooms/transactions.js';
import { RecoveriesService } from '../auth/recovery/recoveries.service.js';
import { BallotsService } from '../ballots/ballots.service.js';
import { ChatService } from '../chat/chat.service.js';
import { ConsentsService } from '../consents/consents.service.js';
import { StatementsService } from '../statements/statements.service.js';
import {
  byUrgency,
  nameOfClause,
  needOfConsent,
  needToLetIn,
  needToAnswer,
  needToLookAt,
  needToPublish,
  type NamedClause,
} from './needs.js';
import { partyView, seatView, type PartyRow, type SeatRow } from './coalitions.repository.js';

const RECORD_PAGE = 60;
/** Mentions older than this are history, not something that waits. */
const MENTION_DAYS = 14;

/** The id of no coalition. */
const NOBODY = '00000000-0000-0000-0000-000000000000';

interface RoomRow {
  id: string;
  kind: RoomObject['kind'];
  names: Names | null;
  party_ids: string[] | null;
  next_seq: string;
}
interface CoalitionRow {
  id: string;
  slug: string;
  names: Names;
  languages: CoalitionView['languages'];
  rules: RulesOfProcedure;
  demonstration: boolean;
}

/** What a seat sees of its coalition. Rooms it may not enter are not there at all. */
@Injectable()
export class CoalitionViewsService {
  constructor(
    private readonly transactions: Transactions,
    private readonly reads: Reads,
    private readonly seats: Seats,
    private readonly statements: StatementsService,
    private readonly ballots: BallotsService,
    private readonly chat: ChatService,
    private readonly consents: ConsentsService,
    private readonly recoveries: RecoveriesService,
    private readonly presence: PresenceBook,
    private readonly clock: Clock,
  ) {}

  async view(accountId: string, idOrSlug: string): Promise<CoalitionView> {
    const { coalition, subject } = await this.open(accountId, idOrSlug);
    const follows = FOLLOWING.includes(subject.standing);
    const [parties, seats, rooms, invitations, invited] = await Promise.all([
      this.transactions.read<PartyRow>(
        `SELECT id, names, short_names, color, standing, weight FROM party
         WHERE coalition_id = $1 AND ($2 OR id = $3) ORDER BY created_at, color, id`,
        [coalition.id, follows, subject.partyId],
      ),
      this.transactions.read<SeatRow>(
        `SELECT id, party_id, account_id, handle, role, moderator, ended_at FROM seat
         WHERE coalition_id = $1 AND ($2 OR party_id = $3) ORDER BY array_position(ARRAY['head', 'delegate', 'alternate', 'adviser', 'observer'], role), handle`,
        [coalition.id, follows, subject.partyId],
      ),
      this.rooms(accountId, subject),
      this.invitations(subject),
      this.invited(subject),
    ]);
    const channelRooms = rooms.filter((r) => r.kind !== 'coalition' && r.kind !== 'statement');
    const [unread, statements, consents, recoveries, namedBy] = await Promise.all([
      this.chat.unread(
        accountId,
        subject,
        channelRooms.map((r) => r.id),
      ),
      follows ? this.statements.summaries(subject, coalition.id) : Promise.resolve([]),
      this.consents.pendingIn(rooms.map((r) => r.id)),
      this.recoveries.inParty(subject.partyId),
      this.recoveries.namedBy(subject.seatId),
    ]);
    const channels = channelRooms.map((room): ChannelView => ({
      id: room.id,
      kind: room.kind as ChannelView['kind'],
      names: room.names,
      partyIds: room.party_ids,
      seq: Number(room.next_seq) - 1,
      unread: unread.get(room.id)?.unread ?? 0,
      mentioned: unread.get(room.id)?.mentioned ?? false,
    }));
    const order = { plenary: 0, caucus: 1, corridor: 2 };
    return {
      id: coalition.id,
      slug: coalition.slug,
      names: coalition.names,
      languages: coalition.languages,
      demonstration: coalition.demonstration,
      rules: coalition.rules,
      parties: parties.map(partyView),
      seats: seats.map(seatView),
      mySeatId: subject.seatId,
      channels: channels.sort((a, b) => order[a.kind] - order[b.kind]),
      statements,
      consents,
      invitations,
      invited,
      recoveries,
      namedBy,
      seq: Number(rooms.find((r) => r.kind === 'coalition')?.next_seq ?? 1) - 1,
    };
  }

  /** What waits for this seat, the most urgent first, and where people are now. */
  async home(accountId: string, idOrSlug: string): Promise<HomeView> {
    const { coalition, subject } = await this.open(accountId, idOrSlug);
    const rooms = await this.rooms(accountId, subject);
    const since = new Date(this.clock.now().getTime() - MENTION_DAYS * 86_400_000);
    const [ballots, mentions, consents, recoveries, statements, stopped] = await Promise.all([
      this.ballots.needs(subject, coalition.id),
      this.chat.mentionsFor(accountId, subject, since),
      this.consents.pendingIn(rooms.map((r) => r.id)),
      this.recoveries.waitingFor(subject),
      FOLLOWING.includes(subject.standing) ? this.statements.summaries(subject, coalition.id) : [],
      this.statements.stopped(subject, coalition.id),
    ]);
    const asked = consents.filter((consent) => {
      const room = rooms.find((r) => r.id === consent.roomId);
      const isOpen = ![consent.askedByParty, ...consent.refusedBy].includes(subject.partyId);
      return room && isOpen && may('consent.give', subject, asObject(room));
    });
    const toPublish = statements.filter(
      (s) =>
        s.state === 'adopted' &&
        may('declaration.publish', subject, { kind: 'statement', partyIds: null }) &&
        !consents.some((c) => c.roomId === s.id && c.action === 'statement:publish'),
    );
    const needs = [
      ...ballots,
      ...asked.map((consent) => needOfConsent(consent, statements)),
      ...recoveries.map(needToLetIn),
      ...toPublish.map((statement) => needToPublish(statement, this.clock.now())),
      ...stopped.flatMap((one) => {
        const statement = statements.find(({ id }) => id === one.statementId);
        return statement ? [needToLookAt(one, statement)] : [];
      }),
      ...mentions.map(needToAnswer),
    ].sort(byUrgency);
    const now = rooms
      .filter((room) => room.kind !== 'coalition')
      .map((room) => ({
        roomId: room.id,
        kind: room.kind as string,
        seatIds: this.presence.in(room.id).map((p) => p.seatId),
      }))
      .filter((room) => room.seatIds.length > 0);
    return { needs: await this.withClauseNames(needs), now };
  }

  private async withClauseNames(needs: readonly Need[]): Promise<Need[]> {
    const statementIds = needs.flatMap((n) =>
      n.clauseIds.length === 1 && n.statementId ? [n.statementId] : [],
    );
    if (statementIds.length === 0) return [...needs];
    const clauses = await this.transactions.read<NamedClause & { statement_id: string }>(
      'SELECT statement_id, id, kind, state, headings FROM clause WHERE statement_id = ANY($1) ORDER BY position',
      [statementIds],
    );
    return needs.map((need) => {
      const [clauseId, ...more] = need.clauseIds;
      if (!clauseId || more.length > 0) return need;
      const siblings = clauses.filter((c) => c.statement_id === need.statementId);
      return { ...need, clauseName: nameOfClause(siblings, clauseId) };
    });
  }

  /** A page of a room's official record, newest first. */
  async record(
    accountId: string,
    roomId: string,
    before: number | null,
  ): Promise<{ entries: RecordEntry[]; before: number | null }> {
    const found = await this.seats.inRoom(accountId, roomId);
    insist(found && may('room.enter', found.subject, found.room), 'not-found');
    // Nothing that came after the right was read.
    const end = Math.min(before ?? Number.MAX_SAFE_INTEGER, found.room.seq + 1);
    const rows = await this.reads.in(found.room, accountId, (db) =>
      db.query<{
        seq: string;
        type: string;
        payload: Record<string, unknown>;
        by_seat: string | null;
        at: Date;
        hash: Buffer | null;
      }>(
        `SELECT seq, type, payload, by_seat, at, hash FROM event
       WHERE room_id = $1 AND type <> 'text.updated' AND seq < $2
       ORDER BY seq DESC LIMIT $3`,
        [roomId, end, RECORD_PAGE],
      ),
    );
    return {
      entries: rows.map((row) => ({
        seq: Number(row.seq),
        type: row.type,
        at: row.at.toISOString(),
        by: row.by_seat,
        payload: row.payload,
        hash: row.hash?.toString('hex') ?? null,
      })),
      before: rows.length === RECORD_PAGE ? Number(rows.at(-1)!.seq) : null,
    };
  }

  /** What an invitation is for, shown to whoever holds it before an account exists. */
  async lookAt(token: string): Promise<InvitationPreview> {
    const [row] = await this.transactions.read<{
      coalition: Names;
      languages: string[];
      party: Names;
      color: number;
      role: InvitationPreview['role'];
      invited_by: string | null;
      bound: boolean;
      expires_at: Date;
    }>(
      `SELECT c.names AS coalition, c.languages, p.names AS party, p.color, i.role, s.handle AS invited_by,
              i.account_id IS NOT NULL AS bound, i.expires_at
       FROM invitation i JOIN coalition c ON c.id = i.coalition_id JOIN party p ON p.id = i.party_id
       LEFT JOIN seat s ON s.id = i.created_by
       WHERE i.token_hash = $1 AND ${invitationIsOpen('$2')}`,
      [sha256(token), this.clock.now()],
    );
    insist(row, 'invitation.unusable');
    return {
      coalition: row.coalition,
      party: row.party,
      color: row.color,
      role: row.role,
      invitedBy: row.invited_by,
      bound: row.bound,
      expiresAt: row.expires_at.toISOString(),
      languages: row.languages,
    };
  }

  private async open(
    accountId: string,
    idOrSlug: string,
  ): Promise<{ coalition: CoalitionRow; subject: SeatedSubject }> {
    const isId = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(idOrSlug);
    const [coalition] = await this.transactions.read<CoalitionRow>(
      `SELECT id, slug, names, languages, rules, demonstration FROM coalition WHERE ${isId ? 'id' : 'slug'} = $1`,
      [idOrSlug],
    );
    // A coalition that is not there is looked for as long as one in which the asker has no seat.
    const subject = await this.seats.inCoalition(accountId, coalition?.id ?? NOBODY);
    insist(
      coalition && subject && may('coalition.read', subject, { kind: 'coalition', partyIds: null }),
      'not-found',
    );
    return { coalition, subject };
  }

  private rooms(accountId: string, subject: SeatedSubject): Promise<RoomRow[]> {
    const open = roomsOpenTo(subject, 2);
    return this.reads.for(accountId, (db) =>
      db.query<RoomRow>(
        `SELECT r.id, r.kind, r.names, r.party_ids, r.next_seq FROM room r
         WHERE r.coalition_id = $1 AND ${open.sql} AND $2::uuid IS NOT NULL ORDER BY r.created_at, r.id`,
        [subject.coalitionId, open.value],
      ),
    );
  }

  private async invited(subject: SeatedSubject): Promise<CoalitionView['invited']> {
    if (!may('party.renew-invitation', subject, { kind: 'coalition', partyIds: null })) return [];
    return this.transactions.read<CoalitionView['invited'][number]>(
      `SELECT p.id AS "partyId", ${INVITED_BY} AS "invitedBy" FROM party p
       WHERE p.coalition_id = $1 AND p.standing = 'invited'`,
      [subject.coalitionId],
    );
  }

  private async invitations(subject: SeatedSubject): Promise<InvitationView[]> {
    if (!may('seat.invite', subject, { kind: 'coalition', partyIds: null })) return [];
    const rows = await this.transactions.read<{
      id: string;
      party_id: string;
      role: InvitationView['role'];
      created_by: string | null;
      expires_at: Date;
    }>(
      `SELECT id, party_id, role, created_by, expires_at FROM invitation
       WHERE party_id = $1 AND used_at IS NULL AND revoked_at IS NULL AND expires_at > $2 ORDER BY created_at DESC`,
      [subject.partyId, this.clock.now()],
    );
    return rows.map((r) => ({
      id: r.id,
      partyId: r.party_id,
      role: r.role,
      createdBy: r.created_by,
      expiresAt: r.expires_at.toISOString(),
    }));
  }
}

const asObject = (room: RoomRow): RoomObject => ({ kind: room.kind, partyIds: room.party_ids });
