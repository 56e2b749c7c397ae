import type { HistoryEntry } from '../../src/contract/views.js';
import { plainText, type RichDoc } from '../../src/domain/text/rich.js';
import { ClauseKeeper } from '../../src/modules/coediting/clause-keeper.js';
import { eventually, startApp, type TestApp } from '../support/app.js';
import { converged, textOfRecord, textsFor, Writer } from '../support/writer.js';
import { aStatementInWriting, furtherNodes, plainOf, START, type InWriting } from '../support/coediting.js';

let app: TestApp;
let { statement, clause, ana, bo, open, view, clauseView, history, frozen } = {} as InWriting;

const anotherNode = furtherNodes();
beforeAll(async () => {
  app = await startApp();
});
afterAll(() => app.close());
beforeEach(async () => {
  ({ statement, clause, ana, bo, open, view, clauseView, history, frozen } = await aStatementInWriting(app));
});

describe('history', () => {
  it('says who changed what, and any of it can be brought back', async () => {
    const [one, two] = [await open(ana), await open(bo)];
    await one.append(clause, ' By Ana.');
    const text = two.text(clause);
    await eventually(() => text.toString().endsWith('By Ana.'));
    text.delete(0, text.length);
    text.insert(0, 'All gone.');
    await two.send(clause);
    const { entries } = await history();
    expect(entries.map((entry) => [entry.seatId, plainOf(entry), entry.languages])).toEqual([
      [bo.seatId, 'All gone.', ['en']],
      [ana.seatId, `${START} By Ana.`, ['en']],
      [ana.seatId, START, ['en', 'fa']],
    ]);
    const restore = { roomId: statement.id, clauseId: clause, language: 'en', version: entries[1]!.id };
    await app.command(ana, 'text:restore', restore);
    expect(await textOfRecord(app, clause)).toBe(`${START} By Ana.`);
    await converged(app, clause, [one, two]);
    expect(await app.refusal(ana, 'text:restore', restore)).toBe('text.nothing-to-restore');
    const after = await history();
    expect(after.entries).toHaveLength(4);
    expect(after.entries[0]).toMatchObject({ seatId: ana.seatId });
    expect(after.entries.slice(1)).toEqual(entries);
    // The one who restored keeps typing, and so does the other.
    await one.append(clause, ' Again.');
    await two.append(clause, ' And Bo.');
    await converged(app, clause, [one, two]);
  });

  it('has the text from just before a newcomer began, and what was seen stays as it was', async () => {
    const [one, two] = [await open(ana), await open(bo)];
    for (let i = 0; i < 5; i += 1) await one.append(clause, ` ${i}`);
    const before = one.plain(clause);
    await eventually(() => two.plain(clause) === before);
    two.text(clause).delete(0, two.text(clause).length);
    await two.send(clause);
    await converged(app, clause, [one, two]);
    await one.append(clause, 'Anew.');
    const { entries } = await history();
    expect(entries.map((entry) => plainOf(entry))).toEqual(['Anew.', '', before, START]);
    await one.append(clause, ' More.');
    const again = await eventuallyLonger(entries.length);
    expect(again.slice(1)).toEqual(entries);
    expect(plainOf(again[0]!)).toBe('Anew. More.');
  });

  it('what somebody wipes out in the middle of writing can be had back', async () => {
    const one = await open(ana);
    await one.append(clause, ' A long and careful sentence.');
    one.text(clause).delete(0, one.text(clause).length);
    await one.send(clause);
    await one.append(clause, 'Oh no.');
    const { entries } = await history();
    expect(entries.map((entry) => plainOf(entry))).toEqual([
      'Oh no.',
      `${START} A long and careful sentence.`,
      START,
    ]);
    const restore = { roomId: statement.id, clauseId: clause, language: 'en', version: entries[1]!.id };
    await app.command(ana, 'text:restore', restore);
    await eventually(() => one.plain(clause) === `${START} A long and careful sentence.`);
    expect((await history()).entries.map((entry) => plainOf(entry)).slice(0, 2)).toEqual([
      `${START} A long and careful sentence.`,
      'Oh no.',
    ]);
  });

  it('goes back page by page', async () => {
    const writers = [await open(ana), await open(bo)];
    const hour = 3_600_000;
    try {
      for (let i = 0; i < 35; i += 1) {
        app.clock.offset += hour / 10;
        await writers[i % 2]!.append(clause, ` ${i}`);
      }
    } finally {
      app.clock.offset = 0;
    }
    const first = await history();
    const second = await history(first.before!);
    expect([first.entries.length, second.entries.length, second.before]).toEqual([30, 6, null]);
    const seqs = [...first.entries, ...second.entries].map(({ seq }) => seq);
    expect(seqs).toEqual([...seqs].sort((a, b) => b - a));
    expect(plainOf(first.entries[0]!)).toBe(writers[0]!.plain(clause));
    expect(plainOf(second.entries.at(-1)!)).toBe(START);
  });

  async function eventuallyLonger(length: number): Promise<HistoryEntry[]> {
    let entries: HistoryEntry[] = [];
    await eventually(async () => (entries = (await history()).entries).length > length);
    return entries;
  }
});

describe('languages that lag', () => {
  it('writing in one leaves the other behind until somebody catches up or says so', async () => {
    const [one, two] = [await open(ana), await open(bo)];
    expect((await clauseView()).stale).toEqual([]);
    await one.append(clause, ' New.');
    expect((await clauseView()).stale).toEqual(['fa']);
    await two.append(clause, ' تازه', 'fa');
    await two.append(clause, ' تازه‌تر', 'fa');
    expect((await clauseView()).stale).toEqual([]);
    const second = { roomId: statement.id, clauseId: statement.clauseIds[1]!, language: 'fa' };
    await one.append(second.clauseId, ' New.');
    await app.command(bo, 'text:mark-current', second);
    expect((await view()).clauses[1]!.stale).toEqual([]);
    expect(await app.refusal(bo, 'text:mark-current', { ...second, language: 'ckb' })).toBe('not-found');
  });
});

describe('snapshots', () => {
  it('shorten the way to the text and change nothing in it', async () => {
    const one = await open(ana);
    for (let i = 0; i < 260; i += 1) {
      const text = one.text(clause);
      text.insert(text.length, ` ${i}`);
      if (i % 7 === 0) text.delete(0, 1);
      await one.send(clause);
    }
    const keeper = app.app.get(ClauseKeeper, { strict: false });
    await keeper.settled();
    const snapshots = () =>
      app.query<{ seq: string }>('SELECT seq FROM clause_snapshot WHERE clause_id = $1', [clause]);
    const [first] = await snapshots();
    expect(Number(first?.seq)).toBeGreaterThan(200);
    await one.append(clause, ' After.');
    const [given] = (await textsFor(app, bo, statement.id, { clauseIds: [clause] })).docs;
    const [tail] = await app.query<{ n: number }>(
      'SELECT count(*)::int AS n FROM event WHERE subject = $1 AND body IS NOT NULL AND seq > $2',
      [clause, first!.seq],
    );
    expect(given!.updates).toHaveLength(1 + tail!.n);
    const other = await anotherNode(app);
    expect(plainText((await frozen(other))[0]!.texts.en!)).toBe(await textOfRecord(app, clause));
    const reader = await Writer.open(other, bo, statement.id);
    expect(reader.plain(clause)).toBe(one.plain(clause));
    await reader.append(clause, ' Reader.');
    await keeper.keep(statement.id, clause);
    const [second] = await snapshots();
    expect(Number(second!.seq)).toBeGreaterThan(Number(first!.seq));
    expect(plainText((await frozen())[0]!.texts.en!)).toBe(await textOfRecord(app, clause));

    // As when somebody has written between the last version and the snapshot, and goes on now: nothing is skipped.
    const versions = () =>
      app.query<{ seq: string; texts: HistoryEntry['texts'] }>(
        'SELECT seq, texts FROM clause_version WHERE clause_id = $1 ORDER BY seq',
        [clause],
      );
    const before = await versions();
    expect(before.filter(({ seq }) => Number(seq) < Number(second!.seq)).length).toBeGreaterThan(1);
    await app.query('DELETE FROM clause_version WHERE clause_id = $1', [clause]);
    await keeper.keep(statement.id, clause);
    const birth = before[0]!;
    const after = await versions();
    expect(after[0]).toEqual(birth);
    expect(after.at(-1)).toEqual(before.at(-1));
    for (const version of after)
      expect(plainText(version.texts.en as RichDoc)).toBe(await textOfRecord(app, clause, 'en', version.seq));

    await app.query('DELETE FROM clause_snapshot WHERE clause_id = $1', [clause]);
    const [whole] = (await textsFor(app, bo, statement.id, { clauseIds: [clause] })).docs;
    expect(whole!.updates).toHaveLength(1);
    const late = await Writer.open(app, bo, statement.id);
    expect(late.plain(clause)).toBe(reader.plain(clause));
  }, 60_000);
});
