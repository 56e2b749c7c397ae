import { readFileSync } from 'node:fs';
import type { ClauseDraft } from '../../src/contract/commands.js';
import type { CoalitionView, StatementView } from '../../src/contract/views.js';
import { digits } from '../../src/domain/shared/calendar.js';
import { parseImport } from '../../src/domain/statement/import.js';
import { plainText, type RichDoc } from '../../src/domain/text/rich.js';
import { ClauseTexts } from '../../src/modules/coediting/clause-texts.service.js';
import { Transactions } from '../../src/platform/rooms/transactions.js';
import { follow, startApp, type Person, type TestApp, type TestCoalition } from '../support/app.js';
import {
  adopt,
  anOpenBallot,
  aStatement,
  clausesOf,
  everyone,
  moderators,
  type Drafted,
} from '../support/deciding.js';
import { textsFor } from '../support/writer.js';

let app: TestApp;
let coalition: TestCoalition;
let ana: Person;
let bo: Person;

beforeAll(async () => {
  app = await startApp();
});
afterAll(() => app.close());
beforeEach(async () => {
  coalition = await app.aCoalition();
  [ana, bo] = moderators(coalition) as [Person, Person];
});

const view = (id: string, person = ana) => app.get<StatementView>(person, `/api/statements/${id}`);
const clause = (en: string, more: Partial<ClauseDraft> = {}): ClauseDraft => ({
  kind: 'operative',
  texts: { en },
  ...more,
});
const textsOf = async (id: string, clauseIds: string[]): Promise<{ en: string; fa: string }[]> => {
  const frozen = await app.app
    .get(Transactions, { strict: false })
    .run({ room: id }, (tx) => app.app.get(ClauseTexts, { strict: false }).freeze(tx, id, clauseIds));
  return frozen.map(({ texts }) => ({
    en: plainText(texts.en as RichDoc),
    fa: plainText(texts.fa as RichDoc),
  }));
};
const order = async (id: string) => (await view(id)).clauses.map((c) => c.id);

describe('a statement', () => {
  it('begins with its clauses, and everyone hears of it', async () => {
    const socket = await app.connectAs(bo);
    const log = await follow(socket, coalition.id);
    const { statementId } = await app.command(ana, 'statement:create', {
      coalitionId: coalition.id,
      titles: { en: '  Joint   statement ', fa: 'بیانیهٔ مشترک' },
      languages: ['en', 'fa', 'en'],
      clauses: [
        {
          kind: 'preambular',
          headings: { en: 'Whereas' },
          texts: { en: 'Recalling **that**', fa: 'با یادآوری' },
        },
        clause('- one\n- two'),
        { kind: 'operative', texts: {} },
      ],
    });
    const event = await log.until(({ type }) => type === 'statement.created');
    expect(event).toMatchObject({
      by: ana.seatId,
      payload: { statementId, titles: { en: 'Joint statement' } },
    });
    const statement = await view(statementId, bo);
    expect(statement).toMatchObject({
      titles: { en: 'Joint statement', fa: 'بیانیهٔ مشترک' },
      languages: ['en', 'fa'],
      state: 'drafting',
      slug: null,
      straw: null,
      stopped: [],
      ballots: [],
    });
    expect(
      statement.clauses.map(({ kind, headings, state, stale, inBallot }) => [
        kind,
        headings,
        state,
        stale,
        inBallot,
      ]),
    ).toEqual([
      ['preambular', { en: 'Whereas' }, 'proposed', [], false],
      ['operative', null, 'proposed', ['fa'], false],
      ['operative', null, 'proposed', [], false],
    ]);
    const texts = await textsOf(
      statementId,
      statement.clauses.map(({ id }) => id),
    );
    expect(texts).toEqual([
      { en: 'Recalling that', fa: 'با یادآوری' },
      { en: '• one\n• two', fa: '' },
      { en: '', fa: '' },
    ]);
    const record = await app.query<{ type: string; by_seat: string }>(
      'SELECT type, by_seat FROM event WHERE room_id = $1 ORDER BY seq',
      [statementId],
    );
    expect(record.map(({ type }) => type)).toEqual(['clause.added', 'text.updated', 'text.updated']);
    expect(new Set(record.map(({ by_seat }) => by_seat))).toEqual(new Set([ana.seatId]));
  });

  it('is shown with its progress to those who may see it', async () => {
    const statement = await aStatement(app, coalition, 4);
    const [first, second, third] = statement.clauseIds;
    await adopt(app, coalition, statement, [first!]);
    await app.command(ana, 'clause:settle', { roomId: statement.id, clauseId: second!, state: 'parked' });
    await anOpenBallot(app, coalition, statement, [third!]);
    const { statements } = await app.get<CoalitionView>(bo, `/api/coalitions/${coalition.id}`);
    expect(statements).toHaveLength(1);
    expect(statements[0]).toMatchObject({
      id: statement.id,
      strip: ['agreed', 'parked', 'ballot', 'proposed'],
      progress: { total: 4, agreed: 1, parked: 1, struck: 0, inBallot: 1 },
      seq: (await view(statement.id)).seq,
    });
  });

  it('gets another title, without anything hidden in it', async () => {
    const { id } = await aStatement(app, coalition);
    await app.command(bo, 'statement:rename', { roomId: id, titles: { en: 'A better title' } });
    expect((await view(id)).titles).toEqual({ en: 'A better title' });
    const spoofed = { roomId: id, titles: { en: 'paid \u202Eeerf' } };
    expect(await app.refusal(bo, 'statement:rename', spoofed)).toBe('text.unusable-characters');
  });

  it('is not there for strangers, and not to be changed by those who only follow', async () => {
    const mixed = await app.aCoalition({
      parties: [
        { seats: [{ role: 'head', moderator: true }, 'observer'] },
        { standing: 'guest', seats: ['head'] },
      ],
    });
    const { id, clauseIds } = await aStatement(app, mixed);
    for (const reader of [mixed.people[0]![1]!, mixed.people[1]![0]!]) {
      expect((await view(id, reader)).clauses).toHaveLength(2);
      const add = { roomId: id, after: null, clauses: [clause('x')] };
      expect(await app.refusal(reader, 'clause:add', add)).toBe('not-allowed');
      expect(
        await app.refusal(reader, 'clause:settle', { roomId: id, clauseId: clauseIds[0], state: 'struck' }),
      ).toBe('not-allowed');
    }
    expect((await app.http(ana, 'GET', `/api/statements/${id}`)).status).toBe(404);
    expect(await app.refusal(ana, 'clause:add', { roomId: id, after: null, clauses: [clause('x')] })).toBe(
      'not-found',
    );
    expect((await app.http(ana, 'GET', '/api/statements/nonsense')).status).toBe(422);
    // A room that is no statement is no statement.
    expect((await app.http(ana, 'GET', `/api/statements/${coalition.id}`)).status).toBe(404);
  });
});

describe('importing', () => {
  interface Declaration {
    title: string;
    bcp47: string;
    sections: {
      kind: 'preamble' | 'article';
      title: string;
      clauses: { n: number; list: boolean; text: string }[];
    }[];
  }
  const declaration = (code: string) =>
    JSON.parse(
      readFileSync(new URL(`../fixtures/udhr/${code}.json`, import.meta.url), 'utf8'),
    ) as Declaration;

  it('200 clauses in two languages arrive whole and in order, at once', async () => {
    const clauses = Array.from({ length: 200 }, (_, i) => ({
      kind: 'operative' as const,
      texts: { en: `Clause ${i + 1} says **this**.`, fa: `بند ${i + 1} چنین می‌گوید.` },
    }));
    const { statementId: id } = await app.command(ana, 'statement:create', {
      coalitionId: coalition.id,
      titles: { en: 'Long' },
      languages: ['en', 'fa'],
      clauses,
    });
    const ids = await order(id);
    expect(ids).toHaveLength(200);
    const texts = await textsOf(id, ids);
    expect(texts).toEqual(
      clauses.map((_, i) => ({ en: `Clause ${i + 1} says this.`, fa: `بند ${i + 1} چنین می‌گوید.` })),
    );
    const open = await textsFor(app, bo, id, { write: true });
    expect(open.docs).toHaveLength(200);
    expect(new Set(open.authors.map(({ seatId }) => seatId))).toEqual(new Set([ana.seatId, bo.seatId]));
    expect((await view(id)).clauses.every(({ stale }) => stale.length === 0)).toBe(true);
  });

  it.each([
    ['English', 'eng', 'en'],
    ['Persian', 'pes_1', 'fa'],
  ] as const)(
    'the Universal Declaration in %s arrives as the clauses it is known to have',
    async (_, code, language) => {
      const { title, bcp47, sections } = declaration(code);
      const source = sections.flatMap((section) => [
        section.title,
        ...section.clauses.map(({ n, list, text }) => (list ? `${digits(n, bcp47)}. ${text}` : text)),
      ]);
      const parsed = parseImport([title, ...source].join('\n\n'));
      const { statementId: id } = await app.command(ana, 'statement:create', {
        coalitionId: coalition.id,
        titles: { [language]: parsed.title },
        languages: ['en', 'fa'],
        clauses: parsed.clauses.map(({ kind, heading, text }) => ({
          kind,
          ...(heading ? { headings: { [language]: heading } } : {}),
          texts: { [language]: text },
        })),
      });
      const { clauses, titles } = await view(id);
      const decided = clauses.filter(({ kind }) => kind !== 'heading');
      expect(titles).toEqual({ [language]: title });
      expect(
        (
          await textsOf(
            id,
            decided.map((c) => c.id),
          )
        ).map((texts) => texts[language]),
      ).toEqual(
        // The one form in which texts are frozen.
        sections.flatMap((section) => section.clauses.map(({ text }) => text.normalize('NFC'))),
      );
      expect(decided.flatMap(({ headings }) => headings?.[language] ?? [])).toEqual(
        sections.slice(1).map((section) => section.title),
      );
      expect(decided.map(({ kind }) => kind)).toEqual(
        sections.flatMap(({ kind, clauses: list }) =>
          list.map(() => (kind === 'preamble' ? 'preambular' : 'operative')),
        ),
      );
    },
  );

  it('all or nothing: a text that cannot be taken names its place', async () => {
    const create = (clauses: unknown[]) =>
      app.send(ana, 'statement:create', {
        coalitionId: coalition.id,
        titles: { en: 'X' },
        languages: ['en'],
        clauses,
      });
    const tooLong = await create([clause('fine'), clause('x'.repeat(20_001))]);
    expect(tooLong).toMatchObject({
      ok: false,
      error: { code: 'text.refused', details: { clause: 2, language: 'en', reason: 'text.too-long' } },
    });
    expect(await create([clause('x', { texts: { fa: 'زبان دیگر' } })])).toMatchObject({
      ok: false,
      error: { code: 'invalid-input' },
    });
    expect(await create([clause('x', { headings: { en: 'a\u2066b' } })])).toMatchObject({
      error: { code: 'text.unusable-characters' },
    });
    expect(await create(Array.from({ length: 501 }, () => clause('x')))).toMatchObject({ ok: false });
    expect(await app.query('SELECT 1 FROM statement WHERE coalition_id = $1', [coalition.id])).toHaveLength(
      0,
    );
    expect(
      await app.query(`SELECT 1 FROM room WHERE coalition_id = $1 AND kind = 'statement'`, [coalition.id]),
    ).toHaveLength(0);
  });

  it('a statement has an end', async () => {
    const { id } = await aStatement(app, coalition, 400);
    const many = { roomId: id, after: null, clauses: Array.from({ length: 101 }, () => clause('x')) };
    expect(await app.refusal(ana, 'clause:add', many)).toBe('statement.too-many-clauses');
    await app.command(ana, 'clause:add', { ...many, clauses: many.clauses.slice(1) });
    expect(await order(id)).toHaveLength(500);
  });
});

describe('clauses', () => {
  let statement: Drafted;
  let roomId: string;
  let a: string;
  let b: string;
  let c: string;

  beforeEach(async () => {
    statement = await aStatement(app, coalition, 3);
    roomId = statement.id;
    [a, b, c] = statement.clauseIds as [string, string, string];
  });

  it('are added at any place', async () => {
    const add = async (after: string | null, ...words: string[]) =>
      (await app.command(bo, 'clause:add', { roomId, after, clauses: words.map((w) => clause(w)) }))
        .clauseIds;
    const [first] = await add(null, 'first');
    const [x, y] = await add(a, 'x', 'y');
    const [last] = await add(c, 'last');
    expect(await order(roomId)).toEqual([first, a, x, y, b, c, last]);
    expect((await textsOf(roomId, [x!, y!, last!])).map(({ en }) => en)).toEqual(['x', 'y', 'last']);
    const positions = await app.query<{ position: number }>(
      'SELECT position FROM clause WHERE statement_id = $1 ORDER BY position',
      [roomId],
    );
    expect(positions.map(({ position }) => position)).toEqual([1, 2, 3, 4, 5, 6, 7]);
    expect(await app.refusal(bo, 'clause:add', { roomId, after: statement.id, clauses: [clause('x')] })).toBe(
      'not-found',
    );
  });

  it('are moved to any place, by several people at once', async () => {
    const move = (clauseId: string, after: string | null) =>
      app.command(bo, 'clause:move', { roomId, clauseId, after });
    await move(c, null);
    expect(await order(roomId)).toEqual([c, a, b]);
    await move(c, b);
    expect(await order(roomId)).toEqual([a, b, c]);
    await move(a, b);
    expect(await order(roomId)).toEqual([b, a, c]);
    const before = (await view(roomId)).seq;
    await move(a, b);
    expect((await view(roomId)).seq).toBe(before);
    expect(await app.refusal(bo, 'clause:move', { roomId, clauseId: a, after: a })).toBe('invalid-input');
    const socket = await app.connectAs(ana);
    const log = await follow(socket, roomId, before);
    await Promise.all([move(a, null), move(b, c), move(c, null), move(b, null), move(a, c)]);
    // A move to where a clause stands already is none.
    const { seq } = await view(roomId);
    await log.until((event) => event.seq === seq);
    // Whoever follows the record has the order the server has.
    const followed = log.events.reduce(
      (ids, event) => {
        const { clauseId, after } = event.payload as { clauseId: string; after: string | null };
        const others = ids.filter((id) => id !== clauseId);
        return others.toSpliced(after === null ? 0 : others.indexOf(after) + 1, 0, clauseId);
      },
      [b, a, c],
    );
    expect(await order(roomId)).toEqual(followed);
  });

  it('get another kind and a heading', async () => {
    const headings = { en: 'Peace', fa: 'صلح' };
    await app.command(bo, 'clause:describe', { roomId, clauseId: a, kind: 'annex', headings });
    expect((await view(roomId)).clauses[0]).toMatchObject({ kind: 'annex', headings });
    await app.command(bo, 'clause:describe', { roomId, clauseId: a, kind: 'operative', headings: null });
    expect((await view(roomId)).clauses[0]).toMatchObject({ kind: 'operative', headings: null });
  });

  it('are settled by a moderator, as far as the rules go', async () => {
    const settle = (state: string, person = ana) =>
      app.send(person, 'clause:settle', { roomId, clauseId: a, state, reason: 'So agreed' });
    expect(await settle('struck', coalition.people[0]![1]!)).toMatchObject({
      error: { code: 'not-allowed' },
    });
    expect(await settle('agreed')).toMatchObject({ error: { code: 'clause.wrong-state' } });
    for (const state of ['bracketed', 'clean', 'parked', 'proposed', 'struck']) {
      expect(await settle(state)).toEqual({ ok: true, data: { done: true, consentId: null } });
      expect((await view(roomId)).clauses[0]!.state).toBe(state);
    }
    const [event] = await app.query<{ payload: object }>(
      `SELECT payload FROM event WHERE room_id = $1 AND type = 'clause.state-changed' ORDER BY seq DESC LIMIT 1`,
      [roomId],
    );
    expect(event!.payload).toEqual({
      clauseId: a,
      from: 'proposed',
      state: 'struck',
      reason: 'So agreed',
      ballotId: null,
    });
  });

  it('are left alone while a ballot is about them', async () => {
    await anOpenBallot(app, coalition, statement, [a]);
    expect(await app.refusal(ana, 'clause:settle', { roomId, clauseId: a, state: 'struck' })).toBe(
      'clause.in-ballot',
    );
    expect(
      await app.refusal(ana, 'clause:describe', { roomId, clauseId: a, kind: 'annex', headings: null }),
    ).toBe('clause.locked');
    await app.command(ana, 'clause:settle', { roomId, clauseId: b, state: 'parked' });
  });

  it('and the whole statement while the vote on it runs, and after', async () => {
    await adopt(app, coalition, statement, [a, b, c]);
    const ballotId = await anOpenBallot(app, coalition, statement, []);
    const everything = async (): Promise<string[]> => [
      await app.refusal(ana, 'clause:add', { roomId, after: null, clauses: [clause('x')] }),
      await app.refusal(ana, 'clause:move', { roomId, clauseId: a, after: c }),
      await app.refusal(ana, 'statement:rename', { roomId, titles: { en: 'Other' } }),
      await app.refusal(ana, 'clause:settle', { roomId, clauseId: a, state: 'reopened' }),
    ];
    expect(new Set(await everything())).toEqual(new Set(['clause.in-ballot']));
    for (const person of everyone(coalition))
      await app.command(person, 'ballot:cast', { roomId, ballotId, choice: 'yes' });
    const { consentId } = await app.command(ana, 'ballot:close', { roomId, ballotId });
    await app.command(bo, 'consent:give', { roomId, consentId });
    await app.command(ana, 'ballot:declare', { roomId, ballotId });
    expect((await view(roomId)).state).toBe('adopted');
    expect(new Set(await everything())).toEqual(new Set(['statement.wrong-state']));
    expect(await clausesOf(app, roomId)).toEqual([a, b, c]);
  });
});
