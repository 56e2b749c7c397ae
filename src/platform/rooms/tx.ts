import { hash, randomUUID } from 'node:crypto';
import type { Writable } from 'node:stream';
import type { PoolClient } from 'pg';
import type { EventPayload, EventType, RecordedEvent } from '../../contract/events.js';
import type { RoomObject } from '../../domain/access/policy.js';
import { canonicalJson } from '../../domain/shared/canonical.js';
import type { Names } from '../../domain/shared/language.js';

/** A room whose row this transaction holds: nobody else gives out its numbers now. */
export interface LockedRoom extends RoomObject {
  readonly id: string;
  readonly coalitionId: string;
  readonly official: boolean;
  readonly partyIds: readonly string[] | null;
  nextSeq: number;
  chain: Buffer | null;
}

interface PendingEvent {
  readonly roomId: string;
  readonly seq: number;
  readonly type: EventType;
  readonly payload: unknown;
  readonly subject: string | null;
  readonly body: Uint8Array | null;
  readonly by: string | null;
  readonly hash: Buffer | null;
}

/** That a command was carried out, and how it was answered. */
export interface Receipt {
  readonly accountId: string;
  readonly commandId: string;
  readonly request: Buffer;
  readonly answer: unknown;
}

/** What a statement that is not waited for may carry: turning these into bytes cannot fail. */
type Sendable =
  string | number | boolean | null | Date | Buffer | readonly (string | number | Buffer | null)[];

const FLUSH = `
  WITH written AS (
    INSERT INTO event (room_id, seq, type, payload, subject, body, by_seat, at, hash, party_ids)
    SELECT e.room_id, e.seq, e.type, e.payload::jsonb, e.subject, e.body, e.by_seat, $9, e.hash, e.party_ids::uuid[]
    FROM unnest($1::uuid[], $2::bigint[], $3::text[], $4::text[], $5::uuid[], $6::bytea[], $7::uuid[], $8::bytea[],
                $17::text[])
      AS e (room_id, seq, type, payload, subject, body, by_seat, hash, party_ids)
  ), advanced AS (
    UPDATE room SET next_seq = r.next_seq, chain = r.chain
    FROM unnest($10::uuid[], $11::bigint[], $12::bytea[]) AS r (id, next_seq, chain) WHERE room.id = r.id
  )
  INSERT INTO receipt (account_id, command_id, request, answer, at)
  SELECT r.account_id, r.command_id, r.request, r.answer::json, $9
  FROM unnest($13::uuid[], $14::uuid[], $15::bytea[], $16::text[]) AS r (account_id, command_id, request, answer)
  ON CONFLICT DO NOTHING`;

const STAND_FOR = `SELECT set_config('peyman.parties', $1, true)`;
const asArray = (ids: readonly string[] | null): string | null => ids && `{${ids.join(',')}}`;

const names = new Map<string, string>();
/** A short name for a statement, the same for the same text. */
export function statementName(sql: string): string {
  let name = names.get(sql);
  if (!name) names.set(sql, (name = `s${hash('sha256', sql, 'base64url').slice(0, 20)}`));
  return name;
}

interface Mark {
  readonly rooms: ReadonlyMap<string, { nextSeq: number; chain: Buffer | null }>;
  readonly events: number;
  readonly after: number;
  readonly sent: number;
}

export interface RoomRow {
  id: string;
  coalition_id: string;
  kind: RoomObject['kind'];
  party_ids: string[] | null;
  official: boolean;
  next_seq: string;
  chain: Buffer | null;
}

export const lockedRoom = (row: RoomRow): LockedRoom => ({
  id: row.id,
  coalitionId: row.coalition_id,
  kind: row.kind,
  partyIds: row.party_ids,
  official: row.official,
  nextSeq: Number(row.next_seq),
  chain: row.chain,
});

/** Anything that answers SQL inside a transaction. */
export type Query = <T = Record<string, unknown>>(sql: string, parameters?: unknown[]) => Promise<T[]>;

/**
 * Statements are prepared once for each connection: the same few run all day. Those that are sent without
 * waiting for each other go to the server in one piece.
 */
export async function ask<T>(client: PoolClient, sql: string, parameters: unknown[] = []): Promise<T[]> {
  const { stream } = (client as unknown as { connection: { stream: Writable } }).connection;
  stream.cork();
  process.nextTick(() => stream.uncork());
  const { rows } = await client.query(
    parameters.length > 0 ? { name: statementName(sql), text: sql, values: parameters } : sql,
  );
  return rows as T[];
}

/**
 * One transaction: its rooms are locked, its events get their numbers here and
 * are announced only after the commit. `now` is the database's clock.
 */
export class Tx {
  readonly rooms = new Map<string, LockedRoom>();
  private readonly events: PendingEvent[] = [];
  private readonly receipts: Receipt[] = [];
  private readonly afterwards: (() => void | Promise<void>)[] = [];
  private readonly undo: (() => void)[] = [];
  private readonly sent: Promise<unknown>[] = [];
  /** Why a statement failed that nobody waits for. All that comes after it hear only that the transaction is over. */
  failure: unknown;
  /** The seat in whose name events are recorded at the moment. */
  by: string | null = null;

  constructor(
    private readonly client: PoolClient,
    readonly now: Date,
    /** How often sessions had been ended when the locks were held. */
    readonly endings: number,
  ) {}

  query<T = Record<string, unknown>>(sql: string, parameters: unknown[] = []): Promise<T[]> {
    return ask<T>(this.client, sql, parameters);
  }

  /**
   * Sends a statement whose answer nobody needs: it travels with the next ones. If it fails, the transaction
   * does. Its parameters are of types that can always be sent, so that nothing can go missing before the commit.
   * Not for a command that may be taken back alone (`backTo`).
   */
  write(sql: string, parameters: Sendable[]): void {
    const answer = this.query(sql, parameters);
    answer.catch((error: unknown) => (this.failure ??= error));
    this.sent.push(answer);
  }

  /** From now on the database shows and takes what belongs to these parties, besides what is open to all. */
  standFor(partyIds: readonly string[]): void {
    this.write(STAND_FOR, [partyIds.join(',')]);
  }

  /** The node acts itself: the clock does, or a change of who may be where is told in the rooms of others. */
  standForNode(): void {
    this.write(STAND_FOR, ['*']);
  }

  room(id: string): LockedRoom {
    const room = this.rooms.get(id);
    if (!room) throw new Error(`room ${id} is not held by this transaction`);
    return room;
  }

  /** Takes every room of a coalition, for a command that learns only on its way which coalition it concerns. */
  async hold(coalitionId: string): Promise<void> {
    const rows = await this.query<RoomRow>(
      `SELECT id, coalition_id, kind, party_ids, official, next_seq, chain FROM peyman_hold_rooms_of($1)`,
      [coalitionId],
    );
    for (const row of rows) this.rooms.set(row.id, lockedRoom(row));
  }

  /** The rooms held by this transaction to which seats of a party belong. */
  roomsOf(partyId: string): LockedRoom[] {
    return [...this.rooms.values()].filter(
      (room) => room.partyIds === null || room.partyIds.includes(partyId),
    );
  }

  /** Opens a new room; its record begins at 1. */
  async openRoom(room: {
    id?: string;
    coalitionId: string;
    kind: RoomObject['kind'];
    partyIds: readonly string[] | null;
    official: boolean;
    names?: Names | null;
  }): Promise<LockedRoom> {
    const id = room.id ?? randomUUID();
    await this.query(
      `INSERT INTO room (id, coalition_id, kind, names, party_ids, official, created_at)
       VALUES ($1, $2, $3, $4, $5, $6, $7)`,
      [id, room.coalitionId, room.kind, room.names ?? null, room.partyIds, room.official, this.now],
    );
    const locked: LockedRoom = { ...room, id, nextSeq: 1, chain: null };
    this.rooms.set(id, locked);
    return locked;
  }

  /**
   * Writes an event into a room's record and returns its number. In a room that keeps no chain the payload is read
   * when it is stored: words taken back within the same transaction are taken out of it before.
   */
  record<T extends EventType>(
    roomId: string,
    type: T,
    payload: EventPayload<T>,
    bytes?: { subject: string; body: Uint8Array },
  ): number {
    const room = this.room(roomId);
    const seq = room.nextSeq++;
    if (room.official)
      room.chain = chainHash(room.chain, roomId, seq, type, this.now, this.by, payload, bytes?.body);
    this.events.push({
      roomId,
      seq,
      type,
      payload,
      subject: bytes?.subject ?? null,
      body: bytes?.body ?? null,
      by: this.by,
      hash: room.official ? room.chain : null,
    });
    return seq;
  }

  /** Runs after the commit; never if there is none. */
  afterCommit(task: () => void | Promise<void>): void {
    this.afterwards.push(task);
  }

  /** Runs if the transaction is rolled back: for caches that ran ahead. */
  onRollback(task: () => void): void {
    this.undo.push(task);
  }

  /** A point to come back to when one command of several is refused. */
  mark(): Mark {
    const rooms = new Map([...this.rooms].map(([id, r]) => [id, { nextSeq: r.nextSeq, chain: r.chain }]));
    return { rooms, events: this.events.length, after: this.afterwards.length, sent: this.sent.length };
  }

  backTo(mark: Mark): void {
    // Whether it failed is not known yet, and behind a savepoint its failure would not stop the commit.
    if (this.sent.length > mark.sent) throw new Error('what was not waited for cannot be taken back alone');
    this.events.length = mark.events;
    this.afterwards.length = mark.after;
    for (const [id, room] of this.rooms) {
      const before = mark.rooms.get(id);
      if (before) Object.assign(room, before);
      else this.rooms.delete(id);
    }
  }

  /** Keeps the answer of a command beside its effect. */
  keepReceipt(receipt: Receipt): void {
    this.receipts.push(receipt);
  }

  /** Stores the events, the rooms' new numbers and the receipts, in one statement. */
  async flush(): Promise<void> {
    this.send();
    await Promise.all(this.sent);
  }

  /** The same, and the commit with it. After a statement that failed, the server answers COMMIT by rolling back. */
  async commit(): Promise<void> {
    this.send();
    this.sent.push(this.query('COMMIT'));
    await Promise.all(this.sent);
  }

  private send(): void {
    if (this.events.length > 0 || this.receipts.length > 0) this.write(FLUSH, this.flushed());
  }

  private flushed(): Sendable[] {
    const rooms = [...new Set(this.events.map((e) => e.roomId))].map((id) => this.room(id));
    return [
      this.events.map((e) => e.roomId),
      this.events.map((e) => e.seq),
      this.events.map((e) => e.type),
      this.events.map((e) => JSON.stringify(e.payload)),
      this.events.map((e) => e.subject),
      this.events.map((e) => (e.body ? Buffer.from(e.body) : null)),
      this.events.map((e) => e.by),
      this.events.map((e) => e.hash),
      this.now,
      rooms.map((r) => r.id),
      rooms.map((r) => r.nextSeq),
      rooms.map((r) => r.chain),
      this.receipts.map((r) => r.accountId),
      this.receipts.map((r) => r.commandId),
      this.receipts.map((r) => r.request),
      this.receipts.map((r) => JSON.stringify(r.answer ?? {})),
      this.events.map((e) => asArray(this.room(e.roomId).partyIds)),
    ];
  }

  /** What was recorded, by room, as it will travel. */
  recorded(): Map<string, RecordedEvent[]> {
    const byRoom = new Map<string, RecordedEvent[]>();
    const at = this.now.toISOString();
    for (const e of this.events) {
      const list = byRoom.get(e.roomId) ?? [];
      const payload = e.body
        ? { ...(e.payload as object), update: Buffer.from(e.body).toString('base64') }
        : e.payload;
      list.push({ seq: e.seq, type: e.type, at, by: e.by, payload } as RecordedEvent);
      byRoom.set(e.roomId, list);
    }
    return byRoom;
  }

  async finish(): Promise<void> {
    for (const task of this.afterwards) await task();
  }

  rolledBack(): void {
    for (const task of this.undo) task();
  }
}

const LINK = Buffer.from('peyman/event/v1\n');
const NO_LINK = Buffer.alloc(32);

/**
 * The link of an official room's record: SHA-256 over the previous link and the
 * canonical JSON (RFC 8785) of the event. The bytes of an event enter by their hash.
 */
export function chainHash(
  previous: Buffer | null,
  roomId: string,
  seq: number,
  type: string,
  at: Date,
  by: string | null,
  payload: unknown,
  body?: Uint8Array | null,
): Buffer {
  const event = {
    at: at.toISOString(),
    body: body ? hash('sha256', body, 'hex') : null,
    by,
    payload: JSON.parse(JSON.stringify(payload)) as unknown,
    room: roomId,
    seq,
    type,
  };
  const link = Buffer.concat([LINK, previous ?? NO_LINK, Buffer.from(canonicalJson(event))]);
  return hash('sha256', link, 'buffer');
}
