import { randomUUID } from 'node:crypto';
import * as Y from 'yjs';
import { plainText, type RichDoc } from '../../src/domain/text/rich.js';
import { ClauseKeeper } from '../../src/modules/coediting/clause-keeper.js';
import { ClauseTexts } from '../../src/modules/coediting/clause-texts.service.js';
import { CommandBus } from '../../src/platform/commands/command-bus.js';
import { Transactions } from '../../src/platform/rooms/transactions.js';
import type { Tx } from '../../src/platform/rooms/tx.js';
import { startApp, type TestApp } from '../support/app.js';
import { adopt, anOpenBallot } from '../support/deciding.js';
import { base64, textOfRecord, textsFor, Writer } from '../support/writer.js';
import { aStatementInWriting, furtherNodes, START, type InWriting } from '../support/coediting.js';

let app: TestApp;
let { coalition, statement, clause, ana, bo, open, clauseView, history, frozen } = {} as InWriting;

const anotherNode = furtherNodes();
beforeAll(async () => {
  app = await startApp();
});
afterAll(() => app.close());
beforeEach(async () => {
  ({ coalition, statement, clause, ana, bo, open, clauseView, history, frozen } =
    await aStatementInWriting(app));
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
    expect(await frozen(await anotherNode(app))).toEqual(first);
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
