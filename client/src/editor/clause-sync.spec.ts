import { describe, expect, it } from '@jest/globals';
import * as Y from 'yjs';
import { CLAUSE, LANGUAGES, pair, pass, read, type } from './fake-texts';
import { provenanceOf } from './provenance';
import { readBlocks } from './read-text';

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

  it('leaves what was not sent to its author alone, who finds it when they are back', async () => {
    const { clock, server, ana, omid } = await pair();
    type(omid.session, 'متن', { language: 'fa' });
    await pass(clock, 200);
    type(ana.session, 'unsent');
    const left = ana.session.leave();
    // Only the language that was written in; what another wrote meanwhile is not one's own.
    expect(left).toMatchObject([{ clauseId: CLAUSE, texts: { en: 'unsent' }, stored: false }]);
    expect(Object.keys(left[0]!.texts)).toEqual(['en']);
    const sent = ana.line.sent;
    type(ana.session, 'too late');
    ana.session.flush();
    await pass(clock, 500);
    expect([ana.line.sent, server.text()]).toEqual([sent, '']);

    const back = server.open('ana', left).session;
    expect(back.onlyHere).toEqual(left);
    await back.start();
    await pass(clock, 50);
    expect(back.state.get().kept).toMatchObject([{ texts: { en: 'unsent' }, stored: true }]);
    expect(back.onlyHere).toEqual([]);
    expect(server.kept).toMatchObject([{ seatId: 'ana', texts: { en: 'unsent' } }]);
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
