import { afterAll, beforeAll, expect, it, jest } from '@jest/globals';
import fc from 'fast-check';
import * as encoding from 'lib0/encoding';
import * as Y from 'yjs';
import { initialUpdate } from '../../src/modules/coediting/guard/clause-document.js';
import { GuardPool } from '../../src/modules/coediting/guard/guard-pool.js';
import { ClauseRecord, Editor } from './support.js';

/** `HOSTILE_FRAMES=50000 npm test -- test/coediting/hostile-frames` is the long form. */
const FRAMES = Number(process.env['HOSTILE_FRAMES'] ?? 2_000);
const SEED = Number(process.env['FUZZ_SEED'] ?? 20_261_126);
jest.setTimeout(60_000 + FRAMES * 20);

const ANA = 10;
const BO = 20;

let pool: GuardPool;
let clause: ClauseRecord;
let state: Uint8Array;

beforeAll(async () => {
  pool = new GuardPool({ workers: 1 });
  clause = new ClauseRecord(pool);
  const content = [
    { type: 'paragraph' as const, content: [{ type: 'text' as const, text: 'We agree to this.' }] },
  ];
  clause.updates.push({ seq: 1, bytes: initialUpdate({ en: { type: 'doc', content } }, 1) });
  clause.version = 1;
  const ana = await open(ANA);
  ana.paragraph('Ana was here.');
  expect(await clause.submit(ana.take())).toMatchObject([{ ok: true }]);
  state = (await pool.diffUpdate(clause.at, clause.load)).update;
});
afterAll(() => pool.close());

const open = async (clientId: number): Promise<Editor> =>
  new Editor(clientId, (await pool.diffUpdate(clause.at, clause.load)).update);
/** An editor with the clause as it stands, without asking the pool. */
const editor = (clientId: number): Editor => new Editor(clientId, state);

const written = (clientId: number, text: string): Uint8Array => {
  const one = editor(clientId);
  one.paragraph(text);
  return one.take().bytes;
};
const integers = (...numbers: number[]): Uint8Array =>
  encoding.encode((encoder) => {
    for (const number of numbers) encoding.writeVarUint(encoder, number);
  });

const text = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 30 });
const clock = fc.oneof(fc.nat({ max: 2 ** 31 }), fc.constantFrom(2 ** 31, 2 ** 40, 2 ** 53 - 1));

/** Frames of Bo's, each of a kind that must never become part of a clause. */
const KINDS: Record<string, fc.Arbitrary<Uint8Array>> = {
  noise: fc
    .tuple(fc.integer({ min: 1, max: 255 }), fc.uint8Array({ maxLength: 200 }))
    .map(([first, rest]) => Uint8Array.from([first, ...rest])),
  'in the second encoding': text.map((words) => {
    const bo = editor(BO);
    bo.paragraph(words);
    return Y.encodeStateAsUpdateV2(bo.doc, Y.encodeStateVector(editor(BO).doc));
  }),
  'cut short': fc.tuple(text, fc.nat()).map(([words, at]) => {
    const whole = written(BO, words);
    return whole.slice(0, at % (whole.length - 1));
  }),
  'in the name of Ana': text.map((words) => written(ANA, words)),
  'in a name nobody was given': fc
    .tuple(text, fc.integer({ min: 30, max: 2 ** 53 - 1 }))
    .map(([words, id]) => written(id, words)),
  'from a far clock': fc.tuple(fc.constantFrom(ANA, BO, 1), clock).map(([id, at]) => {
    const head = integers(1, 1, id, Math.max(at, 1_000));
    return Uint8Array.from([...head, 0, ...integers(5, 0)]);
  }),
  'with more structs than there are bytes': fc
    .tuple(fc.integer({ min: 2 ** 16, max: 2 ** 32 }), fc.uint8Array({ maxLength: 40 }))
    .map(([count, rest]) => Uint8Array.from([...integers(1, count, BO, 0), ...rest])),
  'without what it builds on': fc.tuple(text, text).map(([first, second]) => {
    const bo = editor(BO);
    const place = bo.paragraph(first);
    bo.take();
    place.insert(place.length, second);
    return bo.take().bytes;
  }),
  'deleting what nobody wrote': fc
    .tuple(fc.integer({ min: 30, max: 2 ** 32 }), fc.nat({ max: 1_000 }), fc.integer({ min: 1, max: 1_000 }))
    .map(([id, at, length]) => integers(0, 1, id, 1, at, length)),
  'with an element that has no place': fc
    .oneof(
      fc.constantFrom('script', 'img', 'svg', 'iframe', '__proto__', 'constructor', 'heading', 'table'),
      fc.string({ maxLength: 12 }),
    )
    .filter((name) => !['paragraph', 'bulletList', 'orderedList'].includes(name))
    .map((name) => {
      const bo = editor(BO);
      bo.root().push([new Y.XmlElement(name)]);
      return bo.take().bytes;
    }),
  'with an attribute': fc
    .tuple(fc.constantFrom('onclick', 'style', 'class', 'id', 'href', 'srcdoc', 'dir'), text)
    .filter(([name, value]) => name !== 'dir' || !['auto', 'ltr', 'rtl'].includes(value))
    .map(([name, value]) => {
      const bo = editor(BO);
      (bo.root().get(0) as Y.XmlElement).setAttribute(name, value);
      return bo.take().bytes;
    }),
  'with a link to run': fc
    .constantFrom(
      'javascript:alert(1)',
      'JaVaScRiPt:alert(1)',
      'data:text/html,<script>',
      'vbscript:x',
      'file:///etc/passwd',
      'blob:https://a/b',
      ' javascript:x',
      'java\nscript:x',
      'https://a:b@c.example',
      '//evil.example',
      'https://a.example/\u202E',
    )
    .map((href) => {
      const bo = editor(BO);
      ((bo.root().get(0) as Y.XmlElement).get(0) as Y.XmlText).format(0, 3, { link: { href } });
      return bo.take().bytes;
    }),
  'with characters that hide': fc
    .tuple(
      fc.constantFrom(
        '\u202E',
        '\u202A',
        '\u0000',
        '\u0007',
        '\u009B',
        '\uFFFE',
        '\uFFF9',
        '\u{E0041}',
        '\u{E0101}',
        '\u{1FFFF}',
      ),
      text,
    )
    .map(([hidden, words]) => written(BO, words + hidden)),
  'under another root': fc
    .string({ minLength: 1, maxLength: 12 })
    .filter((name) => name !== 'en' && name !== 'fa')
    .map((name) => {
      const bo = editor(BO);
      bo.doc.getMap(name).set('x', 1);
      return bo.take().bytes;
    }),
  'with something embedded': fc.jsonValue({ maxDepth: 3 }).map((value) => {
    const bo = editor(BO);
    ((bo.root().get(0) as Y.XmlElement).get(0) as Y.XmlText).insertEmbed(0, { value });
    return bo.take().bytes;
  }),
  'too large': fc.integer({ min: 1, max: 4_096 }).map((more) => new Uint8Array(256 * 1024 + more).fill(1)),
};

it(`R8: of ${FRAMES} hostile frames none is accepted, and none changes anything`, async () => {
  const names = Object.keys(KINDS);
  const reasons = new Map<string, number>();
  const each = Math.ceil(FRAMES / names.length);
  let judged = 0;
  for (const [kind, arbitrary] of Object.entries(KINDS)) {
    for (const bytes of fc.sample(arbitrary, { numRuns: each, seed: SEED })) {
      const { verdicts } = await pool.judge(clause.at, clause.load, [{ bytes, clientIds: [BO] }]);
      const verdict = verdicts[0]!;
      judged += 1;
      if (verdict.ok)
        throw new Error(`accepted ${kind}: ${Buffer.from(bytes).toString('hex').slice(0, 400)}`);
      reasons.set(verdict.reason, (reasons.get(verdict.reason) ?? 0) + 1);
      const now = await pool.diffUpdate(clause.at, clause.load);
      if (!Buffer.from(now.update).equals(Buffer.from(state))) {
        throw new Error(`refused ${kind}, and yet something changed: ${Buffer.from(bytes).toString('hex')}`);
      }
    }
  }
  expect(judged).toBeGreaterThanOrEqual(FRAMES);
  for (const reason of [
    'malformed',
    'foreign-client',
    'clock-jump',
    'missing-dependency',
    'schema',
    'too-large',
  ]) {
    expect({ reason, times: reasons.get(reason) ?? 0 }).toEqual({ reason, times: expect.any(Number) });
    expect(reasons.get(reason)).toBeGreaterThan(0);
  }
  // The clause is as good as before: honest words are still taken.
  const bo = await open(BO);
  bo.paragraph('Still here.');
  expect(await clause.submit(bo.take())).toMatchObject([{ ok: true }]);
  expect(await clause.plain()).toBe('We agree to this.\n\nAna was here.\n\nStill here.');
  console.log(
    `${judged} hostile frames: accepted 0, changed 0; refused as ${JSON.stringify([...reasons].sort())}`,
  );
});
