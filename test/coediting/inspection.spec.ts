import * as encoding from 'lib0/encoding';
import * as Y from 'yjs';
import { Inspection } from '../../src/modules/coediting/guard/inspection.js';
import { LIMITS } from '../../src/modules/coediting/guard/limits.js';

const ANA = 10;
const BO = 20;

/** A document under watch, with `We agree.` in English. */
function clause() {
  const doc = new Y.Doc({ gc: false });
  doc.clientID = ANA;
  const inspection = new Inspection(doc);
  inspection.allow('en');
  inspection.allow('fa');
  const root = doc.getXmlFragment('en');
  const paragraph = element('paragraph', new Y.XmlText('We agree.'));
  root.push([paragraph]);
  const first = inspection.take();
  const text = paragraph.get(0) as Y.XmlText;
  const effectOf = (edit: () => void) => {
    doc.transact(edit);
    return inspection.take();
  };
  return { doc, inspection, root, paragraph, text, first, effectOf };
}

function element(name: string, ...children: (Y.XmlElement | Y.XmlText)[]): Y.XmlElement {
  const made = new Y.XmlElement(name);
  made.insert(0, children);
  return made;
}

const effect = (but: object) => ({
  fault: false,
  languages: new Set(['en']),
  insertedChars: 0,
  deletedChars: 0,
  ...but,
});

describe('the effect of a change', () => {
  it('is told once', () => {
    const { inspection, first } = clause();
    expect(first).toEqual(effect({ insertedChars: 9 }));
    expect(inspection.take()).toBeUndefined();
  });

  it('counts letters and line breaks that were inserted, and every node', () => {
    const { inspection, paragraph, effectOf } = clause();
    expect(inspection.sizes.get('en')).toEqual({ chars: 9, nodes: 2 });
    expect(inspection.sizes.get('fa')).toEqual({ chars: 0, nodes: 0 });
    const found = effectOf(() => paragraph.push([element('hardBreak'), new Y.XmlText('ab')]));
    expect(found).toEqual(effect({ insertedChars: 3 }));
    expect(inspection.sizes.get('en')).toEqual({ chars: 12, nodes: 4 });
  });

  it('counts what is deleted, if it was there before', () => {
    const { inspection, paragraph, text, effectOf } = clause();
    expect(effectOf(() => text.delete(0, 3))).toEqual(effect({ deletedChars: 3 }));
    expect(inspection.sizes.get('en')).toEqual({ chars: 6, nodes: 2 });
    const backAndForth = effectOf(() => {
      text.insert(0, 'xyz');
      text.delete(0, 3);
    });
    expect(backAndForth).toEqual(effect({}));
    expect(inspection.sizes.get('en')).toEqual({ chars: 6, nodes: 2 });
    expect(effectOf(() => paragraph.delete(0, 1))).toEqual(effect({ deletedChars: 6 }));
    expect(inspection.sizes.get('en')).toEqual({ chars: 0, nodes: 1 });
  });

  it('counts letter by letter what somebody new and somebody known have written', () => {
    const { doc, text, inspection } = clause();
    const other = new Y.Doc({ gc: false });
    other.clientID = BO;
    Y.applyUpdate(other, Y.encodeStateAsUpdate(doc));
    const theirs = (other.getXmlFragment('en').get(0) as Y.XmlElement).get(0) as Y.XmlText;
    theirs.insert(0, 'x');
    Y.applyUpdate(doc, Y.encodeStateAsUpdate(other, Y.encodeStateVector(doc)));
    expect(inspection.take()).toEqual(effect({ insertedChars: 1 }));
    theirs.insert(1, 'yz');
    theirs.delete(0, 1);
    Y.applyUpdate(doc, Y.encodeStateAsUpdate(other, Y.encodeStateVector(doc)));
    expect(inspection.take()).toEqual(effect({ insertedChars: 2, deletedChars: 1 }));
    expect(text.toString()).toBe('yzWe agree.');
    expect(inspection.sizes.get('en')).toEqual({ chars: 11, nodes: 2 });
  });

  it('counts a change of format as a node, both of its ends', () => {
    const { inspection, text, effectOf } = clause();
    expect(effectOf(() => text.format(0, 2, { bold: {} }))).toEqual(effect({}));
    expect(inspection.sizes.get('en')).toEqual({ chars: 9, nodes: 4 });
  });

  it('names the languages, and only those', () => {
    const { doc, root, effectOf } = clause();
    const farsi = doc.getXmlFragment('fa');
    const found = effectOf(() => farsi.push([element('paragraph', new Y.XmlText('سلام'))]));
    expect(found).toEqual(effect({ languages: new Set(['fa']), insertedChars: 4 }));
    expect(effectOf(() => root.delete(0, 1))).toEqual(effect({ deletedChars: 9 }));
    const both = effectOf(() => {
      root.push([element('paragraph')]);
      farsi.push([element('paragraph')]);
    });
    expect(both).toEqual(effect({ languages: new Set(['en', 'fa']) }));
  });

  it('is counted on when a language is declared again', () => {
    const { inspection } = clause();
    inspection.allow('en');
    expect(inspection.sizes.get('en')).toEqual({ chars: 9, nodes: 2 });
  });

  it('of what comes in the document’s own name is that alone: it does not take another name', () => {
    const { doc } = clause();
    const other = new Y.Doc({ gc: false });
    Y.applyUpdate(other, Y.encodeStateAsUpdate(doc));
    other.clientID = ANA;
    other.getXmlFragment('en').push([element('paragraph')]);
    Y.applyUpdate(doc, Y.encodeStateAsUpdate(other, Y.encodeStateVector(doc)));
    expect(doc.clientID).toBe(ANA);
  });
});

describe('a place', () => {
  const chain = (length: number): { made: Y.XmlElement; add: (root: Y.XmlFragment) => void } => {
    const name = (i: number) => (i % 2 === 0 ? 'bulletList' : 'listItem');
    const made = element(name(0));
    return {
      made,
      add: (root) => {
        root.push([made]);
        let at = made;
        for (let i = 1; i < length; i += 1) {
          const child = element(name(i));
          at.push([child]);
          at = child;
        }
      },
    };
  };

  it('may be as deep as the rules allow, and no deeper', () => {
    const one = clause();
    expect(one.effectOf(() => chain(LIMITS.depth).add(one.root))).toMatchObject({ fault: false });
    const two = clause();
    expect(two.effectOf(() => chain(LIMITS.depth + 1).add(two.root))).toMatchObject({ fault: true });
    const three = clause();
    expect(three.effectOf(() => chain(LIMITS.depth * 3).add(three.root))).toMatchObject({ fault: true });
  });

  it('is measured from the root, also when it is deepened later', () => {
    const { root, effectOf } = clause();
    const { made, add } = chain(LIMITS.depth);
    effectOf(() => add(root));
    let last = made;
    while (last.length > 0) last = last.get(0) as Y.XmlElement;
    const deeper = element('bulletList');
    const tooDeep = effect({ fault: true });
    expect(effectOf(() => last.push([deeper]))).toEqual(tooDeep);
    expect(effectOf(() => deeper.push([element('listItem')]))).toEqual(tooDeep);
  });

  it('is measured anew for each of several in one change', () => {
    const { root, effectOf } = clause();
    const { made, add } = chain(LIMITS.depth);
    effectOf(() => add(root));
    let last = made;
    while (last.length > 0) last = last.get(0) as Y.XmlElement;
    const found = effectOf(() => {
      (last.parent as Y.XmlElement).push([element('listItem')]);
      last.push([element('bulletList')]);
    });
    expect(found).toMatchObject({ fault: true });
  });

  it('in something that has no place is none', () => {
    const { root, effectOf } = clause();
    const fragment = new Y.XmlFragment();
    effectOf(() => root.push([fragment as never]));
    expect(effectOf(() => fragment.push([element('paragraph')]))).toMatchObject({ fault: true });
  });

  it('outside of every language is none', () => {
    const { doc, effectOf } = clause();
    const found = effectOf(() => void doc.getMap('settings').set('admin', true));
    expect(found).toEqual(effect({ fault: true, languages: new Set() }));
    const elsewhere = effectOf(() =>
      doc.getXmlFragment('de').push([element('paragraph', new Y.XmlText('x'))]),
    );
    expect(elsewhere).toEqual(effect({ fault: true, languages: new Set() }));
    expect(effectOf(() => doc.getXmlFragment('de').delete(0, 1))).toEqual(
      effect({ languages: new Set(), insertedChars: 0 }),
    );
  });

  type Edit = (given: ReturnType<typeof clause>) => void;
  it.each<[string, boolean, Edit]>([
    ['a mark', false, ({ text }) => text.format(0, 1, { italic: {} })],
    ['an unknown mark', true, ({ text }) => text.format(0, 1, { color: 'red' })],
    ['an attribute of a text', true, ({ text }) => text.setAttribute('dir', 'rtl')],
    ['an embedded object', true, ({ text }) => text.insertEmbed(0, { image: 'x' })],
    ['an element in a text', true, ({ text }) => text.insertEmbed(0, element('paragraph'))],
    ['a direction', false, ({ paragraph }) => paragraph.setAttribute('dir', 'rtl')],
    ['another direction', true, ({ paragraph }) => paragraph.setAttribute('dir', 'up')],
    ['a handler', true, ({ paragraph }) => paragraph.setAttribute('onclick', 'rtl')],
    [
      'a text as an attribute',
      true,
      ({ paragraph }) => paragraph.setAttribute('dir', new Y.XmlText() as never),
    ],
    ['a paragraph in a paragraph', true, ({ paragraph }) => paragraph.push([element('paragraph')])],
    ['a line break', false, ({ paragraph }) => paragraph.push([element('hardBreak')])],
    ['a text in the root', true, ({ root }) => root.push([new Y.XmlText('x')])],
    [
      'a list',
      false,
      ({ root }) => root.push([element('bulletList', element('listItem', element('paragraph')))]),
    ],
    ['a list item in the root', true, ({ root }) => root.push([element('listItem')])],
    ['a fragment', true, ({ root }) => root.push([new Y.XmlFragment() as never])],
    ['a fragment in a fragment', true, ({ paragraph }) => paragraph.push([new Y.XmlFragment() as never])],
    ['a map', true, ({ root }) => root.push([new Y.Map() as never])],
    ['a value in the root', true, ({ root }) => (root as unknown as Y.Array<string>).push(['x'])],
  ])('for %s is a fault: %s', (_what, fault, edit) => {
    const given = clause();
    expect(given.effectOf(() => edit(given))).toMatchObject({ fault });
  });

  /** One struct of Bo, as nobody's editor would make it. */
  const rawWith = (deleted: readonly number[], info: number, ...parts: (number | string)[]): Uint8Array =>
    encoding.encode((encoder) => {
      for (const number of [1, 1, BO, 0]) encoding.writeVarUint(encoder, number);
      encoding.writeUint8(encoder, info);
      for (const part of parts) {
        if (typeof part === 'string') encoding.writeVarString(encoder, part);
        else encoding.writeVarUint(encoder, part);
      }
      for (const number of deleted) encoding.writeVarUint(encoder, number);
    });
  const raw = (info: number, ...parts: (number | string)[]): Uint8Array => rawWith([0], info, ...parts);
  const [DELETED, STRING, ANY, NAMED] = [1, 4, 8, 0x20];
  /** Ana's paragraph is her 0, the text in it her 1. */
  const IN_PARAGRAPH = [0, ANA, 0] as const;
  const IN_TEXT = [0, ANA, 1] as const;
  const IN_ROOT = [1, 'en'] as const;
  /** `ltr` as one of the values of an attribute: its type, its length, its letters. */
  const LTR = [119, 'ltr'] as const;

  it.each<[string, boolean, Uint8Array]>([
    ['something deleted, in a text', false, raw(DELETED, ...IN_TEXT, 3)],
    ['something deleted, as an attribute', false, raw(DELETED | NAMED, ...IN_PARAGRAPH, 'dir', 1)],
    ['something deleted, in a paragraph', false, raw(DELETED, ...IN_PARAGRAPH, 1)],
    ['something deleted, in the root', false, raw(DELETED, ...IN_ROOT, 1)],
    ['something deleted, by a name in the root', true, raw(DELETED | NAMED, ...IN_ROOT, 'x', 1)],
    ['something deleted, as an attribute of a text', true, raw(DELETED | NAMED, ...IN_TEXT, 'dir', 1)],
    ['one value as an attribute', false, raw(ANY | NAMED, ...IN_PARAGRAPH, 'dir', 1, ...LTR)],
    ['two values as an attribute', true, raw(ANY | NAMED, ...IN_PARAGRAPH, 'dir', 2, ...LTR, ...LTR)],
    ['letters as an attribute', true, raw(STRING | NAMED, ...IN_PARAGRAPH, 'dir', 'l')],
    ['letters in a paragraph', true, raw(STRING, ...IN_PARAGRAPH, 'x')],
    ['letters in a text', false, raw(STRING, ...IN_TEXT, 'x')],
  ])('for %s is a fault: %s', (_what, fault, bytes) => {
    const { doc, inspection } = clause();
    Y.applyUpdate(doc, bytes);
    expect(inspection.take()).toMatchObject({ fault });
  });

  it('of letters that have no place in a paragraph still counts them', () => {
    const { doc, inspection } = clause();
    Y.applyUpdate(doc, raw(STRING, ...IN_PARAGRAPH, 'xy'));
    expect(inspection.take()).toEqual(effect({ fault: true, insertedChars: 2 }));
  });

  it('of somebody new who deletes at once what they wrote is not counted', () => {
    const { doc, inspection } = clause();
    Y.applyUpdate(doc, rawWith([1, BO, 1, 0, 2], STRING, ...IN_TEXT, 'xy'));
    expect(inspection.take()).toEqual(effect({}));
  });

  it('for collected garbage is not looked for', () => {
    const { doc, inspection } = clause();
    Y.applyUpdate(doc, raw(0, 3));
    expect(inspection.take()).toEqual(effect({ languages: new Set() }));
  });
});
