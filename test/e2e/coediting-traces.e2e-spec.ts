import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import type * as Y from 'yjs';
import { plainText } from '../../src/domain/text/rich.js';
import { ClauseTexts } from '../../src/modules/coediting/clause-texts.service.js';
import { Transactions } from '../../src/platform/rooms/transactions.js';
import { eventually, startApp, type TestApp, type TestCoalition } from '../support/app.js';
import { textOfRecord, Writer } from '../support/writer.js';

type Patch = readonly [at: number, deleted: number, inserted: string];
interface Step {
  readonly patches: readonly Patch[];
  /** What the author had seen, and who it was: only where several people wrote. */
  readonly parents: readonly number[];
  readonly agent: number;
}
interface Trace {
  readonly endContent: string;
  readonly txns: readonly Step[];
}

/** Steps that a window sends as one update. */
const TOGETHER = 40;

const load = (name: string): Trace =>
  JSON.parse(
    gunzipSync(
      readFileSync(new URL(`../fixtures/editing-traces/${name}.json.gz`, import.meta.url)),
    ).toString(),
  ) as Trace;

let app: TestApp;
let coalition: TestCoalition;

beforeAll(async () => {
  app = await startApp({ COMMAND_RATE: '100000', COMMAND_BURST: '100000' });
});
afterAll(() => app.close());
beforeEach(async () => {
  coalition = await app.aCoalition();
});

async function anEmptyStatement(clauses: number): Promise<{ id: string; clauseIds: string[] }> {
  const { statementId: id } = await app.command(coalition.people[0]![0]!, 'statement:create', {
    coalitionId: coalition.id,
    titles: { en: 'A recorded session' },
    languages: ['en'],
    clauses: [],
  });
  const { clauseIds } = await app.command(coalition.people[0]![0]!, 'clause:add', {
    roomId: id,
    after: null,
    clauses: Array.from({ length: clauses }, () => ({ kind: 'operative', texts: {} })),
  });
  return { id, clauseIds };
}

/** As the server reads it for a ballot. */
async function frozen(statementId: string, clauseIds: string[]): Promise<string> {
  const texts = await app.app
    .get(Transactions, { strict: false })
    .run({ room: statementId }, (tx) =>
      app.app.get(ClauseTexts, { strict: false }).freeze(tx, statementId, clauseIds),
    );
  return texts.map(({ texts: { en } }) => plainText(en!)).join('');
}

function apply(text: Y.XmlText, [at, deleted, inserted]: Patch): void {
  if (deleted > 0) text.delete(at, deleted);
  if (inserted !== '') text.insert(at, inserted);
}

it('an afternoon of one person, followed by another', async () => {
  const trace = load('sveltecomponent');
  const { id, clauseIds } = await anEmptyStatement(1);
  const clause = clauseIds[0]!;
  const writer = await Writer.open(app, coalition.people[0]![0]!, id);
  const reader = await Writer.open(app, coalition.people[1]![0]!, id);
  const text = writer.text(clause);
  const sent: Promise<number>[] = [];
  for (const [i, { patches }] of trace.txns.entries()) {
    writer.doc(clause).transact(() => patches.forEach((patch) => apply(text, patch)));
    if (i % TOGETHER === TOGETHER - 1) sent.push(writer.send(clause));
    // No window has hundreds of answers outstanding.
    if (sent.length % 20 === 0) await sent.at(-1);
  }
  await Promise.all([...sent, writer.send(clause)]);
  expect(text.toString()).toBe(trace.endContent);
  await eventually(() => reader.plain(clause).length === trace.endContent.length);
  expect(reader.plain(clause)).toBe(trace.endContent);
  expect(await textOfRecord(app, clause)).toBe(trace.endContent);
  expect(await frozen(id, clauseIds)).toBe(trace.endContent);
  const late = await Writer.open(app, coalition.people[2]![0]!, id);
  expect(late.plain(clause)).toBe(trace.endContent);
}, 60_000);

/**
 * A clause holds 20,000 characters, the text has more: at this step, which both had seen before they went on, it
 * goes on in a second clause. The first one then ends with 17,718 characters.
 */
const SECOND_CLAUSE_AT = 7_746;

/** Both clauses of a person's copy, as one text. */
class Copy {
  private readonly first: Y.XmlText;
  private readonly second: Y.XmlText;

  constructor(
    readonly writer: Writer,
    private readonly clauseIds: readonly string[],
  ) {
    this.first = writer.text(clauseIds[0]!);
    this.second = writer.text(clauseIds[1]!);
  }

  get plain(): string {
    return this.first.toString() + this.second.toString();
  }

  write([at, deleted, inserted]: Patch, beginsSecond: boolean): void {
    const { length } = this.first;
    const here = Math.max(0, Math.min(deleted, length - at));
    if (here > 0) this.first.delete(at, here);
    if (deleted > here) this.second.delete(Math.max(0, at - length), deleted - here);
    if (inserted === '') return;
    const border = this.first.length;
    if (at <= border && !beginsSecond) this.first.insert(at, inserted);
    else this.second.insert(at - border, inserted);
  }

  async send(): Promise<number> {
    return Math.max(...(await Promise.all(this.clauseIds.map((id) => this.writer.send(id)))));
  }
}

/** The number of an update in the record, once it has one. */
class Later {
  resolve!: (seq: number) => void;
  reject!: (error: unknown) => void;
  readonly promise = new Promise<number>((resolve, reject) => {
    this.resolve = resolve;
    this.reject = reject;
  });
}

it('two people at once: everyone ends with the text they wrote', async () => {
  const trace = load('friendsforever');
  const { id, clauseIds } = await anEmptyStatement(2);
  const people = [coalition.people[0]![0]!, coalition.people[1]![0]!];
  // Somebody makes the paragraphs; everyone has them before the session begins.
  const host = await Writer.open(app, coalition.people[2]![0]!, id);
  for (const clause of clauseIds) {
    host.text(clause);
    await host.send(clause);
  }
  const writers = await Promise.all(people.map((person) => Writer.open(app, person, id)));
  // Where both wrote at one place in the same moment, Yjs puts the smaller id first, as the trace does agent 0.
  writers.sort((a, b) => a.clientId - b.clientId);
  const copies = writers.map((writer) => {
    writer.hold();
    return new Copy(writer, clauseIds);
  });

  // What the other one has seen before going on has been sent by then.
  const seenByOther = new Set<number>();
  for (const { parents, agent } of trace.txns)
    for (const parent of parents) if (trace.txns[parent]!.agent !== agent) seenByOther.add(parent);
  const numbers = new Map([...seenByOther].map((step) => [step, new Later()]));

  await Promise.all(
    copies.map(async (copy, who) => {
      let unsent = 0;
      const sent: Promise<unknown>[] = [];
      for (const [i, { agent, parents, patches }] of trace.txns.entries()) {
        if (agent !== who) continue;
        for (const parent of parents)
          if (numbers.has(parent) && trace.txns[parent]!.agent !== who) {
            await copy.writer.hearUntil(await numbers.get(parent)!.promise);
          }
        patches.forEach((patch) => copy.write(patch, i === SECOND_CLAUSE_AT));
        unsent += 1;
        const awaited = numbers.get(i);
        if (!awaited && unsent < TOGETHER) continue;
        const answer = copy.send();
        if (awaited) answer.then(awaited.resolve, awaited.reject);
        sent.push(answer);
        unsent = 0;
      }
      sent.push(copy.send());
      await Promise.all(sent);
    }),
  );

  const [{ seq }] = (await app.query<{ seq: string }>('SELECT next_seq - 1 AS seq FROM room WHERE id = $1', [
    id,
  ])) as [{ seq: string }];
  await Promise.all(copies.map((copy) => copy.writer.hearUntil(Number(seq))));
  for (const copy of copies) expect(copy.plain).toBe(trace.endContent);
  const record = await Promise.all(clauseIds.map((clause) => textOfRecord(app, clause)));
  expect(record.join('')).toBe(trace.endContent);
  expect(await frozen(id, clauseIds)).toBe(trace.endContent);
  const late = await Writer.open(app, coalition.people[1]![1]!, id);
  expect(clauseIds.map((clause) => late.plain(clause)).join('')).toBe(trace.endContent);
  expect(clauseIds.map((clause) => late.plain(clause).length)).toEqual([17_718, 3_644]);
}, 180_000);
