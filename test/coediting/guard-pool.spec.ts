import * as Y from 'yjs';
import { GuardPool } from '../../src/modules/coediting/guard/guard-pool.js';
import { ClauseRecord, Editor, rawText } from './support.js';

const pool = new GuardPool({ workers: 2 });
afterAll(() => pool.close());

const saying = (...paragraphs: string[]) => ({
  type: 'doc' as const,
  content: paragraphs.map((text) => ({
    type: 'paragraph' as const,
    content: [{ type: 'text' as const, text }],
  })),
});

/** A clause that says something in English, and an editor who has it open. */
async function aClause(...paragraphs: string[]) {
  const record = new ClauseRecord(pool);
  const bytes = await pool.initialUpdate({ en: saying(...paragraphs) }, 1);
  const verdicts = await record.submit({ bytes, clientIds: [1] });
  expect(verdicts).toMatchObject([{ ok: true }]);
  const { update } = await pool.diffUpdate(record.at, record.load);
  const open = (clientId: number) => new Editor(clientId, update);
  return { record, open };
}

describe('honest editing', () => {
  it('is accepted, says what it touched, and can be read back', async () => {
    const { record, open } = await aClause('We agree.');
    const ana = open(10);
    ana.paragraph('موافقیم.', 'fa');
    const [verdict] = await record.submit(ana.take());
    expect(verdict).toMatchObject({
      ok: true,
      languages: ['fa'],
      insertedChars: 8,
      deletedChars: 0,
      charsBefore: 0,
    });
    expect(await record.plain('fa')).toBe('موافقیم.');
    expect(await record.plain('en')).toBe('We agree.');
  });

  it('of several people at once converges for all of them', async () => {
    const { record, open } = await aClause('The parties agree on free elections.');
    const [ana, bo] = [open(10), open(20)];
    const textOf = (editor: Editor) => (editor.root().get(0) as Y.XmlElement).get(0) as Y.XmlText;
    textOf(ana).insert(4, 'undersigned ');
    textOf(bo).delete(21, 5);
    textOf(bo).format(0, 3, { bold: {} });
    const verdicts = await record.submit(ana.take(), bo.take());
    expect(verdicts).toMatchObject([
      { ok: true, insertedChars: 12 },
      { ok: true, deletedChars: 5, charsBefore: 48 },
    ]);
    for (const editor of [ana, bo]) for (const { bytes } of record.updates) editor.receive(bytes);
    const plain = await record.plain();
    expect(plain).toBe('The undersigned parties agree on elections.');
    expect(rawText(ana.root())).toBe(plain);
    expect(rawText(bo.root())).toBe(plain);
  });
});
