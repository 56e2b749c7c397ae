import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import * as Y from 'yjs';
import { ClauseDocument, initialUpdate } from '../../src/modules/coediting/guard/clause-document.js';
import { follow, startApp, type TestApp } from '../support/app.js';
import { aStatementInWriting, START, type InWriting } from '../support/coediting.js';
import { base64, converged, Writer } from '../support/writer.js';
import { Editor } from './support.js';

let app: TestApp;
let { statement, clause, ana, bo, open } = {} as InWriting;
beforeAll(async () => {
  app = await startApp();
});
afterAll(() => app.close());
beforeEach(async () => {
  ({ statement, clause, ana, bo, open } = await aStatementInWriting(app));
});

/** An editor under the id that the server gave to a writer, which does whatever its owner likes. */
const editorOf = (writer: Writer): Editor =>
  new Editor(writer.clientId, Y.encodeStateAsUpdate(writer.doc(clause)));
const recorded = async (): Promise<unknown> =>
  app.query(
    `SELECT (SELECT next_seq FROM room WHERE id = $1) AS next,
            (SELECT count(*)::int FROM event WHERE room_id = $1) AS events,
            (SELECT coalesce(sum(length(body)), 0)::int FROM event WHERE room_id = $1) AS bytes`,
    [statement.id],
  );

const paragraphOf = (editor: Editor): Y.XmlElement => editor.root().get(0) as Y.XmlElement;
const textOf = (editor: Editor): Y.XmlText => paragraphOf(editor).get(0) as Y.XmlText;
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

describe('T-051: what has no place in a clause', () => {
  it.each<[string, (editor: Editor) => void]>([
    ['a script', (e) => e.root().push([element('script', new Y.XmlText('EVIL'))])],
    ['a handler', (e) => paragraphOf(e).setAttribute('onclick', 'EVIL')],
    ['a style', (e) => paragraphOf(e).setAttribute('style', 'EVIL')],
    ['a link that runs', (e) => textOf(e).format(0, 2, { link: { href: 'javascript:EVIL' } })],
    ['lists two hundred deep', (e) => e.root().push([nested(200)])],
    ['another root', (e) => void e.doc.getMap('EVIL').set('admin', true)],
    ['something embedded', (e) => textOf(e).insertEmbed(0, { image: 'EVIL' })],
    ['words in another order', (e) => textOf(e).insert(0, '\u202EEVIL')],
  ])('is refused over a socket, and no peer hears of it: %s', async (_what, edit) => {
    const [reader, attacker] = [await open(ana), await open(bo)];
    const raw: string[] = [];
    const socket = await app.connectAs(ana);
    const log = await follow(socket, statement.id);
    socket.onAny((...args: unknown[]) => raw.push(JSON.stringify(args)));
    const before = await recorded();
    const [seen, held] = [base64(Y.encodeStateAsUpdate(reader.doc(clause))), log.events.length];

    const editor = editorOf(attacker);
    edit(editor);
    const { bytes } = editor.take();
    const answer = await attacker.propose(clause, bytes);
    expect(answer).toMatchObject({
      ok: false,
      error: { code: 'text.refused', details: { reason: 'schema' } },
    });
    expect(await recorded()).toEqual(before);

    // What comes after it arrives, and is the first thing that does.
    await attacker.append(clause, ' Honest.');
    await converged(app, clause, [reader, attacker]);
    await log.until(({ seq, type }) => type === 'text.updated' && seq > log.seq);
    expect(log.events.slice(held).map(({ type }) => type)).toEqual(['text.updated']);
    expect(raw.filter((one) => one.includes(base64(bytes)) || one.includes('EVIL'))).toEqual([]);
    expect(reader.plain(clause)).toBe(`${START} Honest.`);
    expect(base64(Y.encodeStateAsUpdate(reader.doc(clause)))).not.toBe(seen);
    const late = await open(ana);
    expect(late.plain(clause)).toBe(`${START} Honest.`);
  });
});

/** Frames of one writer, each building on the one before; the first is never sent. */
function withheld(editor: Editor, count: number, size: number): { first: Uint8Array; frames: Uint8Array[] } {
  const text = editor.paragraph('');
  for (let i = 0; i < count; i += 1) text.insert(text.length, 'x'.repeat(size));
  const [first, ...frames] = editor.sent;
  return { first: first!, frames };
}

describe('T-089: a flood of frames that build on what was withheld', () => {
  it('costs no more than honest ones for each frame, however many there were', () => {
    const content = [{ type: 'paragraph' as const, content: [{ type: 'text' as const, text: 'We agree.' }] }];
    const start = initialUpdate({ en: { type: 'doc', content } }, 1);
    const aClause = (): ClauseDocument => {
      const document = new ClauseDocument(['en']);
      document.extend({ updates: [{ seq: 1, bytes: start }] }, 1);
      return document;
    };
    const { first, frames } = withheld(new Editor(20, aClause().difference().update), 3_000, 6);
    const cpuOf = (run: () => void): number => {
      const before = process.cpuUsage();
      run();
      const { user, system } = process.cpuUsage(before);
      return (user + system) / 1_000;
    };
    const document = aClause();
    const refuse = (from: number, to: number) => (): void => {
      for (const bytes of frames.slice(from, to)) {
        const { verdicts } = document.judge([{ bytes, clientIds: [20] }], 1);
        expect(verdicts).toEqual([{ ok: false, reason: 'missing-dependency' }]);
      }
    };
    refuse(0, 500)();
    const early = cpuOf(refuse(500, 1_000));
    refuse(1_000, 2_500)();
    const late = cpuOf(refuse(2_500, 3_000));

    const honest = aClause();
    let seq = 1;
    const take = (bytes: Uint8Array): void => {
      const { token, verdicts } = honest.judge([{ bytes, clientIds: [20] }], seq);
      expect(verdicts).toMatchObject([{ ok: true }]);
      honest.commit(token, (seq += 1));
    };
    take(first);
    const accepted = cpuOf(() => frames.slice(0, 500).forEach(take));
    expect(late / Math.max(early, 1)).toBeLessThan(3.5);
    expect(late / Math.max(accepted, 1)).toBeLessThan(3.5);
  }, 60_000);
});
