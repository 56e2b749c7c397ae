import { readdirSync, readFileSync } from 'node:fs';
import { Worker } from 'node:worker_threads';
import * as Y from 'yjs';
import { GuardPool } from '../../src/modules/coediting/guard/guard-pool.js';
import { startGuardWorker } from '../../src/modules/coediting/guard/worker-location.js';
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

  it('is gone through again, also by a replica that was lost on the way', async () => {
    const { record, open } = await aClause('One.');
    const ana = open(10);
    ana.paragraph('Two.');
    await record.submit(ana.take());
    ana.paragraph('Three.');
    await record.submit(ana.take());
    const [first, second, third] = record.updates.map(({ seq }) => seq) as [number, number, number];
    const replica = { id: `${record.at.clauseId} past`, version: 0 };
    const past = (...versions: number[]) => pool.past(replica, ['en'], record.load, versions);
    const at = { one: saying('One.'), two: saying('One.', 'Two.'), all: saying('One.', 'Two.', 'Three.') };
    expect(await past(first, second)).toEqual([{ en: at.one }, { en: at.two }]);
    await pool.discard(replica.id);
    expect(await past(third)).toEqual([{ en: at.all }]);
    expect(replica.version).toBe(third);
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

describe('a batch', () => {
  it('hears no more from a sender whose update had to be taken out, and everybody else', async () => {
    const { record, open } = await aClause('We agree.');
    const [bo, ana] = [open(20), open(10)];
    bo.root().push([new Y.XmlText('loose')]);
    const misplaced = bo.take();
    (bo.root().get(0) as Y.XmlElement).insert(0, [new Y.XmlElement('hardBreak')]);
    ana.paragraph('So do I.');
    const verdicts = await record.submit(misplaced, { ...bo.take(), clientIds: [20] }, ana.take());
    expect(verdicts).toMatchObject([{ reason: 'schema' }, { reason: 'missing-dependency' }, { ok: true }]);
    expect(await record.plain()).toBe('We agree.\n\nSo do I.');
  });
});

describe('what is prepared', () => {
  it('is seen by nobody before it is stored, and forgotten when it could not be', async () => {
    const { record, open } = await aClause('We agree.');
    const ana = open(10);
    ana.paragraph('Not yet.');
    const candidate = ana.take();
    const first = await pool.judge(record.at, record.load, [candidate]);
    expect(first.verdicts).toMatchObject([{ ok: true }]);
    expect(await record.plain()).toBe('We agree.');
    await pool.discard(record.clauseId);
    expect(await record.plain()).toBe('We agree.');

    // A judgement that was simply left behind counts as discarded.
    await pool.judge(record.at, record.load, [candidate]);
    const [verdict] = await record.submit(candidate);
    expect(verdict).toMatchObject({ ok: true });
    expect(await record.plain()).toBe('We agree.\n\nNot yet.');
    pool.commit(record.clauseId, first.token, record.version);
    expect(await record.plain()).toBe('We agree.\n\nNot yet.');
  });

  it('is waited for by whoever only reads, until it is forgotten or stored', async () => {
    const { record, open } = await aClause('We agree.');
    const ana = open(10);
    ana.paragraph('Not yet.');
    const candidate = ana.take();
    for (const end of ['forgotten', 'stored']) {
      const { token, verdicts } = await pool.judge(record.at, record.load, [candidate]);
      const told: string[] = [];
      const waiting = pool.settled(record.clauseId).then(() => told.push('settled'));
      expect(await record.plain()).toBe('We agree.');
      told.push(end);
      if (end === 'forgotten') await pool.discard(record.clauseId);
      else record.store(token, verdicts);
      await waiting;
      expect(told).toEqual([end, 'settled']);
    }
    // Of what was refused nothing is left to wait for.
    await pool.judge(record.at, record.load, [{ bytes: Uint8Array.of(1, 2, 3), clientIds: [10] }]);
    await pool.settled(record.clauseId);
    expect(await record.plain()).toBe('We agree.\n\nNot yet.');
  });

  it('that is stored is told with the next call: nothing is read again', async () => {
    const { record, open } = await aClause('One.');
    const ana = open(10);
    const { loads } = record;
    for (const words of ['Two.', 'Three.']) {
      ana.paragraph(words);
      expect(await record.submit(ana.take())).toMatchObject([{ ok: true }]);
    }
    expect(await record.plain()).toBe('One.\n\nTwo.\n\nThree.');
    expect(record.loads).toBe(loads);
  });

  it('can be stored by another process: the guard reads what it has missed', async () => {
    const { record, open } = await aClause('One.');
    const elsewhere = new GuardPool();
    const other = new ClauseRecord(elsewhere);
    Object.assign(other, { clauseId: record.clauseId, updates: record.updates, version: record.version });
    const [ana, bo] = [open(10), open(20)];
    ana.paragraph('Two.');
    await other.submit(ana.take());
    await elsewhere.close();

    record.version = other.version;
    const loads = record.loads;
    bo.paragraph('Three.');
    expect(await record.submit(bo.take())).toMatchObject([{ ok: true }]);
    expect(record.loads).toBe(loads + 1);
    expect((await record.plain()).split('\n\n').sort()).toEqual(['One.', 'Three.', 'Two.']);
  });

  it('never rests on a record with a hole in it', async () => {
    const { record, open } = await aClause('One.');
    const ana = open(10);
    ana.paragraph('Two.');
    await record.submit(ana.take());
    await pool.discard(record.clauseId);
    record.updates.shift();
    await expect(record.plain()).rejects.toMatchObject({ code: 'failed' });
    record.updates.pop();
    await expect(record.plain()).rejects.toMatchObject({ code: 'failed' });
  });
});

describe('a client that was away', () => {
  it('is told only what it lacks, and is asked for what the server lacks', async () => {
    const { record, open } = await aClause('One.');
    const [ana, bo] = [open(10), open(20)];
    ana.paragraph('Two.');
    await record.submit(ana.take());
    bo.paragraph('Away.');
    const { update, stateVector } = await pool.diffUpdate(
      record.at,
      record.load,
      Y.encodeStateVector(bo.doc),
    );
    expect(Buffer.from(update).includes('One.')).toBe(false);
    bo.receive(update);
    const bytes = Y.encodeStateAsUpdate(bo.doc, stateVector);
    expect(await record.submit({ bytes, clientIds: [20] })).toMatchObject([{ ok: true }]);
    expect(await record.plain()).toBe(rawText(bo.root()));
    // Sending everything again does no harm and stores nothing.
    const everything = { bytes: Y.encodeStateAsUpdate(bo.doc), clientIds: [20] };
    expect(await record.submit(everything)).toEqual([{ ok: false, reason: 'empty' }]);
  });
});

describe('a worker that is lost', () => {
  it('is replaced, and the clause is there again', async () => {
    const workers: Worker[] = [];
    const start = (): Worker => {
      workers.push(startGuardWorker());
      return workers.at(-1)!;
    };
    const fragile = new GuardPool({ start });
    const record = new ClauseRecord(fragile);
    const bytes = await fragile.initialUpdate({ en: saying('Safe.') }, 1);
    await record.submit({ bytes, clientIds: [1] });
    await workers[0]!.terminate();
    expect(await record.plain()).toBe('Safe.');

    // Lost between judging and storing: what was stored counts.
    const ana = new Editor(10, (await fragile.diffUpdate(record.at, record.load)).update);
    ana.paragraph('Sound.');
    const { token, verdicts } = await fragile.judge(record.at, record.load, [ana.take()]);
    await workers[1]!.terminate();
    record.updates.push({ seq: (record.version += 1), bytes: (verdicts[0] as { bytes: Uint8Array }).bytes });
    fragile.commit(record.clauseId, token, record.version);
    expect(await record.plain()).toBe('Safe.\n\nSound.');
    expect(workers).toHaveLength(3);
    await fragile.close();
    await expect(record.plain()).rejects.toMatchObject({ code: 'closed' });
  });

  /** A worker that hangs, dies or devours memory at the sight of an update that begins with the byte 66. */
  const poisoned = (fate: string) => (): Worker => {
    const code = `
      import { parentPort } from 'node:worker_threads';
      const fates = { hang() { for (;;); }, die() { process.exit(3); }, devour() { const all = []; for (;;) all.push(new Array(1e5).fill({})); } };
      parentPort.on('message', ({ kind, ask }) => {
        if (kind !== 'judge') return parentPort.postMessage({ done: null });
        if (ask.candidates.some(({ bytes }) => bytes[0] === 66)) fates['${fate}']();
        parentPort.postMessage({ done: { token: 1, verdicts: ask.candidates.map(() => ({ ok: true })) } });
      });
      parentPort.postMessage({ ready: true });`;
    const url = new URL(`data:text/javascript,${encodeURIComponent(code)}`);
    return new Worker(url, { resourceLimits: { maxOldGenerationSizeMb: 16 } });
  };

  it.each(['hang', 'die', 'devour'])('takes only the update with it that made it %s', async (fate) => {
    const guarded = new GuardPool({ start: poisoned(fate), deadlineMs: 300 });
    const record = new ClauseRecord(guarded);
    const candidates = [1, 66, 2, 66, 3].map((byte) => ({ bytes: Uint8Array.of(byte), clientIds: [] }));
    const { verdicts } = await guarded.judge(record.at, record.load, candidates);
    const lost = { ok: false, reason: 'too-costly' };
    expect(verdicts).toEqual([{ ok: true }, lost, { ok: true }, lost, { ok: true }]);
    await guarded.close();
  });

  it('is not replaced when it was the server that was busy and not the worker', async () => {
    let started = 0;
    const start = (): Worker => {
      started += 1;
      return startGuardWorker();
    };
    const quick = new GuardPool({ start, deadlineMs: 100 });
    const record = new ClauseRecord(quick);
    await record.plain();
    // From here the next thing to happen is timers, and only then messages.
    await new Promise((resolve) => setImmediate(resolve));
    const judged = quick.judge(record.at, record.load, []);
    const until = performance.now() + 300;
    while (performance.now() < until);
    expect((await judged).verdicts).toEqual([]);
    expect(started).toBe(1);
    await quick.close();
  });

  it('tells those who wait that it is gone', async () => {
    const broken = new GuardPool({
      start: () => new Worker(new URL('data:text/javascript,throw new Error("no")')),
    });
    await expect(broken.initialUpdate({ en: saying('x') }, 1)).rejects.toMatchObject({ code: 'crashed' });
    await broken.close();
  });
});

describe('a text replaced as a whole', () => {
  it('changes only the letters that differ, so that others go on writing where they were', async () => {
    const { record, open } = await aClause('First point.', 'The second point is long.', 'Third point.');
    const bo = open(20);
    const wanted = {
      type: 'doc' as const,
      content: [
        ...saying('A new beginning.', 'The second point is not very long.').content,
        {
          type: 'orderedList' as const,
          attrs: { start: 3 },
          content: [{ type: 'listItem' as const, content: saying('In a list').content }],
        },
        {
          type: 'paragraph' as const,
          content: [
            { type: 'text' as const, text: 'Third ' },
            { type: 'text' as const, text: 'point', marks: [{ type: 'bold' as const }] },
            { type: 'text' as const, text: '.' },
            { type: 'hardBreak' as const },
            {
              type: 'text' as const,
              text: 'Source',
              marks: [{ type: 'link' as const, attrs: { href: 'https://a.example/' } }],
            },
          ],
        },
      ],
    };
    const update = await pool.replaceUpdate(record.at, record.load, 'en', wanted, 2);
    const [verdict] = await record.submit({ bytes: update!, clientIds: [2] });
    expect(verdict).toMatchObject({ ok: true });
    const { texts } = await pool.texts(record.at, record.load);
    expect(texts['en']!.doc).toEqual(wanted);

    // Bo, who has not seen it, writes in the second and in the third paragraph.
    const textAt = (index: number) => (bo.root().get(index) as Y.XmlElement).get(0) as Y.XmlText;
    textAt(1).insert(0, 'Indeed: ');
    textAt(2).insert(12, ' Really.');
    expect(await record.submit(bo.take())).toMatchObject([{ ok: true }]);
    const plain = await record.plain();
    expect(plain).toContain('Indeed: The second point is not very long.');
    expect(plain).toContain('Third point. Really.\nSource');

    // A second time there is nothing to change.
    const now = (await pool.texts(record.at, record.load)).texts['en']!.doc;
    expect(await pool.replaceUpdate(record.at, record.load, 'en', now, 2)).toBeNull();
  });

  it('gives a language that was empty its first text', async () => {
    const { record } = await aClause('We agree.');
    const update = await pool.replaceUpdate(record.at, record.load, 'fa', saying('موافقیم.'), 2);
    expect(await record.submit({ bytes: update!, clientIds: [2] })).toMatchObject([
      { ok: true, languages: ['fa'] },
    ]);
    expect(await record.plain('fa')).toBe('موافقیم.');
  });
});

/** How nice each thread of this process is (`proc(5)`, field 19 of `stat`). */
const niceness = (): number[] =>
  readdirSync('/proc/self/task').map((thread) => {
    const stat = readFileSync(`/proc/self/task/${thread}/stat`, 'utf8');
    return Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[16]);
  });

const onLinux = process.platform === 'linux' ? it : it.skip;
onLinux('what replays the past lets everybody else go first', async () => {
  const behind = new GuardPool({ start: () => startGuardWorker({ isBehind: true }) });
  try {
    const before = niceness().filter((nice) => nice > 0).length;
    await behind.initialUpdate({ en: saying('We agree.') }, 1);
    expect(niceness().filter((nice) => nice > 0)).toHaveLength(before + 1);
  } finally {
    await behind.close();
  }
});
