import type { HistoryEntry, HomeView, StatementView } from '../../src/contract/views.js';
import { BRAKE_MS } from '../../src/domain/text/brake.js';
import { eventually, startApp, type Person, type TestApp, type TestCoalition } from '../support/app.js';
import { clausesOf } from '../support/deciding.js';
import { textOfRecord, Writer } from '../support/writer.js';

const LONG = 1_500;
let app: TestApp;
let other: TestApp;
let coalition: TestCoalition;
let id: string;
let clauses: string[];
/** A head on the panel and a delegate of each of two parties. */
let [ana, ali, bo, mina]: Person[] = [];

beforeAll(async () => {
  // As deployed: a higher rate raises what may be deleted, too.
  const asDeployed = { COMMAND_RATE: '30' };
  app = await startApp(asDeployed);
  other = await startApp({ ...asDeployed, DATABASE_URL: app.databaseUrl });
});
afterAll(async () => {
  await other.close();
  await app.close();
});
beforeEach(async () => {
  app.clock.offset = 0;
  coalition = await app.aCoalition();
  [ana, ali] = coalition.people[0]!;
  [mina, bo] = coalition.people[1]!;
  ({ statementId: id } = await app.command(ana!, 'statement:create', {
    coalitionId: coalition.id,
    titles: { en: 'Joint statement' },
    languages: ['en'],
    clauses: Array.from({ length: 6 }, () => ({ kind: 'operative', texts: { en: 'x'.repeat(LONG) } })),
  }));
  clauses = await clausesOf(app, id);
});

const erase = (writer: Writer, clause: number, letters: number) => {
  writer.text(clauses[clause]!).delete(0, letters);
  return writer.send(clauses[clause]!);
};
const view = (person = bo!) => app.get<StatementView>(person, `/api/statements/${id}`);
const asked = async (person: Person) =>
  (await app.get<HomeView>(person, `/api/coalitions/${coalition.id}/home`)).needs.filter(
    ({ kind }) => kind === 'stopped',
  );
const resume = (person: Person, seatId = bo!.seatId) =>
  app.command(person, 'writing:resume', { roomId: id, seatId });

describe('who deletes more than a fifth of a statement within a minute', () => {
  it('is stopped from the next change on; everybody else goes on, and what is gone can be had back', async () => {
    const [vandal, writer] = [await Writer.open(app, bo!, id), await Writer.open(app, ali!, id)];
    for (const clause of [0, 1, 2]) await erase(vandal, clause, 600);
    expect((await view()).stopped).toEqual([]);
    // 1,900 of 9,000.
    const last = await erase(vandal, 3, 100);
    expect((await view()).stopped).toMatchObject([{ seatId: bo!.seatId, deleted: 1_900 }]);
    const [said] = await app.query<{ seq: string; by_seat: string | null; payload: unknown }>(
      `SELECT seq, by_seat, payload FROM event WHERE room_id = $1 AND type = 'writing.stopped'`,
      [id],
    );
    expect(said).toEqual({
      seq: String(last + 1),
      by_seat: null,
      payload: { seatId: bo!.seatId, deleted: 1_900 },
    });

    await expect(erase(vandal, 4, 5)).rejects.toThrow('text.stopped');
    await expect(vandal.append(clauses[5]!, 'More')).rejects.toThrow('text.stopped');
    expect((await textOfRecord(app, clauses[4]!)).length).toBe(LONG);
    await writer.append(clauses[0]!, ' And more.');
    expect(await textOfRecord(app, clauses[0]!)).toBe(`${'x'.repeat(LONG - 600)} And more.`);

    const history = await app.get<{ entries: HistoryEntry[] }>(
      ali!,
      `/api/statements/${id}/clauses/${clauses[1]!}/history`,
    );
    const whole = history.entries.at(-1)!;
    const restore = { roomId: id, clauseId: clauses[1]!, language: 'en', version: whole.id } as const;
    expect(await app.refusal(bo!, 'text:restore', restore)).toBe('text.stopped');
    await app.command(ali!, 'text:restore', restore);
    expect((await textOfRecord(app, clauses[1]!)).length).toBe(LONG);
  });

  it('writes again when a moderator of another party says so, who is told of it at home', async () => {
    const vandal = await Writer.open(app, bo!, id);
    for (const clause of [0, 1]) await erase(vandal, clause, 1_000);
    expect(await asked(ana!)).toMatchObject([{ statementId: id, by: bo!.seatId }]);
    for (const person of [mina!, ali!, bo!]) expect(await asked(person)).toEqual([]);
    const go = { roomId: id, seatId: bo!.seatId };
    for (const person of [mina!, ali!, bo!])
      expect(await app.refusal(person, 'writing:resume', go)).toBe('not-allowed');
    expect(await app.refusal(ana!, 'writing:resume', { ...go, roomId: coalition.plenaryId })).toBe(
      'not-found',
    );
    await Promise.all([resume(ana!), resume(ana!)]);
    expect((await view()).stopped).toEqual([]);
    expect(await asked(ana!)).toEqual([]);
    const events = await app.query(`SELECT 1 FROM event WHERE room_id = $1 AND type = 'writing.resumed'`, [
      id,
    ]);
    expect(events).toHaveLength(1);
    // The count begins anew.
    await erase(vandal, 2, 900);
    expect((await view()).stopped).toEqual([]);
  });

  it('on two nodes is one and the same', async () => {
    const [here, there] = [await Writer.open(app, bo!, id), await Writer.open(other, bo!, id)];
    await Promise.all([erase(here, 0, 950), erase(there, 1, 950)]);
    expect((await view()).stopped).toMatchObject([{ seatId: bo!.seatId, deleted: 1_900 }]);
    await expect(erase(here, 2, 5)).rejects.toThrow('text.stopped');
    await expect(erase(there, 3, 5)).rejects.toThrow('text.stopped');
  });

  it('is stopped in the middle of a commit that others write in too', async () => {
    const [vandal, writer] = [await Writer.open(app, bo!, id), await Writer.open(app, ali!, id)];
    await erase(vandal, 0, 1_400);
    const results = await Promise.allSettled([
      erase(vandal, 1, 600),
      ...Array.from({ length: 20 }, () => writer.append(clauses[2]!, 'y')),
    ]);
    expect(results.filter(({ status }) => status === 'rejected')).toEqual([]);
    await eventually(async () => (await textOfRecord(app, clauses[2]!)).endsWith('y'.repeat(20)));
    expect((await view()).stopped).toHaveLength(1);
  });

  it('counts from the first deletion of a new minute, not from one that is long over', async () => {
    const vandal = await Writer.open(app, bo!, id);
    await erase(vandal, 0, 200);
    app.clock.offset += BRAKE_MS + 5_000;
    for (const clause of [1, 2, 3]) await erase(vandal, clause, 640);
    expect((await view()).stopped).toMatchObject([{ seatId: bo!.seatId, deleted: 1_920 }]);
  });
});

describe('who is not stopped', () => {
  it('whoever takes longer than a minute for it', async () => {
    const editor = await Writer.open(app, bo!, id);
    for (const clause of [0, 1, 2, 3]) {
      await erase(editor, clause, 1_000);
      app.clock.offset += BRAKE_MS;
    }
    expect((await view()).stopped).toEqual([]);
  });

  it('whoever rewrites one clause of a short statement', async () => {
    const { statementId } = await app.command(ana!, 'statement:create', {
      coalitionId: coalition.id,
      titles: { en: 'Short' },
      languages: ['en'],
      clauses: [{ kind: 'operative', texts: { en: 'x'.repeat(900) } }],
    });
    id = statementId;
    clauses = await clausesOf(app, id);
    const editor = await Writer.open(app, bo!, id);
    await erase(editor, 0, 900);
    await editor.append(clauses[0]!, 'Better.');
    expect((await view()).stopped).toEqual([]);
  });

  it('several who each delete less, though together it is more', async () => {
    const editors = await Promise.all([ana!, ali!, mina!, bo!].map((one) => Writer.open(app, one, id)));
    await Promise.all(editors.map((editor, i) => erase(editor, i, 1_200)));
    expect((await view()).stopped).toEqual([]);
  });
});
