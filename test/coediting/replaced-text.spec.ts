import {
  canonicalRich,
  checkRichDoc,
  type RichBlock,
  type RichDoc,
  type RichInline,
} from '../../src/domain/text/rich.js';
import { ClauseDocument, initialUpdate } from '../../src/modules/coediting/guard/clause-document.js';
import { textDiff } from '../../src/modules/coediting/guard/text-diff.js';

function seeded(seed: number): (limit: number) => number {
  let state = seed;
  return (limit) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return (state >>> 8) % limit;
  };
}

const WORDS = ['we', 'agree', 'ما', 'می\u200Cپذیریم', '😀', 'نه', 'elections', ',', '.', 'é'];
const below = seeded(7);
const anyOf = <T>(things: readonly T[]): T => things[below(things.length)]!;
const many = <T>(most: number, make: () => T): T[] => Array.from({ length: below(most + 1) }, make);

const aRun = (): RichInline => {
  if (below(8) === 0) return { type: 'hardBreak' };
  const text = many(5, () => anyOf(WORDS)).join(anyOf([' ', ' ', ''])) || 'x';
  const marks = [
    ...(below(4) === 0 ? [{ type: 'bold' as const }] : []),
    ...(below(5) === 0 ? [{ type: 'italic' as const }] : []),
    ...(below(6) === 0
      ? [{ type: 'link' as const, attrs: { href: `https://${anyOf(['a', 'b'])}.example/` } }]
      : []),
  ];
  return marks.length > 0 ? { type: 'text', text, marks } : { type: 'text', text };
};
const aBlock = (depth = 0): RichBlock => {
  if (depth > 2 || below(4) > 0) return { type: 'paragraph', content: many(4, aRun) };
  const content = [aBlock(9), ...many(2, () => aBlock(9))].map((first) => ({
    type: 'listItem' as const,
    content: [first, ...many(1, () => aBlock(depth + 1))],
  }));
  return below(2) === 0
    ? { type: 'bulletList', content }
    : { type: 'orderedList', attrs: { start: 1 + below(3) }, content };
};
const aDoc = (): RichDoc => ({ type: 'doc', content: [aBlock(), ...many(4, () => aBlock())] });

/** The same text with a few things changed, as a person would. */
const changed = (doc: RichDoc): RichDoc => {
  const content = doc.content.flatMap((block) =>
    below(5) === 0 ? [] : below(4) === 0 ? [block, aBlock()] : [block],
  );
  return { type: 'doc', content: content.length > 0 ? content : [aBlock()] };
};

const clauseOf = (doc: RichDoc): ClauseDocument => {
  const document = new ClauseDocument(['fa']);
  document.extend({ updates: [{ seq: 1, bytes: initialUpdate({ fa: doc }, 1) }] }, 1);
  return document;
};

describe('replacing a text', () => {
  it('gives exactly the text that was wanted, whatever was there', () => {
    for (let i = 0; i < 400; i += 1) {
      const before = aDoc();
      const wanted = i % 2 === 0 ? aDoc() : changed(before);
      const document = clauseOf(before);
      expect(document.texts().texts['fa']!.doc).toEqual(canonicalRich(before));
      const bytes = document.replacement('fa', wanted, 2);
      const isSame = JSON.stringify(canonicalRich(before)) === JSON.stringify(canonicalRich(wanted));
      expect(bytes === null).toBe(isSame);
      if (!bytes) continue;
      const { verdicts } = document.judge([{ bytes, clientIds: [2] }], 1);
      expect(verdicts).toMatchObject([{ ok: true }]);
      document.commit(1, 2);
      const after = document.texts().texts['fa']!.doc;
      expect(after).toEqual(canonicalRich(wanted));
      expect(checkRichDoc(after)).toMatchObject({ ok: true });
    }
  });

  it('touches one word when one word is different', () => {
    const text = Array.from({ length: 900 }, (_, i) => `word${i}`).join(' ');
    const say = (words: string): RichDoc => ({
      type: 'doc',
      content: [{ type: 'paragraph', content: [{ type: 'text', text: words }] }],
    });
    const document = clauseOf(say(text));
    const bytes = document.replacement(
      'fa',
      say(text.replace('word450', 'ward450').replace('word10 ', '')),
      2,
    )!;
    const { verdicts } = document.judge([{ bytes, clientIds: [2] }], 1);
    expect(verdicts).toMatchObject([{ ok: true, insertedChars: 1, deletedChars: 8 }]);
  });
});

describe('the difference of two texts', () => {
  it('leads from one to the other and never cuts a character in two', () => {
    for (let i = 0; i < 2_000; i += 1) {
      const sentence = () => many(12, () => anyOf([...WORDS, '😁', '𝒜', ' '])).join('');
      const [before, after] = [sentence(), sentence()];
      let text = before;
      for (const { at, deleted, inserted } of textDiff(before, after).reverse()) {
        const taken = text.slice(at, at + deleted);
        expect(/\p{Surrogate}/u.test(`${taken} ${inserted}`)).toBe(false);
        text = text.slice(0, at) + inserted + text.slice(at + deleted);
      }
      expect(text).toBe(after);
    }
  });
});
