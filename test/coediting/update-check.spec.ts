import * as encoding from 'lib0/encoding';
import * as Y from 'yjs';
import { LIMITS } from '../../src/modules/coediting/guard/limits.js';
import { checkUpdate } from '../../src/modules/coediting/guard/update-check.js';

const ANA = 10;
const BO = 20;
/** Kinds of content in the encoding of Yjs, and what says that neighbours are named. */
const [GC, DELETED, STRING, FORMAT, ANY, TYPE, SKIP] = [0, 1, 4, 6, 8, 7, 10];
const [WITH_ORIGIN, WITH_RIGHT] = [0x80, 0x40];

type Write = (encoder: encoding.Encoder) => void;
const numbers =
  (...all: number[]): Write =>
  (encoder) =>
    all.forEach((number) => encoding.writeVarUint(encoder, number));
const inRoot =
  (name: string): Write =>
  (encoder) => {
    encoding.writeVarUint(encoder, 1);
    encoding.writeVarString(encoder, name);
  };
const struct =
  (info: number, ...parts: Write[]): Write =>
  (encoder) => {
    encoding.writeUint8(encoder, info);
    parts.forEach((write) => write(encoder));
  };
const words =
  (text: string): Write =>
  (encoder) =>
    encoding.writeVarString(encoder, text);
const inItem = (client: number, clock: number): Write => numbers(0, client, clock);

/** Structs of one client, one behind the other, from a clock on. */
const from =
  (client: number, clock: number, ...structs: Write[]): Write =>
  (encoder) => {
    numbers(structs.length, client, clock)(encoder);
    structs.forEach((write) => write(encoder));
  };
const noDeletes = numbers(0);
const deletes = (client: number, clock: number, length: number): Write =>
  numbers(1, client, 1, clock, length);
const update = (groups: Write[], deleted: Write = noDeletes): Uint8Array =>
  encoding.encode((encoder) => {
    encoding.writeVarUint(encoder, groups.length);
    groups.forEach((write) => write(encoder));
    deleted(encoder);
  });

/** A clause in which Ana has written `abcd`: a paragraph is her 0, the text in it her 1, the letters her 2 to 5. */
function clause(): Y.Doc {
  const doc = new Y.Doc({ gc: false });
  doc.clientID = ANA;
  const paragraph = new Y.XmlElement('paragraph');
  doc.getXmlFragment('en').push([paragraph]);
  const text = new Y.XmlText();
  paragraph.push([text]);
  text.insert(0, 'abcd');
  return doc;
}
const verdict = (bytes: Uint8Array, clientIds: number[] = [BO], doc = clause()): string =>
  checkUpdate(doc, bytes, clientIds).refused ?? 'taken';

const string = (text: string, ...place: Write[]): Write => struct(STRING, ...place, words(text));
const inText = inItem(ANA, 1);
const paragraphNamed = (name: string): Write => struct(TYPE, inRoot('en'), numbers(3), words(name));

describe('the check of an update', () => {
  it('takes what is as large as it may be, and one byte more not', () => {
    const filler = (length: number) => update([from(BO, 0, string('x'.repeat(length), inText))]);
    const around = filler(LIMITS.updateBytes - 100).length - (LIMITS.updateBytes - 100);
    const largest = filler(LIMITS.updateBytes - around);
    expect(largest.length).toBe(LIMITS.updateBytes);
    expect(verdict(largest)).not.toBe('too-large');
    expect(verdict(filler(LIMITS.updateBytes - around + 1))).toBe('too-large');
  });

  it('knows the roots of a clause and makes no others, also for what is known already', () => {
    expect(verdict(update([from(BO, 0, paragraphNamed('paragraph'))]))).toBe('taken');
    const other = struct(TYPE, inRoot('de'), numbers(3), words('paragraph'));
    expect(verdict(update([from(BO, 0, other)]))).toBe('schema');
    expect(verdict(update([from(ANA, 0, other)]))).toBe('schema');
  });

  it('hears each client once', () => {
    const [one, two] = [from(BO, 0, string('x', inText)), from(BO, 1, string('y', inText))];
    const ana = from(ANA, 6, string('z', inText));
    expect(verdict(update([one, ana]), [ANA, BO])).toBe('taken');
    expect(verdict(update([one, ana, two]), [ANA, BO])).toBe('malformed');
  });

  it('refuses gaps, strangers and clocks that jump', () => {
    expect(verdict(update([from(BO, 1, string('x', inText))]))).toBe('missing-dependency');
    expect(verdict(update([from(BO, 0, struct(SKIP, numbers(2)))]))).toBe('missing-dependency');
    expect(verdict(update([from(BO, 0, string('x', inText))]), [30])).toBe('foreign-client');
    const garbage = (length: number) => update([from(BO, 0, struct(GC, numbers(length)))]);
    expect(verdict(garbage(LIMITS.clockGrowth))).toBe('taken');
    expect(verdict(garbage(LIMITS.clockGrowth + 1))).toBe('clock-jump');
  });

  it('refuses a clock beyond the last one, however small the step', () => {
    const old = new Y.Doc({ gc: false });
    const far = LIMITS.clock - 1;
    old.store.clients.set(BO, [new Y.GC(new Y.ID(BO, 0), far)]);
    old.getXmlFragment('en');
    const step = (length: number) => update([from(BO, far, struct(GC, numbers(length)))]);
    expect(verdict(step(1), [BO], old)).toBe('taken');
    expect(verdict(step(2), [BO], old)).toBe('clock-jump');
  });

  it('counts the growth from what is in the clause', () => {
    const growth = (length: number) => update([from(ANA, 6, struct(GC, numbers(length)))]);
    expect(verdict(growth(LIMITS.clockGrowth), [ANA])).toBe('taken');
    expect(verdict(growth(LIMITS.clockGrowth + 1), [ANA])).toBe('clock-jump');
  });

  const beside = (info: number, ...ids: [number, number][]): Uint8Array =>
    update([from(BO, 0, struct(STRING | info, ...ids.map((id) => numbers(...id)), words('x')))]);

  it.each<[string, Uint8Array, string]>([
    ['behind the last letter', beside(WITH_ORIGIN, [ANA, 5]), 'taken'],
    ['behind a letter that is not there', beside(WITH_ORIGIN, [ANA, 6]), 'missing-dependency'],
    ['before a letter that is not there', beside(WITH_RIGHT, [ANA, 6]), 'missing-dependency'],
    ['between letters', beside(WITH_ORIGIN | WITH_RIGHT, [ANA, 3], [ANA, 4]), 'taken'],
    ['behind itself', beside(WITH_ORIGIN, [BO, 0]), 'malformed'],
    ['behind somebody unknown', beside(WITH_ORIGIN, [30, 0]), 'missing-dependency'],
    ['in a text that is not there', update([from(BO, 0, string('x', inItem(ANA, 6)))]), 'missing-dependency'],
    ['in itself', update([from(BO, 0, string('x', inItem(BO, 0)))]), 'malformed'],
    [
      'in what comes later in the same update',
      update([from(BO, 0, string('x', inItem(BO, 1)), struct(TYPE, inItem(ANA, 0), numbers(6)))]),
      'malformed',
    ],
    [
      'in what comes before it in the same update',
      update([from(BO, 0, struct(TYPE, inItem(ANA, 0), numbers(6)), string('x', inItem(BO, 0)))]),
      'taken',
    ],
  ])('looks at what it builds on: %s', (_where, bytes, expected) => {
    expect(verdict(bytes)).toBe(expected);
  });

  it('lets be deleted what is there, and nothing else', () => {
    expect(verdict(update([], deletes(ANA, 5, 1)))).toBe('taken');
    expect(verdict(update([], deletes(ANA, 5, 2)))).toBe('missing-dependency');
    expect(verdict(update([], deletes(30, 0, 1)))).toBe('missing-dependency');
    expect(verdict(update([from(BO, 0, string('x', inText))], deletes(BO, 0, 1)))).toBe('taken');
  });

  const json =
    (key: string, value: unknown): Write =>
    (encoder) => {
      encoding.writeVarString(encoder, key);
      encoding.writeVarString(encoder, JSON.stringify(value));
    };
  const any =
    (...values: string[]): Write =>
    (encoder) => {
      encoding.writeVarUint(encoder, values.length);
      values.forEach((value) => encoding.writeAny(encoder, value));
    };

  it.each<[string, Write, string]>([
    ['collected garbage', struct(GC, numbers(3)), 'taken'],
    ['what was deleted', struct(DELETED, inText, numbers(3)), 'taken'],
    ['words', string('x', inText), 'taken'],
    ['control characters', string('\u0000', inText), 'schema'],
    ['a mark', struct(FORMAT, inText, json('bold', {})), 'taken'],
    ['an unknown mark', struct(FORMAT, inText, json('color', 'red')), 'schema'],
    ['one value', struct(ANY, inText, any('ltr')), 'taken'],
    ['two values', struct(ANY, inText, any('ltr', 'rtl')), 'schema'],
    ['a paragraph', paragraphNamed('paragraph'), 'taken'],
    ['a script', paragraphNamed('script'), 'schema'],
    ['a text', struct(TYPE, inItem(ANA, 0), numbers(6)), 'taken'],
    ['a list of Yjs', struct(TYPE, inItem(ANA, 0), numbers(0)), 'schema'],
    ['an embedded object', struct(5, inText, words('{}')), 'schema'],
    ['bytes', struct(3, inText, numbers(1, 7)), 'schema'],
  ])('looks at the content: %s', (_what, write, expected) => {
    expect(verdict(update([from(BO, 0, write)]))).toBe(expected);
  });

  it('gives back what is new, and all of it where all is new', () => {
    const fresh = update([from(BO, 0, string('xy', inText))]);
    const doc = clause();
    expect(checkUpdate(doc, fresh, [BO])).toEqual({ bytes: fresh });
    Y.applyUpdate(doc, fresh);
    // Nobody may say again what somebody else has said, but may send it along.
    const again = checkUpdate(doc, update([from(BO, 0, string('XYz', inText))]), [BO]);
    if (again.refused) throw new Error(again.refused);
    const [only, ...more] = Y.decodeUpdate(again.bytes).structs;
    expect(more).toEqual([]);
    expect([only!.id.clock, only!.length]).toEqual([2, 1]);
    expect(verdict(update([from(ANA, 2, string('abcd', inText))]), [BO], doc)).toBe('taken');
  });
});
