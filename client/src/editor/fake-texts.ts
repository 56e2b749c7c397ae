import * as Y from 'yjs';
import type { RecordedEvent } from '@contract/events';
import type { TextsRequest, TextsView } from '@contract/views';
import { Refused } from '../lib/failure';
import { FakeClock } from '../lib/fake-socket';
import { fromBase64, toBase64 } from './base64';
import { type KeptWords, TextsSession } from './clause-sync';
import { plainTextOf } from './read-text';

export const CLAUSE = 'c1';
export const LANGUAGES = ['en', 'fa'] as const;

/** The server as far as a session sees it: documents, a record, and ids that it issues. */
export class FakeServer {
  readonly events: RecordedEvent[] = [];
  readonly sessions = new Set<TextsSession>();
  readonly docs = new Map<string, Y.Doc>();
  readonly seats = new Map<number, string>();
  refuse: ((clauseId: string) => string | null) | null = null;
  /** Whether words may be kept. */
  keeps = true;
  readonly kept: (TextsView['kept'][number] & { seatId: string })[] = [];
  fetches: Partial<TextsRequest>[] = [];
  private nextId = 100;

  constructor(private readonly clock: FakeClock) {}

  doc(clauseId: string): Y.Doc {
    const doc = this.docs.get(clauseId) ?? new Y.Doc();
    this.docs.set(clauseId, doc);
    return doc;
  }

  text(language = 'en', clauseId = CLAUSE): string {
    return plainTextOf(this.doc(clauseId).getXmlFragment(language));
  }

  /** Somebody at a computer of their own. The line may be cut; what is sent then waits, as in the outbox. */
  open(seatId: string, left?: readonly KeptWords[]) {
    const waiting: (() => void)[] = [];
    const held: RecordedEvent[] = [];
    const line = {
      up: true,
      sent: 0,
      fetch: (request: Partial<TextsRequest>) => this.fetch(seatId, request),
      send: (update: { clauseId: string; clientId: number; update: string }) =>
        new Promise((resolve, reject) => {
          const go = (): void => {
            line.sent += 1;
            this.clock.later(5, () => this.take(seatId, update).then(resolve, reject));
          };
          if (line.up) go();
          else waiting.push(go);
        }),
      keep: (words: TextsView['kept'][number]) => {
        if (!this.keeps) return Promise.reject(new Refused({ code: 'seat.ended' }));
        this.kept.push({ ...words, seatId });
        return Promise.resolve();
      },
      discard: (id: string) => {
        const at = this.kept.findIndex((one) => one.id === id && one.seatId === seatId);
        if (at >= 0) this.kept.splice(at, 1);
        return Promise.resolve();
      },
      later: this.clock.later,
      cut: () => void (line.up = false),
      back: () => {
        line.up = true;
        session.receive(held.splice(0));
        for (const go of waiting.splice(0)) go();
      },
      hear: (events: RecordedEvent[]) => (line.up ? session.receive(events) : held.push(...events)),
    };
    const session = new TextsSession(LANGUAGES, line, true, left);
    this.sessions.add(session);
    this.lines.push(line.hear);
    return { session, line };
  }
  private readonly lines: ((events: RecordedEvent[]) => unknown)[] = [];

  private async fetch(seatId: string, request: Partial<TextsRequest>): Promise<TextsView> {
    this.fetches.push(request);
    let clientId: number | null = null;
    if (request.write) {
      clientId = request.clientId ?? this.nextId++;
      this.seats.set(clientId, seatId);
    }
    const ids = request.clauseIds ?? [...this.docs.keys()];
    const docs = ids.map((clauseId) => {
      const known = request.stateVectors?.[clauseId];
      return {
        clauseId,
        updates: [toBase64(Y.encodeStateAsUpdate(this.doc(clauseId), known ? fromBase64(known) : undefined))],
        stateVector: known ? toBase64(Y.encodeStateVector(this.doc(clauseId))) : null,
      };
    });
    const authors = [...this.seats].map(([id, seat]) => ({ clientId: id, seatId: seat }));
    const kept = this.kept.filter((one) => one.seatId === seatId).map(({ seatId: _, ...words }) => words);
    return { clientId, docs, authors, kept, seq: this.events.length };
  }

  private async take(
    seatId: string,
    sent: { clauseId: string; clientId: number; update: string },
  ): Promise<object> {
    const code = this.refuse?.(sent.clauseId);
    if (code) throw new Refused({ code });
    if (this.seats.get(sent.clientId) !== seatId) throw new Refused({ code: 'text.client-unknown' });
    const doc = this.doc(sent.clauseId);
    const trial = new Y.Doc();
    Y.applyUpdate(trial, Y.encodeStateAsUpdate(doc));
    Y.applyUpdate(trial, fromBase64(sent.update));
    if (trial.store.pendingStructs) throw new Refused({ code: 'text.resync' });
    Y.applyUpdate(doc, fromBase64(sent.update));
    const event = {
      seq: this.events.length + 1,
      type: 'text.updated',
      at: '2026-11-22T12:00:00.000Z',
      by: seatId,
      payload: { clauseId: sent.clauseId, clientId: sent.clientId, languages: ['en'], update: sent.update },
    } as RecordedEvent;
    this.events.push(event);
    for (const hear of this.lines) hear([event]);
    return { seq: event.seq };
  }
}

/** Lets time pass and everything that waits for it happen. */
export async function pass(clock: FakeClock, milliseconds: number): Promise<void> {
  for (let left = milliseconds; left > 0; left -= 10) {
    clock.pass(10);
    for (let i = 0; i < 12; i += 1) await Promise.resolve();
  }
}

/** Puts words into the one paragraph of a language, as an editor does. */
export function type(session: TextsSession, words: string, { language = 'en', at = 0 } = {}): void {
  const { doc } = session.clause(CLAUSE);
  doc.transact(() => {
    const root = doc.getXmlFragment(language);
    let paragraph = root.get(0) as Y.XmlElement | undefined;
    if (!paragraph) root.insert(0, [(paragraph = new Y.XmlElement('paragraph'))]);
    let text = paragraph.get(0) as Y.XmlText | undefined;
    if (!text) paragraph.insert(0, [(text = new Y.XmlText())]);
    text.insert(Math.min(at, text.length), words);
  });
}

export const read = (session: TextsSession, language = 'en'): string =>
  plainTextOf(session.clause(CLAUSE).doc.getXmlFragment(language));

export async function pair() {
  const clock = new FakeClock();
  const server = new FakeServer(clock);
  const ana = server.open('ana');
  const omid = server.open('omid');
  await ana.session.start();
  await omid.session.start();
  return { clock, server, ana, omid };
}
