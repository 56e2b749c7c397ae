import { z } from 'zod';
import type { RecordedEvent } from './events.js';
import { Id, Language, Seq } from './shared.js';
import type { StrawView } from './views.js';

/** Why a command was refused: a code of the rules, the words' parameters, and where to look it up. */
export interface Failure {
  readonly code: string;
  readonly details?: Readonly<Record<string, unknown>>;
  readonly incident?: string;
}
export type Answer<T> = { ok: true; data: T } | { ok: false; error: Failure };

/** An order. `commandId` is made by the client: sending the same one again is always safe. */
export const Command = z.strictObject({ commandId: Id, type: z.string().max(60), input: z.unknown() });
export type Command = z.infer<typeof Command>;

/** Enters a room; `lastSeq` is the last event the client has, or null to begin at the present. */
export const EnterRoom = z.strictObject({ roomId: Id, lastSeq: Seq.nullable() });
export type EnterRoom = z.infer<typeof EnterRoom>;
export interface Entered {
  /** Missed events, oldest first, at most 200. */
  events: RecordedEvent[];
  /** The room's last seq. */
  seq: number;
  /** Ask again from the last event received. */
  more: boolean;
  /** Too much was missed: load the room's view anew and enter from its seq. */
  reload: boolean;
}
export const LeaveRoom = z.strictObject({ roomId: Id });

/** A place in a Yjs text, as `Y.relativePositionToJSON` writes it. */
const YjsId = z.strictObject({ client: z.number().int().min(0), clock: z.number().int().min(0) });
const TextPlace = z.strictObject({
  type: YjsId.nullish(),
  tname: z.string().max(20).nullish(),
  item: YjsId.nullish(),
  assoc: z.number().int().optional(),
});

/** What one does in a room that needs no record. The server puts in who it is. */
export const Doing = z.object({
  roomId: Id,
  typing: z.boolean().optional(),
  /** Where the caret is: Yjs relative positions as JSON. */
  cursor: z
    .object({
      clauseId: Id,
      language: Language,
      clientId: z.number().int().positive(),
      anchor: TextPlace.nullable(),
      head: TextPlace.nullable(),
    })
    .nullable()
    .optional(),
});
export type Doing = z.infer<typeof Doing>;

export interface Presence {
  readonly roomId: string;
  readonly seatId: string;
  readonly partyId: string;
  readonly handle: string;
  /** False: has left. */
  readonly here: boolean;
  readonly typing?: boolean;
  readonly cursor?: Doing['cursor'];
}

/** Everybody who is in a room: told to whoever has entered it, a moment after that. */
export interface Present {
  readonly roomId: string;
  readonly people: readonly Pick<Presence, 'seatId' | 'partyId' | 'handle'>[];
}

export interface EventBatch {
  readonly roomId: string;
  readonly events: readonly RecordedEvent[];
}

export interface ClientToServer {
  command: (command: Command, answer: (a: Answer<unknown>) => void) => void;
  'room:enter': (input: EnterRoom, answer: (a: Answer<Entered>) => void) => void;
  'room:leave': (input: z.infer<typeof LeaveRoom>, answer?: (a: Answer<object>) => void) => void;
  doing: (input: Doing) => void;
}

export interface ServerToClient {
  /** Events of one room, in order, one packet per commit. */
  events: (batch: EventBatch) => void;
  /** Ephemeral: who is here when one comes. */
  present: (list: Present) => void;
  /** Ephemeral: who comes and goes, and what they are doing. */
  presence: (batch: Presence[]) => void;
  /** The feed of this room was paused because the line was too slow: enter it again. */
  'room:resume': (input: { roomId: string }) => void;
  /** The seat has ended or the room is closed to it. */
  'room:closed': (input: { roomId: string }) => void;
  /** Something in the coalition that the reader may see has changed: its views are worth reading again. */
  'coalition:stirred': (input: { coalitionId: string; roomId: string; type: string }) => void;
  /** A straw poll, which leaves no record. */
  straw: (view: StrawView) => void;
  /** Own read marks, for other tabs. */
  'read-mark': (input: { roomId: string; seq: number }) => void;
  'signed-out': () => void;
  /** The session has more lines than it may, and a newer one took the place of this: come back when it is needed. */
  replaced: () => void;
}
