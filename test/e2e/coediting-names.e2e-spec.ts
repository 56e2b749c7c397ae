import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import * as Y from 'yjs';
import { eventually, startApp, type Person, type TestApp } from '../support/app.js';
import { aStatementInWriting, furtherNodes, START, type InWriting } from '../support/coediting.js';
import { aStatement } from '../support/deciding.js';
import { converged, textOfRecord, textsFor, Writer } from '../support/writer.js';

let app: TestApp;
let writing: InWriting;
const nodeBeside = furtherNodes();

beforeAll(async () => {
  app = await startApp();
});
afterAll(() => app.close());
beforeEach(async () => {
  writing = await aStatementInWriting(app);
});

/** What somebody's editor would send who writes under an id that is not theirs. */
function forged(doc: Y.Doc, clientId: number, words: string): Uint8Array {
  const forger = new Y.Doc();
  Y.applyUpdate(forger, Y.encodeStateAsUpdate(doc));
  forger.clientID = clientId;
  let update = new Uint8Array();
  forger.on('update', (bytes: Uint8Array) => (update = new Uint8Array(bytes)));
  const paragraph = forger.getXmlFragment('en').get(0) as Y.XmlElement;
  (paragraph.get(0) as Y.XmlText).insert(0, words);
  return update;
}
const code = async (answer: ReturnType<Writer['propose']>): Promise<string> => {
  const heard = await answer;
  if (heard.ok) return 'accepted';
  const reason = heard.error.details?.['reason'];
  return typeof reason === 'string' ? `${heard.error.code} ${reason}` : heard.error.code;
};

describe('T-088: the id under which somebody writes', () => {
  it('is of no use when they are gone: not to them, not to others, not to whoever takes their place', async () => {
    const { coalition, statement, clause, ana, bo } = writing;
    const gone = coalition.people[0]![1]!;
    const [one, two] = [await writing.open(gone), await writing.open(bo)];
    await one.append(clause, ' Mine.');
    await eventually(() => two.plain(clause).endsWith(' Mine.'));
    const place = { coalitionId: coalition.id, seatId: gone.seatId };
    await app.command(ana, 'seat:end', place);

    // A colleague, on this node and on one that has never heard of the id.
    const second = await nodeBeside(app);
    const forgery = forged(two.doc(clause), one.clientId, 'FORGED. ');
    for (const node of [app, second]) {
      const other = await Writer.open(node, bo, statement.id);
      expect(other.clientId).not.toBe(one.clientId);
      expect(await code(other.propose(clause, forgery))).toBe('text.refused foreign-client');
      expect(await code(other.propose(clause, forgery, one.clientId))).toBe('text.client-unknown');
      other.disconnect();
    }

    // The same person, in a seat of another party: it is another name.
    await app.query(
      `INSERT INTO seat (id, coalition_id, party_id, account_id, handle, role, moderator, since)
       SELECT gen_random_uuid(), coalition_id, $2, account_id, handle, 'delegate', false, now() FROM seat WHERE id = $1`,
      [gone.seatId, bo.partyId],
    );
    const back = await Writer.open(app, gone, statement.id);
    expect(back.clientId).not.toBe(one.clientId);
    const asked = await textsFor(app, gone, statement.id, { write: true, clientId: one.clientId });
    expect(asked.clientId).not.toBe(one.clientId);
    const again = forged(back.doc(clause), one.clientId, 'Still me. ');
    expect(await code(back.propose(clause, again))).toBe('text.refused foreign-client');
    expect(await code(back.propose(clause, again, one.clientId))).toBe('text.client-unknown');

    await back.append(clause, ' Under a new name.');
    await eventually(() => two.plain(clause).endsWith(' Under a new name.'));
    await two.append(clause, ' And others go on.');
    await converged(app, clause, [back, two]);
    expect(await textOfRecord(app, clause)).toBe(`${START} Mine. Under a new name. And others go on.`);
  });

  it('is of no use in another statement, whoever has it there', async () => {
    const { coalition, statement, clause, ana, bo } = writing;
    const other = await aStatement(app, coalition);
    const [elsewhere] = other.clauseIds as [string];
    const [mine, hers] = [await writing.open(ana), await writing.open(bo)];
    const there = await Writer.open(app, ana, other.id);
    expect(there.clientId).not.toBe(mine.clientId);

    // One's own id of the first statement, and somebody else's.
    const asked = async (person: Person, clientId: number) =>
      (await textsFor(app, person, other.id, { write: true, clientId })).clientId;
    expect(await asked(ana, mine.clientId)).not.toBe(mine.clientId);
    for (const { clientId } of [mine, hers]) {
      const update = forged(there.doc(elsewhere), clientId, 'FORGED. ');
      expect(await code(there.propose(elsewhere, update))).toBe('text.refused foreign-client');
      expect(await code(there.propose(elsewhere, update, clientId))).toBe('text.client-unknown');
    }
    // Nor is what was written in the one a text of the other. (A third forgery would cut her off.)
    await mine.append(clause, ' Only here.');
    const whole = Y.encodeStateAsUpdate(mine.doc(clause));
    expect(await code(there.propose(elsewhere, whole, mine.clientId))).toBe('text.client-unknown');

    await there.append(elsewhere, ' Honest.');
    expect(await textOfRecord(app, elsewhere)).toBe(`${START} Honest.`);
    expect(await textOfRecord(app, clause)).toBe(`${START} Only here.`);
    await converged(app, clause, [mine, hers]);
    await eventually(() => hers.plain(clause).endsWith(' Only here.'));
    expect(statement.id).not.toBe(other.id);
  });
});
