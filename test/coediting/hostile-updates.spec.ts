import * as encoding from 'lib0/encoding';
import * as Y from 'yjs';
import { ClauseDocument, initialUpdate } from '../../src/modules/coediting/guard/clause-document.js';
import type { Candidate, Verdict } from '../../src/modules/coediting/guard/guard-protocol.js';
import { Editor } from './support.js';

const ANA = 10;
const BO = 20;
const LANGUAGES = ['en', 'fa'];

/** From yjs/yjs issue 687: 27 bytes that make the decoder of the second encoding run out of time and memory. */
const ENDLESS_V2 = '00010000000001000100010200001602000001fdffffffff7f0000';

/** A clause in which Ana and Bo have written; `judge` commits what is accepted. */
class Clause {
  readonly document = new ClauseDocument(LANGUAGES);
  private seq = 1;

  constructor() {
    const content = [{ type: 'paragraph' as const, content: [{ type: 'text' as const, text: 'We agree.' }] }];
    this.document.extend(
      { updates: [{ seq: 1, bytes: initialUpdate({ en: { type: 'doc', content } }, 1) }] },
      1,
    );
    const ana = this.open(ANA);
    ana.paragraph('Ana was here.');
    expect(this.judge(ana.take()).ok).toBe(true);
  }

  open(clientId: number): Editor {
    return new Editor(clientId, this.document.difference().update);
  }

  judge(candidate: Candidate): Verdict {
    const { token, verdicts } = this.document.judge([candidate], 1);
    this.document.commit(token, (this.seq += 1));
    return verdicts[0]!;
  }

  /** Everything there is to see of it. */
  get state(): string {
    const { update, stateVector } = this.document.difference();
    const { texts } = this.document.texts();
    return JSON.stringify([texts, [...stateVector], [...update]]);
  }
}

/** Bo, in an editor that does whatever its owner likes. */
function attack(edit: (bo: Editor) => void, clientId = BO): Verdict & { unchanged: boolean } {
  const clause = new Clause();
  const before = clause.state;
  const bo = clause.open(clientId);
  edit(bo);
  return { ...clause.judge(bo.take([BO])), unchanged: clause.state === before };
}

const refused = (reason: string) => ({ ok: false, reason, unchanged: true });
const paragraphOf = (editor: Editor): Y.XmlElement => editor.root().get(0) as Y.XmlElement;
const textOf = (editor: Editor): Y.XmlText => paragraphOf(editor).get(0) as Y.XmlText;

describe('in the name of somebody else', () => {
  it('nobody can write, and the victim goes on writing (M5)', () => {
    const clause = new Clause();
    const forger = clause.open(ANA);
    forger.paragraph('I, Ana, resign.');
    const victim = clause.open(ANA);
    victim.paragraph('I stay.');
    expect(clause.judge(forger.take([BO]))).toEqual({ ok: false, reason: 'foreign-client' });
    expect(clause.judge(victim.take())).toMatchObject({ ok: true });
    expect(clause.document.texts().texts['en']!.plain).toBe('We agree.\n\nAna was here.\n\nI stay.');
  });

  it('the clock of a client cannot be moved out of its reach (M6)', () => {
    for (const [clientIds, clock] of [
      [[BO], 10 ** 12],
      [[ANA], 10 ** 12],
      [[ANA], 2 ** 31],
    ] as const) {
      const clause = new Clause();
      const before = clause.state;
      const update = encoding.encode((encoder) => {
        for (const number of [1, 1, ANA, clock]) encoding.writeVarUint(encoder, number);
        encoding.writeUint8(encoder, 0);
        for (const number of [5, 0]) encoding.writeVarUint(encoder, number);
      });
      expect(clause.judge({ bytes: update, clientIds })).toEqual({ ok: false, reason: 'clock-jump' });
      expect(clause.state).toBe(before);
    }
  });

  it('one update cannot use up a clock either', () => {
    expect(
      attack((bo) => {
        const bytes = encoding.encode((encoder) => {
          for (const number of [1, 1, BO, 0]) encoding.writeVarUint(encoder, number);
          encoding.writeUint8(encoder, 0); // collected garbage of a million and one
          for (const number of [1_000_001, 0]) encoding.writeVarUint(encoder, number);
        });
        bo.sent.splice(0, 1, bytes);
      }),
    ).toEqual(refused('clock-jump'));
  });

  it('what is already known cannot be told differently to those who are behind', () => {
    const clause = new Clause();
    // Bo makes up a past in which Ana wrote something else of the same length, and adds a line of his own.
    const forged = new Y.Doc();
    Y.applyUpdate(forged, initialStateWithout(clause));
    forged.clientID = ANA;
    const paragraph = new Y.XmlElement('paragraph');
    paragraph.insert(0, [new Y.XmlText('Ana was HERE.')]);
    forged.getXmlFragment('en').push([paragraph]);
    forged.clientID = BO;
    const own = new Y.XmlElement('paragraph');
    own.insert(0, [new Y.XmlText('Me too.')]);
    forged.getXmlFragment('en').push([own]);

    const verdict = clause.judge({ bytes: Y.encodeStateAsUpdate(forged), clientIds: [BO] });
    if (!verdict.ok) throw new Error(verdict.reason);
    expect(clause.document.texts().texts['en']!.plain).toBe('We agree.\n\nAna was here.\n\nMe too.');
    expect(Buffer.from(verdict.bytes).includes('HERE')).toBe(false);
  });

  /** The clause before Ana wrote. */
  function initialStateWithout(clause: Clause): Uint8Array {
    const full = new Y.Doc({ gc: false });
    Y.applyUpdate(full, clause.document.difference().update);
    const snapshot = Y.createSnapshot(Y.createDeleteSet(), new Map([[1, Y.getState(full.store, 1)]]));
    return Y.encodeStateAsUpdate(Y.createDocFromSnapshot(full, snapshot, new Y.Doc({ gc: false })));
  }
});

describe('missing pieces', () => {
  it('are asked for and never kept (M7)', () => {
    const clause = new Clause();
    const before = clause.state;
    const bo = clause.open(BO);
    const text = bo.paragraph('');
    for (let i = 0; i < 2_000; i += 1) text.insert(text.length, 'x'.repeat(450));
    const [first, ...rest] = bo.sent;
    const weight = clause.document.weight;
    for (const bytes of rest) {
      expect(clause.judge({ bytes, clientIds: [BO] })).toEqual({ ok: false, reason: 'missing-dependency' });
    }
    expect(clause.state).toBe(before);
    expect(clause.document.weight).toBe(weight);
    expect(clause.judge({ bytes: first!, clientIds: [BO] })).toMatchObject({ ok: true });
  });

  it('are noticed in what is deleted, and in what is built upon', () => {
    const clause = new Clause();
    const before = clause.state;
    const unknown = clause.open(BO);
    unknown.paragraph('first');
    unknown.take();
    const text = (unknown.root().get(2) as Y.XmlElement).get(0) as Y.XmlText;
    text.delete(0, 3);
    expect(clause.judge(unknown.take())).toEqual({ ok: false, reason: 'missing-dependency' });
    const third = new Editor(30, Y.encodeStateAsUpdate(unknown.doc));
    ((third.root().get(2) as Y.XmlElement).get(0) as Y.XmlText).insert(1, 'x');
    expect(clause.judge(third.take())).toEqual({ ok: false, reason: 'missing-dependency' });
    expect(clause.state).toBe(before);
  });
});

describe('bytes that are not an update', () => {
  it('are refused: too large, cut short, claiming 2^32 structs, or in the second encoding (M1, M2)', () => {
    const clause = new Clause();
    const before = clause.state;
    const bo = clause.open(BO);
    bo.paragraph('Fine.');
    const { bytes: honest } = bo.take();
    const clientIds = [BO];
    const reasonOf = (bytes: Uint8Array) =>
      (clause.judge({ bytes, clientIds }) as { reason?: string }).reason;

    expect(reasonOf(new Uint8Array(256 * 1024 + 1))).toBe('too-large');
    for (let length = 0; length < honest.length - 1; length += 1) {
      expect(reasonOf(honest.slice(0, length))).toBe('malformed');
    }
    const boast = encoding.encode((encoder) => {
      for (const number of [1, 2 ** 32, BO, 0]) encoding.writeVarUint(encoder, number);
    });
    expect(reasonOf(boast)).toBe('malformed');
    // Read as the first encoding, the second is nonsense of one kind or another; it is never read as itself.
    expect(reasonOf(Y.encodeStateAsUpdateV2(bo.doc))).toEqual(expect.any(String));
    expect(reasonOf(Buffer.from(ENDLESS_V2, 'hex'))).toEqual(expect.any(String));
    expect(clause.state).toBe(before);
    expect(clause.judge({ bytes: honest, clientIds })).toMatchObject({ ok: true });
    expect(reasonOf(honest)).toBe('empty');
  });
});

describe('what has no place in a clause', () => {
  const element = (name: string, ...children: (Y.XmlElement | Y.XmlText)[]): Y.XmlElement => {
    const made = new Y.XmlElement(name);
    made.insert(0, children);
    return made;
  };
  const nested = (depth: number): Y.XmlElement => {
    let inner = element('paragraph');
    for (let i = 0; i < depth; i += 1) inner = element('bulletList', element('listItem', inner));
    return inner;
  };

  it.each<[string, (bo: Editor) => void]>([
    ['a script', (bo) => bo.root().push([element('script', new Y.XmlText('alert(1)'))])],
    ['an image', (bo) => bo.root().push([element('image')])],
    ['a heading', (bo) => bo.root().push([element('heading', new Y.XmlText('No'))])],
    ['an element named like a property of every object', (bo) => bo.root().push([element('__proto__')])],
    ['text outside a paragraph', (bo) => bo.root().push([new Y.XmlText('loose')])],
    [
      'text in a list',
      (bo) => bo.root().push([element('bulletList', element('listItem', new Y.XmlText('x')))]),
    ],
    ['a paragraph in a paragraph', (bo) => paragraphOf(bo).push([element('paragraph')])],
    ['a list item outside a list', (bo) => bo.root().push([element('listItem')])],
    ['something in a line break', (bo) => paragraphOf(bo).push([element('hardBreak', new Y.XmlText('x'))])],
    ['lists thirty deep', (bo) => bo.root().push([nested(30)])],
    [
      'lists ten thousand deep',
      (bo) => {
        let parent = bo.root();
        bo.doc.transact(() => {
          for (let i = 0; i < 10_000; i += 1) {
            const child = element(i % 2 === 0 ? 'bulletList' : 'listItem');
            parent.push([child]);
            parent = child;
          }
        });
      },
    ],
    ['another language', (bo) => bo.paragraph('Hallo', 'de')],
    ['another root', (bo) => void bo.doc.getMap('settings').set('admin', true)],
    ['a root that is a text', (bo) => bo.doc.getText('notes').insert(0, 'x')],
    ['a map in the clause', (bo) => bo.root().push([new Y.Map() as unknown as Y.XmlElement])],
    ['an array in the clause', (bo) => bo.root().push([new Y.Array() as unknown as Y.XmlElement])],
    ['a plain text type', (bo) => paragraphOf(bo).push([new Y.Text('x') as unknown as Y.XmlText])],
    ['a hook', (bo) => bo.root().push([new Y.XmlHook('x') as unknown as Y.XmlElement])],
    ['a fragment', (bo) => bo.root().push([new Y.XmlFragment() as unknown as Y.XmlElement])],
    ['a document in the document', (bo) => textOf(bo).insertEmbed(0, new Y.Doc())],
    ['an embedded object', (bo) => textOf(bo).insertEmbed(0, { image: 'https://a.example/x.png' })],
    ['a type in a text', (bo) => textOf(bo).insertEmbed(0, new Y.XmlElement('paragraph'))],
    ['a javascript link', (bo) => textOf(bo).format(0, 2, { link: { href: 'javascript:alert(1)' } })],
    ['a data link', (bo) => textOf(bo).format(0, 2, { link: { href: 'data:text/html,x' } })],
    ['a link without address', (bo) => textOf(bo).format(0, 2, { link: {} })],
    ['a link that is not one', (bo) => textOf(bo).format(0, 2, { link: 'https://a.example' })],
    ['a link with a password', (bo) => textOf(bo).format(0, 2, { link: { href: 'https://a:b@c.example' } })],
    [
      'a link with a handler',
      (bo) => textOf(bo).format(0, 2, { link: { href: 'https://a.example', onclick: 'x' } }),
    ],
    [
      'a link with a class',
      (bo) => textOf(bo).format(0, 2, { link: { href: 'https://a.example', class: 'x' } }),
    ],
    ['an unknown mark', (bo) => textOf(bo).format(0, 2, { color: 'red' })],
    ['a mark with attributes', (bo) => textOf(bo).format(0, 2, { bold: { style: 'x' } })],
    ['an attribute on a paragraph', (bo) => paragraphOf(bo).setAttribute('onclick', 'x')],
    ['an attribute on a text', (bo) => textOf(bo).setAttribute('x', 'y')],
    ['a wrong direction', (bo) => paragraphOf(bo).setAttribute('dir', 'up')],
    ['a bidi override', (bo) => textOf(bo).insert(0, 'no \u202Etnemeerga')],
    ['a control character', (bo) => textOf(bo).insert(0, 'a\u0000b')],
  ])('is refused: %s', (_what, edit) => {
    expect(attack(edit)).toEqual(refused('schema'));
  });

  it.each<[string, (bo: Editor) => void]>([
    ['lists in lists', (bo) => bo.root().push([nested(5)])],
    [
      'bold, italic and a link',
      (bo) => {
        textOf(bo).format(0, 2, { bold: {} });
        textOf(bo).format(1, 4, {
          italic: {},
          link: { href: 'https://a.example/?q=1', target: '_blank', class: null },
        });
      },
    ],
    ['a line break', (bo) => paragraphOf(bo).push([element('hardBreak'), new Y.XmlText('next')])],
    ['a direction', (bo) => paragraphOf(bo).setAttribute('dir', 'auto')],
    ['half-spaces and isolates', (bo) => textOf(bo).insert(0, 'می\u200Cشود \u2066x\u2069')],
    ['someone deleting everything', (bo) => bo.root().delete(0, bo.root().length)],
  ])('is not refused: %s', (_what, edit) => {
    expect(attack(edit)).toMatchObject({ ok: true, unchanged: false });
  });

  it('may not be too long, counted in code points', () => {
    const clause = new Clause();
    const bo = clause.open(BO);
    const text = bo.paragraph('😀'.repeat(19_000));
    expect(clause.judge(bo.take())).toMatchObject({ ok: true });
    const before = clause.state;
    text.insert(0, 'x'.repeat(1_000));
    expect(clause.judge(bo.take())).toEqual({ ok: false, reason: 'too-long' });
    expect(clause.state).toBe(before);
  });

  it('may be cut when it is too long already', () => {
    const content = [
      { type: 'paragraph' as const, content: [{ type: 'text' as const, text: 'x'.repeat(30_000) }] },
    ];
    const document = new ClauseDocument(LANGUAGES);
    document.extend({ updates: [{ seq: 1, bytes: initialUpdate({ en: { type: 'doc', content } }, 1) }] }, 1);
    const bo = new Editor(BO, document.difference().update);
    textOf(bo).insert(0, 'y');
    expect(document.judge([bo.take()], 1).verdicts).toEqual([{ ok: false, reason: 'too-long' }]);
    const careful = new Editor(BO, document.difference().update);
    textOf(careful).delete(0, 5_000);
    expect(document.judge([careful.take()], 2).verdicts).toMatchObject([{ ok: true, deletedChars: 5_000 }]);
  });

  it('may not be endless in other ways: ten thousand empty paragraphs', () => {
    const paragraphs = (count: number) => Array.from({ length: count }, () => element('paragraph'));
    expect(attack((bo) => bo.root().push(paragraphs(10_001)))).toEqual(refused('too-long'));
    expect(attack((bo) => bo.root().push(paragraphs(900)))).toMatchObject({ ok: true });
  });
});
