import { describe, expect, it } from '@jest/globals';
import * as Y from 'yjs';
import type { RecordedEvent } from '@contract/events';
import type { TextsRequest, TextsView } from '@contract/views';
import { Refused } from '../lib/failure';
import { FakeClock } from '../lib/fake-socket';
import { fromBase64, toBase64 } from './base64';
import { TextsSession } from './clause-sync';
import { provenanceOf } from './provenance';
import { plainTextOf, readBlocks } from './read-text';

const CLAUSE = 'c1';
const LANGUAGES = ['en', 'fa'] as const;

/** The server as far as a session sees it: documents, a record, and ids that it issues. */
class FakeServer {
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
  open(seatId: string) {
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
    const session = new TextsSession(LANGUAGES, line, true);
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
async function pass(clock: FakeClock, milliseconds: number): Promise<void> {
  for (let left = milliseconds; left > 0; left -= 10) {
    clock.pass(10);
    for (let i = 0; i < 12; i += 1) await Promise.resolve();
  }
}

/** Puts words into the one paragraph of a language, as an editor does. */
function type(session: TextsSession, words: string, { language = 'en', at = 0 } = {}): void {
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

const read = (session: TextsSession, language = 'en'): string =>
  plainTextOf(session.clause(CLAUSE).doc.getXmlFragment(language));

async function pair() {
  const clock = new FakeClock();
  const server = new FakeServer(clock);
  const ana = server.open('ana');
  const omid = server.open('omid');
  await ana.session.start();
  await omid.session.start();
  return { clock, server, ana, omid };
}

describe('writing together', () => {
  it('arrives at the others, in one piece for what was typed at once, and is saved only after the answer', async () => {
    const { clock, server, ana, omid } = await pair();
    for (const letter of 'All') type(ana.session, letter, { at: 99 });
    expect(ana.session.isSaved).toBe(false);
    expect(ana.session.state.get().unsaved).toBe(1);
    expect(ana.line.sent).toBe(0);
    await pass(clock, 200);
    expect(ana.line.sent).toBe(1);
    expect(ana.session.isSaved).toBe(true);
    expect(ana.session.state.get().unsaved).toBe(0);
    expect([server.text(), read(omid.session)]).toEqual(['All', 'All']);
  });

  it('writes under the id that was issued, and knows who wrote what', async () => {
    const { clock, ana, omid } = await pair();
    type(ana.session, 'peace');
    await pass(clock, 200);
    type(omid.session, 'and bread', { at: 99 });
    await pass(clock, 200);
    const root = ana.session.clause(CLAUSE).doc.getXmlFragment('en');
    expect(provenanceOf(root, ana.session.authors)).toEqual(
      new Map([
        ['ana', 5],
        ['omid', 9],
      ]),
    );
    expect(ana.session.clause(CLAUSE).doc.clientID).toBe(ana.session.issuedId);
  });

  it('comes to the same text whatever is written where, with lines that break', async () => {
    const { clock, server, ana, omid } = await pair();
    let seed = 7;
    const random = (n: number): number => (seed = (seed * 48_271) % 2_147_483_647) % n;
    const people = [ana, omid];
    for (let i = 0; i < 400; i += 1) {
      const { session, line } = people[random(2)]!;
      if (random(12) === 0) (line.up ? line.cut : line.back)();
      const language = LANGUAGES[random(2)]!;
      if (random(4) > 0) type(session, `${'abcdefgh'[random(8)]}${i} `, { language, at: random(60) });
      else {
        const { doc } = session.clause(CLAUSE);
        const text = (doc.getXmlFragment(language).get(0) as Y.XmlElement | undefined)?.get(0) as
          Y.XmlText | undefined;
        if (text && text.length > 6) text.delete(random(text.length - 5), 5);
      }
      await pass(clock, random(3) * 30);
    }
    for (const { line } of people) line.back();
    await pass(clock, 2_000);
    for (const language of LANGUAGES) {
      expect(server.text(language).length).toBeGreaterThan(50);
      expect([read(ana.session, language), read(omid.session, language)]).toEqual([
        server.text(language),
        server.text(language),
      ]);
    }
    expect([ana.session.isSaved, omid.session.isSaved]).toEqual([true, true]);
    expect(ana.session.state.get().kept).toEqual([]);
  });

  it('keeps what was written without a line and merges it on return', async () => {
    const { clock, server, ana, omid } = await pair();
    type(ana.session, 'one ');
    await pass(clock, 200);
    ana.line.cut();
    type(ana.session, 'two ', { at: 99 });
    type(omid.session, 'zero ');
    await pass(clock, 200);
    type(ana.session, 'three', { at: 99 });
    await pass(clock, 200);
    expect(ana.session.state.get().unsaved).toBe(1);
    expect(server.text()).toBe('zero one');
    ana.line.back();
    await pass(clock, 300);
    expect(server.text()).toBe('zero one two three');
    expect(read(ana.session)).toBe(read(omid.session));
  });

  it('sends all that the server lacks when it says that something is missing', async () => {
    const { clock, server, ana } = await pair();
    let once = true;
    server.refuse = () => (once ? ((once = false), 'text.resync') : null);
    type(ana.session, 'whole ');
    await pass(clock, 50);
    type(ana.session, 'text', { at: 99 });
    await pass(clock, 500);
    expect(server.text()).toBe('whole text');
    expect(ana.session.isSaved).toBe(true);
  });

  it.each(['clause.locked', 'not-allowed', 'text.refused'])(
    'puts words aside that are refused with %s, and shows what the server has',
    async (code) => {
      const { clock, server, ana, omid } = await pair();
      type(omid.session, 'Agreed.');
      await pass(clock, 200);
      const before = ana.session.clause(CLAUSE).doc;
      server.refuse = () => code;
      type(ana.session, 'Not so: ');
      await pass(clock, 300);
      const [kept, ...others] = ana.session.state.get().kept;
      expect(kept).toMatchObject({ clauseId: CLAUSE, texts: { en: 'Not so: Agreed.' }, why: { code } });
      expect(others).toEqual([]);
      expect(ana.session.clause(CLAUSE).doc).not.toBe(before);
      expect([read(ana.session), ana.session.isSaved]).toEqual(['Agreed.', true]);

      server.refuse = null;
      type(ana.session, 'Yes. ');
      await pass(clock, 300);
      expect([server.text(), read(omid.session)]).toEqual(['Yes. Agreed.', 'Yes. Agreed.']);
      ana.session.discardKept(kept!.id);
      expect(ana.session.state.get().kept).toEqual([]);
    },
  );

  it('finds refused words again after a reload, until they are discarded, and only their author does', async () => {
    const { clock, server, ana, omid } = await pair();
    server.refuse = () => 'clause.locked';
    type(ana.session, 'My words');
    await pass(clock, 300);
    const [words] = ana.session.state.get().kept;
    expect(words).toMatchObject({ texts: { en: 'My words' }, stored: true });

    const again = server.open('ana').session;
    await again.start();
    expect(again.state.get().kept).toEqual([words]);
    await omid.session.reload();
    expect(omid.session.state.get().kept).toEqual([]);

    again.discardKept(words!.id);
    await ana.session.reload();
    expect(ana.session.state.get().kept).toEqual([]);
  });

  it('says that only this page has the words when they cannot be kept elsewhere', async () => {
    const { clock, server, ana } = await pair();
    server.refuse = () => 'clause.locked';
    server.keeps = false;
    type(ana.session, 'My words');
    await pass(clock, 300);
    await ana.session.reload();
    expect(ana.session.state.get().kept).toMatchObject([{ texts: { en: 'My words' }, stored: false }]);
  });

  it('asks for a new id when the old one is not known any more, and keeps the words', async () => {
    const { clock, server, ana } = await pair();
    const old = ana.session.issuedId;
    server.seats.delete(old!);
    type(ana.session, 'Hello');
    await pass(clock, 300);
    expect(ana.session.issuedId).not.toBe(old);
    expect(ana.session.state.get().kept[0]?.texts).toEqual({ en: 'Hello' });
    type(ana.session, 'Again');
    await pass(clock, 300);
    expect(server.text()).toBe('Again');
  });

  it('tries again what a busy server did not take', async () => {
    const { clock, server, ana } = await pair();
    let times = 2;
    server.refuse = () => (times-- > 0 ? 'overloaded' : null);
    type(ana.session, 'Patience');
    await pass(clock, 3_000);
    expect([server.text(), ana.session.isSaved, ana.session.state.get().kept]).toEqual([
      'Patience',
      true,
      [],
    ]);
  });

  it('reads after a long absence only what it lacks', async () => {
    const { clock, server, ana, omid } = await pair();
    type(ana.session, 'one ');
    await pass(clock, 200);
    ana.line.cut();
    type(omid.session, 'two', { at: 99 });
    await pass(clock, 200);
    const seq = await ana.session.reload();
    expect(seq).toBe(server.events.length);
    expect(server.fetches.at(-1)?.stateVectors?.[CLAUSE]).toBeTruthy();
    expect(read(ana.session)).toBe('one two');
    expect(ana.session.issuedId).not.toBeNull();
  });

  it('sends what waits at once when the page is about to go', async () => {
    const { ana } = await pair();
    type(ana.session, 'bye');
    ana.session.flush();
    expect(ana.line.sent).toBe(1);
  });
});

describe('reading a text', () => {
  it('finds lists, marks, breaks and the carets of others in it', () => {
    const doc = new Y.Doc();
    const root = doc.getXmlFragment('en');
    const paragraph = new Y.XmlElement('paragraph');
    const text = new Y.XmlText();
    root.insert(0, [paragraph]);
    paragraph.insert(0, [text]);
    text.insert(0, 'free and equal');
    text.format(0, 4, { bold: {} });
    const list = new Y.XmlElement('orderedList');
    const item = new Y.XmlElement('listItem');
    root.insert(1, [list]);
    list.setAttribute('start', 3 as unknown as string);
    list.insert(0, [item]);
    item.insert(0, [new Y.XmlElement('paragraph')]);
    const [first, second] = readBlocks(root, [{ seatId: 'omid', type: text, index: 8 }]);
    expect(first).toEqual({
      kind: 'paragraph',
      content: [
        { kind: 'text', text: 'free', marks: [{ type: 'bold' }] },
        { kind: 'text', text: ' and', marks: [] },
        { kind: 'caret', seatId: 'omid' },
        { kind: 'text', text: ' equal', marks: [] },
      ],
    });
    expect(second).toMatchObject({ kind: 'numbers', start: 3 });
  });
});
