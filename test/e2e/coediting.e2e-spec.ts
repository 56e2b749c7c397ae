import { randomUUID } from 'node:crypto';
import * as Y from 'yjs';
import type { HistoryEntry, StatementView } from '../../src/contract/views.js';
import { plainText, type RichDoc } from '../../src/domain/text/rich.js';
import { ClauseKeeper } from '../../src/modules/coediting/clause-keeper.js';
import { ClauseTexts } from '../../src/modules/coediting/clause-texts.service.js';
import { CommandBus } from '../../src/platform/commands/command-bus.js';
import { Transactions } from '../../src/platform/rooms/transactions.js';
import type { Tx } from '../../src/platform/rooms/tx.js';
import { eventually, startApp, type Person, type TestApp, type TestCoalition } from '../support/app.js';
import { adopt, anOpenBallot, aStatement, type Drafted } from '../support/deciding.js';
import { base64, converged, textOfRecord, textsFor, Writer } from '../support/writer.js';

let app: TestApp;
let coalition: TestCoalition;
let statement: Drafted;
let clause: string;
let ana: Person;
let bo: Person;
const START = 'Clause 1 in English.';

/** Closed at the end only: nodes in one process share what finds the session of a request. */
const nodes: TestApp[] = [];
const anotherNode = async (): Promise<TestApp> => {
  const node = await startApp({ DATABASE_URL: app.databaseUrl });
  nodes.push(node);
  return node;
};

beforeAll(async () => {
  app = await startApp();
});
afterAll(async () => {
  for (const node of nodes) await node.close();
  await app.close();
});
beforeEach(async () => {
  coalition = await app.aCoalition();
  statement = await aStatement(app, coalition);
  clause = statement.clauseIds[0]!;
  ana = coalition.people[0]![0]!;
  bo = coalition.people[1]![1]!;
});

const open = (person: Person) => Writer.open(app, person, statement.id);
const view = (person = ana) => app.get<StatementView>(person, `/api/statements/${statement.id}`);
const clauseView = async () => (await view()).clauses.find(({ id }) => id === clause)!;
const history = async (before?: number) =>
  app.get<{ entries: HistoryEntry[]; before: number | null }>(
    ana,
    `/api/statements/${statement.id}/clauses/${clause}/history${before ? `?before=${before}` : ''}`,
  );
const plainOf = (entry: HistoryEntry, language: 'en' | 'fa' = 'en') =>
  plainText(entry.texts[language] as RichDoc);
const frozen = (node = app) =>
  node.app
    .get(Transactions, { strict: false })
    .run({ room: statement.id }, (tx) =>
      node.app.get(ClauseTexts, { strict: false }).freeze(tx, statement.id, [clause]),
    );

describe('writing together', () => {
  it('two people see each other type, in two languages', async () => {
    const [one, two] = [await open(ana), await open(bo)];
    expect(one.plain(clause)).toBe(START);
    expect(one.clientId).not.toBe(two.clientId);
    await Promise.all([
      one.append(clause, ' And more.'),
      two.append(clause, ' و بیشتر', 'fa'),
      one.append(statement.clauseIds[1]!, ' Elsewhere.'),
    ]);
    await converged(app, clause, [one, two]);
    expect(two.plain(clause)).toBe(`${START} And more.`);
    expect(one.plain(clause, 'fa')).toContain('و بیشتر');
    expect(await textOfRecord(app, clause)).toBe(`${START} And more.`);
  });

  it('what two people type offline merges when they are back', async () => {
    const [one, two] = [await open(ana), await open(bo)];
    one.disconnect();
    two.disconnect();
    one.text(clause).insert(0, 'Ana was here. ');
    two.text(clause).insert(two.text(clause).length, ' Bo was here.');
    two.text(clause).delete(0, 'Clause 1 '.length);
    await Promise.all([one.connect(), two.connect()]);
    await converged(app, clause, [one, two]);
    expect(one.plain(clause)).toBe('Ana was here. in English. Bo was here.');
    expect(await textOfRecord(app, clause)).toBe(one.plain(clause));
  });

  it('what is acknowledged is in the database: another node gives the same text', async () => {
    const one = await open(ana);
    for (let i = 0; i < 30; i += 1) await one.append(clause, ` ${i}`);
    const other = await anotherNode();
    const [text] = await frozen(other);
    expect(plainText(text!.texts.en!)).toBe(one.plain(clause));
    const reader = await Writer.open(other, bo, statement.id);
    expect(reader.plain(clause)).toBe(one.plain(clause));
    await reader.append(clause, ' From the other node.');
    await eventually(() => one.plain(clause).endsWith('From the other node.'));
    await one.append(clause, ' And back.');
    await converged(other, clause, [one, reader]);
  });

  it('the same update sent again changes nothing and is answered', async () => {
    const one = await open(ana);
    one.text(clause).insert(0, 'Once. ');
    const update = Y.encodeStateAsUpdate(one.doc(clause));
    const first = await one.submit(clause, update);
    expect(await one.submit(clause, update)).toBe(first);
    expect(await textOfRecord(app, clause)).toBe(`Once. ${START}`);
  });

  it('keeps no receipt for a letter: what is sent again under the same id is judged again', async () => {
    const one = await open(ana);
    const receipts = () => app.query('SELECT count(*)::int AS n FROM receipt');
    const before = await receipts();
    one.text(clause).insert(0, 'Once. ');
    const update = one.pages.get(clause)!.unsent.splice(0)[0]!;
    const input = { roomId: statement.id, clauseId: clause, clientId: one.clientId, update: base64(update) };
    const commandId = randomUUID();
    const first = await app.command(ana, 'text:update', input, commandId);
    expect(await app.command(ana, 'text:update', input, commandId)).toEqual(first);
    expect(await receipts()).toEqual(before);
    expect(await textOfRecord(app, clause)).toBe(`Once. ${START}`);
  });

  it('many people at once: one order for all, nothing lost', async () => {
    const people = coalition.people.flat();
    const writers = await Promise.all(people.map(open));
    await Promise.all(
      writers.map(async (writer, who) => {
        for (let i = 0; i < 20; i += 1) {
          writer.text(clause).insert(0, `<${who}.${i}>`.replace('<', '[').replace('>', ']'));
          await writer.send(clause);
        }
      }),
    );
    await converged(app, clause, writers);
    const text = await textOfRecord(app, clause);
    for (let who = 0; who < writers.length; who += 1)
      for (let i = 0; i < 20; i += 1) expect(text).toContain(`[${who}.${i}]`);
    expect(writers[0]!.plain(clause)).toBe(text);
  });

  it('200 reconnects lose and double nothing', async () => {
    const [one, two] = [await open(ana), await open(bo)];
    const expected: string[] = [];
    for (let i = 0; i < 200; i += 1) {
      expected.push(`${i};`);
      one.disconnect();
      one.text(clause, 'fa').insert(one.text(clause, 'fa').length, `${i};`);
      if (i % 20 === 0) await two.append(clause, '.');
      await one.connect();
    }
    await converged(app, clause, [one, two]);
    expect(await textOfRecord(app, clause, 'fa')).toMatch(new RegExp(`${expected.join('')}$`));
    expect(await textOfRecord(app, clause)).toBe(START + '.'.repeat(10));
    const ids = await app.query('SELECT 1 FROM doc_client WHERE statement_id = $1 AND seat_id = $2', [
      statement.id,
      ana.seatId,
    ]);
    // One for the import, one for the window that kept coming back.
    expect(ids).toHaveLength(2);
  }, 60_000);
});

describe('what is refused', () => {
  it('bytes under the id of somebody else: both replicas stay equal', async () => {
    const [one, two] = [await open(ana), await open(bo)];
    const forger = new Y.Doc();
    Y.applyUpdate(forger, Y.encodeStateAsUpdate(two.doc(clause)));
    forger.clientID = one.clientId;
    let update: Uint8Array | undefined;
    forger.on('update', (bytes: Uint8Array) => (update = bytes));
    const paragraph = forger.getXmlFragment('en').get(0) as Y.XmlElement;
    (paragraph.get(0) as Y.XmlText).insert(0, 'I agree. FORGED. ');
    const underOwnName = await two.propose(clause, update!);
    expect(underOwnName).toMatchObject({ ok: false, error: { code: 'text.refused' } });
    expect(underOwnName).toMatchObject({ error: { details: { reason: 'foreign-client' } } });
    const underHers = await two.propose(clause, update!, one.clientId);
    expect(underHers).toMatchObject({ ok: false, error: { code: 'text.client-unknown' } });
    await one.append(clause, ' Honest.');
    await eventually(() => two.plain(clause).endsWith(' Honest.'));
    await two.append(clause, ' Also honest.');
    await converged(app, clause, [one, two]);
    expect(await textOfRecord(app, clause)).toBe(`${START} Honest. Also honest.`);
  });

  it('an id that was never issued, and bytes that are none', async () => {
    const one = await open(ana);
    one.text(clause).insert(0, 'x');
    const update = Y.encodeStateAsUpdate(one.doc(clause));
    expect(await one.propose(clause, update, 4_294_967_295)).toMatchObject({
      error: { code: 'text.client-unknown' },
    });
    for (const garbage of [
      new Uint8Array(0),
      new Uint8Array([255, 255, 255, 255]),
      Buffer.from('<script>'),
    ]) {
      expect(await one.propose(clause, garbage)).toMatchObject({
        ok: false,
        error: { code: 'text.refused' },
      });
    }
    expect(await textOfRecord(app, clause)).toBe(START);
  });

  it('what builds on something the server has never seen: the client sends all of it again', async () => {
    const one = await open(ana);
    const text = one.text(clause);
    text.insert(0, 'First. ');
    const [first] = one.pages.get(clause)!.unsent.splice(0);
    text.insert(0, 'Second. ');
    const [second] = one.pages.get(clause)!.unsent.splice(0);
    expect(await one.propose(clause, second!)).toMatchObject({ ok: false, error: { code: 'text.resync' } });
    expect(first).toBeDefined();
    await one.submit(clause, Y.encodeStateAsUpdate(one.doc(clause)));
    expect(await textOfRecord(app, clause)).toBe(`Second. First. ${START}`);
  });

  it('one bad update in a batch leaves the others alone', async () => {
    const [one, two] = [await open(ana), await open(bo)];
    one.text(clause).insert(0, 'Good. ');
    const answers = await Promise.all([
      two.propose(clause, Buffer.from('nonsense')),
      one.send(clause),
      two.propose(clause, new Uint8Array([1, 2, 3])),
    ]);
    expect(answers[0]).toMatchObject({ ok: false });
    expect(answers[2]).toMatchObject({ ok: false });
    expect(await textOfRecord(app, clause)).toBe(`Good. ${START}`);
  });

  it('a guest party reads and does not write, an outsider does not even read', async () => {
    const mixed = await app.aCoalition({
      parties: [
        { seats: [{ role: 'head', moderator: true }, 'observer', 'adviser'] },
        { standing: 'guest', seats: ['head'] },
      ],
    });
    const { id, clauseIds } = await aStatement(app, mixed);
    const [, observer, adviser] = mixed.people[0]!;
    const guest = mixed.people[1]![0]!;
    for (const reader of [observer!, guest]) {
      const texts = await textsFor(app, reader, id, { write: true });
      expect(texts.clientId).toBeNull();
      expect(texts.docs).toHaveLength(2);
      const input = {
        roomId: id,
        clauseId: clauseIds[0],
        clientId: 5,
        update: base64(Y.encodeStateAsUpdate(new Y.Doc())),
      };
      expect(await app.refusal(reader, 'text:update', input)).toBe('not-allowed');
    }
    expect((await textsFor(app, adviser!, id, { write: true })).clientId).not.toBeNull();
    for (const path of ['', `/clauses/${clauseIds[0]}/history`])
      expect((await app.http(ana, 'GET', `/api/statements/${id}${path}`)).status).toBe(404);
    expect((await app.http(ana, 'POST', `/api/statements/${id}/texts`, {})).status).toBe(404);
    expect((await app.http(null, 'POST', `/api/statements/${id}/texts`, {})).status).toBe(401);
  });

  it('a seat that has ended, from the moment it ends', async () => {
    const one = await open(coalition.people[0]![1]!);
    one.text(clause).insert(0, 'Gone. ');
    const [update] = one.pages.get(clause)!.unsent.splice(0);
    await app.command(ana, 'seat:end', { coalitionId: coalition.id, seatId: one.person.seatId });
    expect(await one.propose(clause, update!)).toMatchObject({ ok: false, error: { code: 'not-found' } });
    expect(await textOfRecord(app, clause)).toBe(START);
  });

  it('a clause of another statement', async () => {
    const other = await aStatement(app, coalition);
    const one = await open(ana);
    expect(await one.propose(other.clauseIds[0]!, Y.encodeStateAsUpdate(one.doc(clause)))).toMatchObject({
      error: { code: 'not-found' },
    });
  });
});

describe('a clause that is locked', () => {
  const everyWay = async (writer: Writer): Promise<string[]> => {
    const { entries } = await history();
    const roomId = statement.id;
    writer.text(clause).insert(0, 'Too late. ');
    const update = writer.pages.get(clause)!.unsent.splice(0)[0]!;
    const { clientId } = writer;
    const input = { roomId, clauseId: clause, clientId, update: base64(update) };
    return [
      await app.refusal(ana, 'text:update', input),
      await app.refusal(await app.connectAs(ana), 'text:update', input),
      await app.refusal(ana, 'text:restore', {
        roomId,
        clauseId: clause,
        language: 'en',
        version: entries[0]!.id,
      }),
      await app.refusal(ana, 'clause:describe', { roomId, clauseId: clause, kind: 'annex', headings: null }),
    ];
  };

  it('because its ballot is open', async () => {
    const one = await open(ana);
    await anOpenBallot(app, coalition, statement, [clause]);
    expect(new Set(await everyWay(one))).toEqual(new Set(['clause.locked']));
    expect(await clauseView()).toMatchObject({
      inBallot: true,
      hash: expect.stringMatching(/^[0-9a-f]{64}$/),
    });
    expect(await textOfRecord(app, clause)).toBe(START);
  });

  it('from the middle of a commit on, when it is locked between two updates', async () => {
    const one = await open(ana);
    const type = (words: string) => {
      one.text(clause).insert(0, words);
      const update = base64(one.pages.get(clause)!.unsent.splice(0)[0]!);
      return {
        type: 'text:update',
        input: { roomId: statement.id, clauseId: clause, clientId: one.clientId, update },
      };
    };
    const commits = app.app.get(CommandBus, { strict: false });
    const [session] = await app.query<{ id: string }>(
      'SELECT id FROM session WHERE account_id = $1 ORDER BY created_at DESC LIMIT 1',
      [ana.accountId],
    );
    const actor = { accountId: ana.accountId, sessionId: session!.id };
    const before = type('In time. ');
    const strike = {
      type: 'clause:settle',
      input: { roomId: statement.id, clauseId: clause, state: 'struck' },
    };
    // In one turn of the event loop: they share a commit.
    const answers = await Promise.allSettled(
      [before, strike, type('Too late. ')].map((command) =>
        commits.execute(actor, { commandId: randomUUID(), ...command } as never),
      ),
    );
    expect(answers.map(({ status }) => status)).toEqual(['fulfilled', 'fulfilled', 'rejected']);
    expect(answers[2]).toMatchObject({ reason: { code: 'clause.locked' } });
    expect(await textOfRecord(app, clause)).toBe(`In time. ${START}`);
    const [commit] = await app.query<{ n: number }>(
      'SELECT count(DISTINCT at)::int AS n FROM event WHERE room_id = $1 AND seq > $2',
      [statement.id, Number((answers[0] as PromiseFulfilledResult<{ seq: number }>).value.seq) - 1],
    );
    expect(commit!.n).toBe(1);
  });

  it('answers what was written before and is sent again, because its answer was lost', async () => {
    const one = await open(ana);
    one.text(clause).insert(0, 'In time. ');
    const update = one.pages.get(clause)!.unsent.splice(0)[0]!;
    const input = { roomId: statement.id, clauseId: clause, clientId: one.clientId, update: base64(update) };
    const first = await app.command(ana, 'text:update', input);
    await anOpenBallot(app, coalition, statement, [clause]);
    expect(await app.command(ana, 'text:update', input)).toEqual(first);
    one.text(clause).insert(0, 'Too late. ');
    const late = one.pages.get(clause)!.unsent.splice(0)[0]!;
    expect(await app.refusal(ana, 'text:update', { ...input, update: base64(late) })).toBe('clause.locked');
    // Not even a deletion, which brings in nothing of its own, and nobody sees it for a moment.
    one.text(clause).delete(0, 4);
    const cut = one.pages.get(clause)!.unsent.splice(0)[0]!;
    expect(await app.refusal(ana, 'text:update', { ...input, update: base64(cut) })).toBe('clause.locked');
    expect(await app.command(ana, 'text:update', input)).toEqual(first);
    expect(await textOfRecord(app, clause)).toBe(`In time. ${START}`);
  });

  it('because it is agreed, and no longer once it is reopened', async () => {
    const one = await open(ana);
    const ballotId = await adopt(app, coalition, statement, [clause]);
    expect(new Set(await everyWay(one))).toEqual(new Set(['clause.locked']));
    expect(await clauseView()).toMatchObject({ state: 'agreed', lastBallotId: ballotId });
    const reopening = { roomId: statement.id, clauseId: clause, state: 'reopened', reason: 'A gap' };
    const { done, consentId } = await app.command(ana, 'clause:settle', reopening);
    expect(done).toBe(false);
    expect((await clauseView()).state).toBe('agreed');
    await app.command(coalition.people[1]![0]!, 'consent:give', { roomId: statement.id, consentId });
    expect(await clauseView()).toMatchObject({ state: 'reopened', hash: null });
    await one.submit(clause, Y.encodeStateAsUpdate(one.doc(clause)));
    expect(await textOfRecord(app, clause)).toBe(`Too late. ${START}`);
  });

  it.each(['struck', 'parked'])('because it is %s', async (state) => {
    const one = await open(ana);
    await app.command(ana, 'clause:settle', { roomId: statement.id, clauseId: clause, state });
    expect(new Set(await everyWay(one))).toEqual(new Set(['clause.locked']));
    await app.command(ana, 'clause:settle', { roomId: statement.id, clauseId: clause, state: 'proposed' });
    await one.submit(clause, Y.encodeStateAsUpdate(one.doc(clause)));
  });
});

describe('freezing', () => {
  it('gives the same text on every node and at every time, and what was typed in the same moment', async () => {
    const one = await open(ana);
    await one.append(clause, ' Typed.');
    const first = await frozen();
    expect(await frozen(await anotherNode())).toEqual(first);
    await app.app.get(ClauseKeeper, { strict: false }).keep(statement.id, clause);
    expect(await frozen()).toEqual(first);
    expect(plainText(first[0]!.texts.en!)).toBe(`${START} Typed.`);
    // A text and the announcement of its ballot share a transaction: the text is in.
    one.text(clause).insert(0, 'In time. ');
    const [, ballot] = await Promise.all([
      one.send(clause),
      app.command(await app.connectAs(ana), 'ballot:announce', { roomId: statement.id, clauseIds: [clause] }),
    ]);
    const detail = await app.get<{ clauses: { texts: { en: RichDoc } }[] }>(
      ana,
      `/api/ballots/${ballot.ballotId}`,
    );
    expect(plainText(detail.clauses[0]!.texts.en)).toBe(await textOfRecord(app, clause));
  });
});

describe('one transaction', () => {
  const service = () => app.app.get(ClauseTexts, { strict: false });
  const within = <T>(work: (tx: Tx) => Promise<T>) =>
    app.app.get(Transactions, { strict: false }).run({ room: statement.id }, work);
  const typed = (writer: Writer, words: string) => {
    const text = writer.text(clause);
    text.insert(text.length, words);
    const [bytes] = writer.pages.get(clause)!.unsent.splice(0);
    return [{ clauseId: clause, seatId: writer.person.seatId, clientId: writer.clientId, bytes: bytes! }];
  };

  it('sees its own updates, before anybody else does', async () => {
    const one = await open(ana);
    await within(async (tx) => {
      await service().propose(tx, statement.id, typed(one, ' One.'));
      await service().propose(tx, statement.id, typed(one, ' Two.'));
      const [text] = await service().freeze(tx, statement.id, [clause]);
      expect(plainText(text!.texts.en!)).toBe(`${START} One. Two.`);
      expect(await textOfRecord(app, clause)).toBe(START);
      await service().propose(tx, statement.id, typed(one, ' Three.'));
    });
    expect(await textOfRecord(app, clause)).toBe(`${START} One. Two. Three.`);
    await one.append(clause, ' Four.');
    expect(plainText((await frozen())[0]!.texts.en!)).toBe(`${START} One. Two. Three. Four.`);
  });

  it('is waited for by whoever reads: the guard does not build the clause anew to leave it out', async () => {
    const one = await open(ana);
    const stateVectors = { [clause]: base64(Y.encodeStateVector(one.doc(clause))) };
    const keeper = app.app.get(ClauseKeeper, { strict: false });
    const answered: string[] = [];
    const readings = await within(async (tx) => {
      await service().propose(tx, statement.id, typed(one, ' One.'));
      const begun = [
        textsFor(app, bo, statement.id, { stateVectors }).then(() => answered.push('reader')),
        keeper.keep(statement.id, clause).then(() => answered.push('keeper')),
      ];
      await new Promise((resolve) => setTimeout(resolve, 500));
      expect(answered).toEqual([]);
      // Not waited for in here: they wait for the end of this.
      return { begun };
    });
    await Promise.all(readings.begun);
    expect(answered.sort()).toEqual(['keeper', 'reader']);
  });

  it('that fails leaves nothing behind: not in the record, not in memory', async () => {
    const one = await open(ana);
    const lost = typed(one, ' Lost.');
    const failing = within(async (tx) => {
      expect(await service().propose(tx, statement.id, lost)).toEqual([expect.any(Number)]);
      throw new Error('something else went wrong');
    });
    await expect(failing).rejects.toThrow('something else');
    expect(plainText((await frozen())[0]!.texts.en!)).toBe(START);
    // What builds on the lost update has to bring it along.
    expect(await one.propose(clause, typed(one, ' Next.')[0]!.bytes)).toMatchObject({
      error: { code: 'text.resync' },
    });
    await one.submit(clause, Y.encodeStateAsUpdate(one.doc(clause)));
    expect(await textOfRecord(app, clause)).toBe(`${START} Lost. Next.`);
  });
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
    const other = await anotherNode();
    expect(plainText((await frozen(other))[0]!.texts.en!)).toBe(await textOfRecord(app, clause));
    const reader = await Writer.open(other, bo, statement.id);
    expect(reader.plain(clause)).toBe(one.plain(clause));
    await reader.append(clause, ' Reader.');
    await keeper.keep(statement.id, clause);
    const [second] = await snapshots();
    expect(Number(second!.seq)).toBeGreaterThan(Number(first!.seq));
    expect(plainText((await frozen())[0]!.texts.en!)).toBe(await textOfRecord(app, clause));

    await app.query('DELETE FROM clause_snapshot WHERE clause_id = $1', [clause]);
    const [whole] = (await textsFor(app, bo, statement.id, { clauseIds: [clause] })).docs;
    expect(whole!.updates).toHaveLength(1);
    const late = await Writer.open(app, bo, statement.id);
    expect(late.plain(clause)).toBe(reader.plain(clause));
  }, 60_000);
});
