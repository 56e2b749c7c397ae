export interface Finding {
  readonly kind: string;
  readonly what: string;
}
export interface Intent {
  readonly at: number;
}
export interface Ack {
  readonly ok: boolean;
  readonly at: number;
  readonly seq?: number;
  readonly until?: number;
  readonly code?: string;
}
export interface Entry {
  readonly seq: number;
  readonly key: string | null;
}
export interface Stretch {
  readonly from: number;
  readonly seqs: readonly number[];
  readonly keys: readonly (string | null)[];
}
export interface View {
  readonly who: string;
  readonly stretches: readonly Stretch[];
  readonly until?: number;
}
export interface Cast {
  readonly seatId: string;
  readonly choice: string;
  readonly answer: 'ok' | 'no' | 'none';
}
export function checkRecord(history: {
  intents: ReadonlyMap<string, Intent>;
  acks: ReadonlyMap<string, Ack>;
  record: readonly Entry[];
}): Finding[];
export function checkViews(history: { record: readonly Entry[]; views: readonly View[] }): Finding[];
export function checkTexts(history: {
  acks: readonly { clientId: number; clock: number }[];
  clocks: ReadonlyMap<number, number>;
  replay: string;
  replicas: readonly { who: string; text: string }[];
}): Finding[];
export function checkVotes(history: {
  casts: readonly Cast[];
  counted: ReadonlyMap<string, string>;
}): Finding[];
export function finding(kind: string, what: string): Finding;
export function tally(findings: readonly Finding[]): Record<string, number>;
