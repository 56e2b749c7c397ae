import * as Y from 'yjs';
import { ClauseDocument, initialUpdate } from '../../src/modules/coediting/guard/clause-document.js';
import { Editor } from './support.js';

const MUTATIONS = 20_000;
const CLIENTS = [10, 20];

/** A generator of whole numbers below a limit, the same in every run. */
function seeded(seed: number): (limit: number) => number {
  let state = seed;
  return (limit) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return (state >>> 8) % limit;
  };
}

/** All that is in a document, letter by letter: where Yjs has put neighbours together depends on how they came. */
function unitsOf(document: ClauseDocument): string[] {
  const { structs, ds } = Y.decodeUpdate(document.difference().update);
  const units = structs.flatMap((struct) => {
    const { client, clock } = struct.id;
    return Array.from({ length: struct.length }, (_, k) => {
      const name = `${client} ${clock + k}`;
      if (!(struct instanceof Y.Item)) return `${name} gone`;
      const { content, rightOrigin, parent, parentSub } = struct;
      const origin = k === 0 ? struct.origin : { client, clock: clock + k - 1 };
      const part: unknown = content.getContent()[k] ?? content.constructor.name;
      const what = part instanceof Y.AbstractType ? String(Reflect.get(part, 'nodeName')) : part;
      return JSON.stringify([name, origin, rightOrigin, k === 0 ? parent : null, parentSub, what]);
    });
  });
  const deleted = [...ds.clients].flatMap(([client, ranges]) =>
    ranges.flatMap(({ clock, len }) =>
      Array.from({ length: len }, (_, k) => `${client} ${clock + k} deleted`),
    ),
  );
  return [...units, ...deleted].sort();
}

/** Honest updates of every kind an editor makes, all of which fit `document` as it is now. */
function honestUpdates(document: ClauseDocument): Uint8Array[] {
  const { update } = document.difference();
  return CLIENTS.flatMap((clientId) => {
    const changes: ((editor: Editor, text: Y.XmlText) => void)[] = [
      (_editor, text) => text.insert(Math.min(3, text.length), 'naïve 😀 متن '),
      (_editor, text) => text.delete(0, Math.min(5, text.length)),
      (_editor, text) =>
        text.format(0, Math.min(8, text.length), { bold: {}, link: { href: 'https://a.example/' } }),
      (editor) => editor.paragraph('موافقیم', 'fa'),
      (editor) => editor.root().delete(0, 1),
      (editor) => {
        const list = new Y.XmlElement('orderedList');
        list.setAttribute('dir', 'auto');
        const item = new Y.XmlElement('listItem');
        item.insert(0, [new Y.XmlElement('paragraph')]);
        list.insert(0, [item]);
        editor.root().insert(0, [list]);
      },
    ];
    return changes.map((change) => {
      const editor = new Editor(clientId, update);
      const paragraphs = editor
        .root()
        .toArray()
        .filter((node) => node instanceof Y.XmlElement);
      const text =
        paragraphs.find((node) => node.get(0) instanceof Y.XmlText)?.get(0) ?? editor.paragraph('More.');
      change(editor, text as Y.XmlText);
      return editor.take().bytes;
    });
  });
}

function mutate(bytes: Uint8Array, below: (limit: number) => number): Uint8Array {
  const changed = [...bytes];
  for (let i = 1 + below(3); i > 0; i -= 1) {
    const at = below(changed.length);
    const kind = below(5);
    if (kind === 0) changed[at] = below(256);
    else if (kind === 1) changed[at]! ^= 1 << below(8);
    else if (kind === 2) changed.splice(at, 1 + below(3));
    else if (kind === 3) changed.splice(at, 0, below(256), below(256));
    else changed.splice(at, 4, ...changed.slice(below(changed.length)).slice(0, 4));
  }
  return Uint8Array.from(changed);
}

it(`${MUTATIONS} damaged updates change nothing unless they are accepted, and what is accepted replays`, () => {
  const below = seeded(20_261_122);
  const paragraph = {
    type: 'paragraph' as const,
    content: [{ type: 'text' as const, text: 'We agree to this.' }],
  };
  const start = initialUpdate({ en: { type: 'doc', content: [paragraph, paragraph] } }, 1);
  const stateOf = (document: ClauseDocument): string => {
    const { update, stateVector } = document.difference();
    return `${Buffer.from(update).toString('base64')} ${Buffer.from(stateVector).toString('base64')}`;
  };

  const outcomes = new Map<string, number>();
  let slowest = 0;
  for (let round = 0; round < 20; round += 1) {
    const log = [{ seq: 1, bytes: start }];
    const document = new ClauseDocument(['en', 'fa']);
    document.extend({ updates: log }, 1);
    let before = stateOf(document);
    for (let i = 0, honest: Uint8Array[] = []; i < MUTATIONS / 20; i += 1) {
      if (i % 50 === 0) honest = honestUpdates(document);
      const bytes = mutate(honest[below(honest.length)]!, below);
      const started = performance.now();
      const { token, verdicts } = document.judge([{ bytes, clientIds: CLIENTS }], i);
      slowest = Math.max(slowest, performance.now() - started);
      const verdict = verdicts[0]!;
      const outcome = verdict.ok ? 'accepted' : verdict.reason;
      outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1);
      if (verdict.ok) {
        log.push({ seq: log.length + 1, bytes: verdict.bytes });
        document.commit(token, log.length);
        before = stateOf(document);
      } else if (stateOf(document) !== before) {
        throw new Error(
          `refused as ${verdict.reason}, but something changed: ${Buffer.from(bytes).toString('hex')}`,
        );
      }
    }
    const replayed = new ClauseDocument(['en', 'fa']);
    for (const update of log) replayed.extend({ updates: [update] }, update.seq);
    expect(replayed.texts()).toEqual(document.texts());
    expect(stateOf(replayed)).toBe(stateOf(document));
    const atOnce = new ClauseDocument(['en', 'fa']);
    atOnce.extend({ updates: log }, log.length);
    expect(atOnce.texts()).toEqual(document.texts());
    expect(unitsOf(atOnce)).toEqual(unitsOf(document));
  }
  // Damage of every kind came by, and some of it was still an update.
  for (const outcome of [
    'accepted',
    'malformed',
    'foreign-client',
    'missing-dependency',
    'schema',
    'empty',
  ]) {
    expect(outcomes.get(outcome)).toBeGreaterThan(0);
  }
  expect([...outcomes.values()].reduce((sum, count) => sum + count)).toBe(MUTATIONS);
  expect(slowest).toBeLessThan(1_000);
});
