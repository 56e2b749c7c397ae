import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import * as Y from 'yjs';
import { GuardPool } from '../../src/modules/coediting/guard/guard-pool.js';
import type { Candidate } from '../../src/modules/coediting/guard/guard-protocol.js';
import { ClauseRecord, Editor } from './support.js';

interface Trace {
  readonly endContent: string;
  readonly txns: readonly { readonly patches: readonly (readonly [number, number, string])[] }[];
}

/** A frame of the client carries what was typed in about this many steps. */
const BATCH = 8;

const file = new URL('../fixtures/editing-traces/sveltecomponent.json.gz', import.meta.url);
const trace = JSON.parse(gunzipSync(readFileSync(file)).toString()) as Trace;

const pool = new GuardPool();
afterAll(() => pool.close());

/** Everything typed, as the updates the editor would have sent, one for each step. */
function typed(): { candidates: Candidate[]; editor: Editor } {
  const editor = new Editor(7);
  const text = editor.paragraph('');
  const candidates = [editor.take()];
  for (const { patches } of trace.txns) {
    editor.doc.transact(() => {
      for (const [at, deleted, inserted] of patches) {
        if (deleted > 0) text.delete(at, deleted);
        if (inserted !== '') text.insert(at, inserted);
      }
    });
    candidates.push(editor.take());
  }
  return { candidates, editor };
}

it('a real editing session, judged step by step, ends in the text that was written', async () => {
  const { candidates } = typed();
  const record = new ClauseRecord(pool);
  for (let i = 0; i < candidates.length; i += BATCH) {
    const verdicts = await record.submit(...candidates.slice(i, i + BATCH));
    const refused = verdicts.find((verdict) => !verdict.ok);
    if (refused) throw new Error(`step ${i}: ${JSON.stringify(refused)}`);
  }
  expect(await record.plain()).toBe(trace.endContent);
  expect(record.loads).toBe(0);

  // A new reader, and a guard that has to begin from the record, see the same.
  const fresh = new ClauseRecord(pool);
  fresh.updates.push(...record.updates);
  fresh.version = record.version;
  expect(await fresh.plain()).toBe(trace.endContent);
  const { update } = await pool.diffUpdate(fresh.at, fresh.load);
  const reader = new Editor(8, update);
  expect(((reader.root().get(0) as Y.XmlElement).get(0) as Y.XmlText).toString()).toBe(trace.endContent);

  // And so does one that begins from a snapshot.
  const snapshot = await pool.snapshot(record.at, record.load);
  const short = new ClauseRecord(pool);
  short.snapshot = { seq: record.version, state: snapshot.state };
  short.version = record.version;
  expect(await short.plain()).toBe(trace.endContent);
  expect(short.updates).toHaveLength(0);
});
