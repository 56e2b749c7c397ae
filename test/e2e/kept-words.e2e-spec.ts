import { randomUUID } from 'node:crypto';
import type { TextsView } from '../../src/contract/views.js';
import { startApp, type Person, type TestApp, type TestCoalition } from '../support/app.js';
import { aStatement, type Drafted } from '../support/deciding.js';

let app: TestApp;
let coalition: TestCoalition;
let statement: Drafted;
let ana: Person;
let bo: Person;

beforeAll(async () => {
  app = await startApp();
});
afterAll(() => app.close());
beforeEach(async () => {
  coalition = await app.aCoalition();
  statement = await aStatement(app, coalition, 2);
  ana = coalition.people[0]![0]!;
  bo = coalition.people[0]![1]!;
});

const keptFor = async (person: Person): Promise<TextsView['kept']> => {
  const path = `/api/statements/${statement.id}/texts`;
  const { body } = await app.http(person, 'POST', path, { write: false });
  return (body as TextsView).kept;
};
const words = (more: object = {}) => ({
  roomId: statement.id,
  keptId: randomUUID(),
  clauseId: statement.clauseIds[0]!,
  texts: { en: 'What I wrote', fa: 'آنچه نوشتم' },
  why: 'clause.locked',
  ...more,
});

it('are there for their author until discarded, and for nobody else, not even of the own party', async () => {
  const before = await app.query('SELECT next_seq FROM room WHERE id = $1', [statement.id]);
  const mine = words();
  await app.command(ana, 'text:keep', mine);
  const { roomId: _, keptId: id, ...said } = mine;
  expect(await keptFor(ana)).toEqual([{ id, ...said }]);
  expect(await keptFor(bo)).toEqual([]);

  await app.command(bo, 'text:discard-kept', { roomId: statement.id, keptId: id });
  expect(await keptFor(ana)).toHaveLength(1);
  await app.command(ana, 'text:discard-kept', { roomId: statement.id, keptId: id });
  expect(await keptFor(ana)).toEqual([]);
  // Nobody hears of it: the room's record is as it was.
  expect(await app.query('SELECT next_seq FROM room WHERE id = $1', [statement.id])).toEqual(before);
});

it('are kept once, without what may not stand in a text, and only beside a clause of the statement', async () => {
  const mine = words({ texts: { en: 'a\u0007b\u202Ec' } });
  await app.command(ana, 'text:keep', mine);
  await app.command(ana, 'text:keep', mine);
  expect((await keptFor(ana)).map(({ texts }) => texts)).toEqual([{ en: 'abc' }]);
  const other = await aStatement(app, coalition, 1);
  expect(await app.refusal(ana, 'text:keep', words({ clauseId: other.clauseIds[0] }))).toBe('not-found');
  expect(await app.refusal(ana, 'text:keep', words({ roomId: coalition.plenaryId }))).toBe('not-found');
  expect(await app.refusal(ana, 'text:keep', words({ texts: { en: 'x'.repeat(40_001) } }))).toBe(
    'invalid-input',
  );
});

it('are not kept without end', async () => {
  await app.query(
    `INSERT INTO kept_words (id, statement_id, clause_id, seat_id, texts, why, at)
     SELECT gen_random_uuid(), $1, $2, $3, '{}', 'clause.locked', now() FROM generate_series(1, 100)`,
    [statement.id, statement.clauseIds[0], ana.seatId],
  );
  expect(await app.refusal(ana, 'text:keep', words())).toBe('too-large');
  await app.command(bo, 'text:keep', words());
  expect(await keptFor(bo)).toHaveLength(1);
});
