import { randomUUID } from 'node:crypto';
import * as Y from 'yjs';
import { plainText } from '../../src/domain/text/rich.js';
import { eventually, startApp, type TestApp } from '../support/app.js';
import { aStatement } from '../support/deciding.js';
import { base64, converged, textOfRecord, textsFor, Writer } from '../support/writer.js';
import { aStatementInWriting, furtherNodes, START, type InWriting } from '../support/coediting.js';

let app: TestApp;
let { coalition, statement, clause, ana, bo, open, frozen } = {} as InWriting;

const anotherNode = furtherNodes();
beforeAll(async () => {
  app = await startApp();
});
afterAll(() => app.close());
beforeEach(async () => {
  ({ coalition, statement, clause, ana, bo, open, frozen } = await aStatementInWriting(app));
});

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
    const other = await anotherNode(app);
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
