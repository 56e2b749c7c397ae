import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { eventually, startApp, type TestApp } from '../support/app.js';

let app: TestApp;
let coalitionId: string;
beforeAll(async () => {
  app = await startApp();
  coalitionId = (await app.aCoalition()).id;
  // What is tested is the lists of what was published; how it came to be published is tested elsewhere.
  await app.query('ALTER TABLE declaration DROP CONSTRAINT declaration_statement_id_fkey');
});
afterAll(() => app.close());

const read = async (path: string): Promise<{ status: number; text: string; etag: string | null }> => {
  const response = await fetch(app.url + path);
  return { status: response.status, text: await response.text(), etag: response.headers.get('etag') };
};
const all = (text: string, pattern: RegExp): string[] =>
  [...text.matchAll(pattern)].map(([, found]) => found!);

/** Rows as a busy decade leaves them: one declaration a day, the last of them yesterday's. */
async function published(from: number, to: number): Promise<void> {
  await app.query(
    `INSERT INTO declaration (slug, statement_id, coalition_id, titles, published_at, sha256)
     SELECT 'act-' || n, gen_random_uuid(), $1, jsonb_build_object('en', 'Act ' || n, 'fa', 'سند ' || n),
            timestamptz '2020-01-01' + n * interval '1 day', md5(n::text)
     FROM generate_series($2::int, $3::int) AS n`,
    [coalitionId, from, to],
  );
  await eventually(async () => (await read('/d/index/en')).text.includes(`Act ${to}<`), 15_000);
}

/** Everything that is found by going from the newest to the older ones, and on which pages. */
async function walk(start: string, entry: RegExp, onwards: RegExp) {
  const pages: { path: string; found: string[]; etag: string | null; text: string }[] = [];
  for (let path: string | undefined = start; path !== undefined;) {
    const { status, text, etag } = await read(path);
    expect(status).toBe(200);
    pages.push({ path, found: all(text, entry), etag, text });
    path = all(text, onwards)[0];
  }
  return pages;
}
const HTML = [/<b><a href="\/d\/(act-\d+)/g, /<a href="([^"]+)" rel="next"/g] as const;
const ATOM = [/<title>Act (\d+) /g, /<link rel="prev-archive"[^>]* href="([^"]+)"/g] as const;
const down = (from: number): number[] => Array.from({ length: from }, (_, i) => from - i);

describe('a long row of declarations', () => {
  it('is one list at first', async () => {
    await published(1, 99);
    for (const path of ['/d', '/d/index/en', '/d/index/fa']) {
      const { text } = await read(path);
      expect(all(text, HTML[0])).toHaveLength(99);
      expect(text).not.toContain('class="turn"');
    }
    expect((await read('/d/feed.atom')).text).not.toContain('prev-archive');
    expect((await read('/d/index/en/1')).status).toBe(404);
  });

  it('becomes volumes that lead to every single one, newest first, in both languages and in the feed', async () => {
    await published(100, 230);
    for (const language of ['en', 'fa']) {
      const pages = await walk(`/d/index/${language}`, ...HTML);
      expect(pages.map(({ path }) => path)).toEqual([
        `/d/index/${language}`,
        ...[3, 2, 1].map((n) => `/d/index/${language}/${n}`),
      ]);
      expect(pages.map(({ found }) => found.length)).toEqual([80, 50, 50, 50]);
      expect(pages.flatMap(({ found }) => found)).toEqual(down(230).map((n) => `act-${n}`));
      // And back again.
      const newer = pages.map(({ text }) => all(text, /<a href="([^"]+)" rel="prev"/g)[0]);
      expect(newer).toEqual([undefined, ...pages.slice(0, -1).map(({ path }) => path)]);
    }
    const feeds = await walk('/d/feed.atom', ...ATOM);
    expect(feeds.flatMap(({ found }) => found.map(Number))).toEqual(down(230));
    expect(feeds.map(({ text }) => text.includes('<fh:archive/>'))).toEqual([false, true, true, true]);
    expect(
      feeds.slice(1).map(({ text }) => all(text, /<link rel="current"[^>]* href="([^"]+)"/g)[0]),
    ).toEqual(Array(3).fill('/d/feed.atom'));
    const next = feeds.map(({ text }) => all(text, /<link rel="next-archive"[^>]* href="([^"]+)"/g)[0]);
    expect(next).toEqual([undefined, undefined, '/d/index/3.atom', '/d/index/2.atom']);
  });

  it('leaves full volumes as they are when one more is published, until one more is full', async () => {
    const etags = async (): Promise<unknown[]> =>
      [...(await walk('/d/index/fa', ...HTML)), ...(await walk('/d/feed.atom', ...ATOM))]
        .filter(({ path }) => !/^\/d\/(index\/fa|feed\.atom)$/.test(path))
        .map(({ path, etag }) => [path, etag]);
    const before = await etags();
    await published(231, 249);
    expect(await etags()).toEqual(before);

    await published(250, 250);
    const pages = await walk('/d/index/en', ...HTML);
    expect(pages.map(({ found }) => found.length)).toEqual([50, 50, 50, 50, 50]);
    expect(pages.flatMap(({ found }) => found)).toEqual(down(250).map((n) => `act-${n}`));
    const feeds = await walk('/d/feed.atom', ...ATOM);
    expect(feeds.flatMap(({ found }) => found.map(Number))).toEqual(down(250));
    expect(feeds[2]!.text).toContain('rel="next-archive" type="application/atom+xml" href="/d/index/4.atom"');
  });

  it('takes in one that another node published a moment earlier, where it belongs', async () => {
    await app.query(
      `INSERT INTO declaration (slug, statement_id, coalition_id, titles, published_at, sha256)
       SELECT 'act-0', gen_random_uuid(), $1, '{"en": "Act 0"}', timestamptz '2020-01-01', 'x'`,
      [coalitionId],
    );
    await eventually(async () => (await read('/d/index/en/1')).text.includes('Act 0<'), 15_000);
    const pages = await walk('/d/index/en', ...HTML);
    expect(pages.flatMap(({ found }) => found)).toEqual([...down(250), 0].map((n) => `act-${n}`));
    expect(pages.map(({ found }) => found.length)).toEqual([51, 50, 50, 50, 50]);
  });
});
