import type { RichDoc } from '../../../domain/text/rich.js';

/** A clause and the last of its updates the caller has seen stored (0 when there is none yet). */
export interface ClauseAt {
  readonly clauseId: string;
  readonly version: number;
  /** The languages of the statement: the only root types the document may have. */
  readonly languages: readonly string[];
}

/** What is stored of a clause after a certain number: a snapshot, if one is newer, and the updates after it. */
export interface Base {
  readonly snapshot?: { readonly seq: number; readonly state: Uint8Array } | undefined;
  readonly updates: readonly { readonly seq: number; readonly bytes: Uint8Array }[];
}

/** A base as it travels to a worker: thousands of small updates in one buffer, since each object costs its own copy. */
export interface PackedBase {
  readonly snapshot: Base['snapshot'];
  readonly seqs: Float64Array;
  /** Where each update ends in `bytes`. */
  readonly ends: Uint32Array;
  readonly bytes: Uint8Array;
}

/** A copy of a clause, under an id of its own, that goes through the clause's past. */
export interface Replica {
  readonly id: string;
  version: number;
}

/** Reads what is stored of a clause with a number above `fromSeq`, in order. */
export type LoadBase = (fromSeq: number) => Promise<Base>;

/** An update somebody sent, and the client ids the server has given to that person for this clause. */
export interface Candidate {
  readonly bytes: Uint8Array;
  readonly clientIds: readonly number[];
}

export type RefusalReason =
  | 'too-large'
  | 'malformed'
  | 'foreign-client'
  | 'clock-jump'
  /** It builds on something the server has not seen: the client should send its whole difference again. */
  | 'missing-dependency'
  | 'schema'
  | 'too-long'
  /** Nothing in it is new: harmless, and nothing needs to be stored. */
  | 'empty'
  /** It made the worker run out of time or memory. */
  | 'too-costly';

/** What an accepted update does. Characters are UTF-16 units. */
export interface Accepted {
  readonly ok: true;
  /** Exactly the change it made, encoded by the server: store and relay this, not what the client sent. */
  readonly bytes: Uint8Array;
  readonly languages: string[];
  readonly insertedChars: number;
  readonly deletedChars: number;
  /** Characters of the touched languages before, to see how large a share was deleted. */
  readonly charsBefore: number;
}

export interface Refused {
  readonly ok: false;
  readonly reason: RefusalReason;
}

export type Verdict = Accepted | Refused;

/** What was prepared under this token is stored, the last of it under the number `version`. */
export interface Stored {
  readonly token: number;
  readonly version: number;
}

export interface Judgement {
  /** Names the prepared state, for `commit`. */
  readonly token: number;
  /** One for each candidate, in their order. */
  readonly verdicts: Verdict[];
}

export interface ClauseText {
  readonly doc: RichDoc;
  readonly plain: string;
}

export interface ClauseTexts {
  readonly version: number;
  readonly stateVector: Uint8Array;
  readonly texts: Record<string, ClauseText>;
}

export interface Snapshot extends ClauseTexts {
  /** Compressed, for `Base.snapshot`. */
  readonly state: Uint8Array;
}

export interface Difference {
  readonly version: number;
  /** What the client lacks (all of it when it sent no state vector). */
  readonly update: Uint8Array;
  readonly stateVector: Uint8Array;
}

/** What the pool asks of a worker, and what it gets. */
export interface Calls {
  open: { ask: { clause: ClauseAt; fromSeq: number; base: PackedBase }; answer: null };
  past: {
    ask: { clause: ClauseAt; fromSeq: number; base: PackedBase; versions: readonly number[] };
    answer: Record<string, RichDoc>[];
  };
  judge: { ask: { clause: ClauseAt; candidates: readonly Candidate[] }; answer: Judgement };
  discard: { ask: { clauseId: string }; answer: null };
  texts: { ask: { clause: ClauseAt }; answer: ClauseTexts };
  snapshot: { ask: { clause: ClauseAt }; answer: Snapshot };
  difference: { ask: { clause: ClauseAt; stateVector?: Uint8Array | undefined }; answer: Difference };
  replacement: {
    ask: { clause: ClauseAt; language: string; doc: RichDoc; clientId: number };
    answer: Uint8Array | null;
  };
  initial: { ask: { texts: Readonly<Record<string, RichDoc>>; clientId: number }; answer: Uint8Array };
}

export type CallKind = keyof Calls;
/** A call, and what has been stored of its clause since the one before. */
export type Request = {
  [K in CallKind]: { kind: K; ask: Calls[K]['ask']; stored?: Stored | undefined };
}[CallKind];

export type Reply =
  | { ready: true }
  | { done: Calls[CallKind]['answer'] }
  /** The worker does not have the clause at that version: it wants what is stored after `fromSeq`. */
  | { need: number }
  | { failed: string };
