import { request } from 'node:http';
import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import axe from 'axe-core';
import { DataSource } from 'typeorm';
import type { DeclarationSummary } from '../../src/contract/views.js';
import type { Choice } from '../../src/domain/ballot/count.js';
import { decide } from '../../src/domain/ballot/decide.js';
import type { Bundle } from '../../src/domain/declaration/bundle.js';
import { checkBundle } from '../../src/domain/declaration/check.js';
import { canonicalJson } from '../../src/domain/shared/canonical.js';
import {
  eventually,
  follow,
  startApp,
  type Person,
  type TestApp,
  type TestCoalition,
} from '../support/app.js';
import { describeInBrowser, launchBrowser } from '../support/browser.js';
import { anOpenBallot, clausesOf, everyone, moderators, together, vote } from '../support/deciding.js';
import { sha256 } from '../support/declaration.js';

let app: TestApp;
beforeAll(async () => {
  app = await startApp();
});
afterAll(() => app.close());

const EVIL = `<script>alert("x")</script>`;

/** A statement of a preambular, two operative and one parked clause, adopted against one vote. */
async function anAdoptedStatement(coalition: TestCoalition, title = 'Pact'): Promise<string> {
  const [ana, mina] = moderators(coalition);
  const { statementId: roomId } = await app.command(ana, 'statement:create', {
    coalitionId: coalition.id,
    titles: { en: `${title} ${EVIL}`, fa: 'پیمان' },
    languages: ['en', 'fa'],
    clauses: [
      { kind: 'preambular', texts: { en: 'Whereas peace,', fa: 'از آنجا که صلح،' } },
      {
        kind: 'operative',
        headings: { en: 'Freedom', fa: 'آزادی' },
        texts: { en: `All are **free** ${EVIL}.`, fa: 'همه **آزادند**.' },
      },
      { kind: 'operative', texts: { en: 'All are equal.', fa: 'همه برابرند.' } },
      {
        kind: 'operative',
        headings: { en: 'Anthem', fa: 'سرود' },
        texts: { en: 'Which anthem?', fa: 'کدام سرود؟' },
      },
    ],
  });
  const clauseIds = await clausesOf(app, roomId);
  const { done, consentId } = await app.command(ana, 'clause:settle', {
    roomId,
    clauseId: clauseIds[3]!,
    state: 'parked',
  });
  if (!done) await app.command(mina, 'consent:give', { roomId, consentId });
  await decideOn(coalition, roomId, clauseIds.slice(0, 3));
  await decideOn(coalition, roomId, []);
  return roomId;
}

/** The last on the roll is against, the one before stays away. */
async function decideOn(
  coalition: TestCoalition,
  roomId: string,
  clauseIds: readonly string[],
): Promise<void> {
  const ballotId = await anOpenBallot(app, coalition, { id: roomId, clauseIds }, clauseIds);
  const people = everyone(coalition);
  const against = people.at(-1)!;
  const votes = people.slice(0, -2).map((person): [Person, Choice] => [person, 'yes']);
  await vote(app, roomId, ballotId, [...votes, [against, 'no']]);
  await together(app, moderators(coalition), 'ballot:close', { roomId, ballotId });
  await app.command(moderators(coalition)[0], 'ballot:declare', { roomId, ballotId });
}

async function publish(coalition: TestCoalition, roomId: string, slug: string): Promise<void> {
  const [ana, mina] = moderators(coalition);
  const { done, consentId } = await app.command(ana, 'statement:publish', { roomId, slug });
  if (!done) await app.command(mina, 'consent:give', { roomId, consentId });
}

const stateOf = async (id: string): Promise<string> =>
  (await app.query<{ state: string }>('SELECT state FROM statement WHERE id = $1', [id]))[0]!.state;

interface Raw {
  status: number;
  headers: Record<string, string | string[] | undefined>;
  body: Buffer;
}
/** A request as it is on the wire: nothing is decoded, nobody is signed in. */
function raw(url: string, headers: Record<string, string> = {}, method = 'GET'): Promise<Raw> {
  return new Promise((resolve, reject) => {
    const sent = request(url, { method, headers }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('end', () =>
        resolve({ status: response.statusCode ?? 0, headers: response.headers, body: Buffer.concat(chunks) }),
      );
    });
    sent.on('error', reject);
    sent.end();
  });
}

describe('publishing', () => {
  it('needs two parties, and then anyone can read and check it', async () => {
    const coalition = await app.aCoalition();
    const [ana, mina] = moderators(coalition);
    const roomId = await anAdoptedStatement(coalition);
    const log = await follow(await app.connectAs(coalition.people[2]![0]!), roomId);

    const asked = await app.command(ana, 'statement:publish', { roomId, slug: 'the-pact' });
    expect(asked.done).toBe(false);
    expect(await stateOf(roomId)).toBe('adopted');
    expect((await raw(`${app.url}/d/the-pact`)).status).toBe(404);
    expect(await app.refusal(ana, 'consent:give', { roomId, consentId: asked.consentId! })).toBe(
      'consent.same-party',
    );

    await app.command(mina, 'consent:give', { roomId, consentId: asked.consentId! });
    expect(await stateOf(roomId)).toBe('published');
    const page = await raw(`${app.url}/d/the-pact`);
    expect(page.status).toBe(200);

    const bytes = (await raw(`${app.url}/d/the-pact/bundle.json`)).body.toString();
    const fingerprint = sha256(bytes);
    const onPage = /id="fingerprint">([0-9a-f ]+)</.exec(page.body.toString())?.[1]?.replaceAll(' ', '');
    expect(onPage).toBe(fingerprint);
    expect((await raw(`${app.url}/d/by-hash/${fingerprint}.json`)).body.toString()).toBe(bytes);

    const said = await log.until((event) => event.type === 'declaration.published');
    expect(said.payload).toEqual({ statementId: roomId, slug: 'the-pact', sha256: fingerprint });
    expect(log.events.at(-1)).toMatchObject({
      type: 'statement.state-changed',
      payload: { state: 'published' },
    });

    const bundle = JSON.parse(bytes) as Bundle;
    expect(canonicalJson(bundle)).toBe(bytes);
    expect(checkBundle(bundle, sha256)).toEqual([]);
    expect(bundle.publishedBy).toEqual({ proposed: ana.partyId, agreed: mina.partyId });

    const { body } = await app.http(null, 'GET', '/api/declarations');
    const mine = (body as DeclarationSummary[]).find((d) => d.slug === 'the-pact');
    expect(mine).toMatchObject({ sha256: fingerprint, coalition: { en: 'Test Coalition' } });
    for (const path of ['/d', '/d/index/fa', '/d/feed.atom']) {
      expect((await raw(app.url + path)).body.toString()).toContain('/d/the-pact');
    }
  });

  it('puts into the bundle exactly the frozen texts, the rolls and what the ballots decided', async () => {
    const coalition = await app.aCoalition();
    const roomId = await anAdoptedStatement(coalition);
    await publish(coalition, roomId, 'exactly');
    const bytes = (await raw(`${app.url}/d/exactly/bundle.json`)).body.toString();
    const bundle = JSON.parse(bytes) as Bundle;

    const revisions = await app.query<{ content: string; hash: string }>(
      `SELECT r.content, encode(r.hash, 'hex') AS hash FROM ballot b
       JOIN ballot_clause bc ON bc.ballot_id = b.id JOIN revision r ON r.id = bc.revision_id
       WHERE b.statement_id = $1 AND b.kind = 'whole' ORDER BY bc.position`,
      [roomId],
    );
    expect(bundle.clauses.map(({ hash, frozen }) => ({ content: canonicalJson(frozen), hash }))).toEqual(
      revisions,
    );
    expect(revisions).toHaveLength(3);
    expect(bundle.openQuestions.map((open) => open.headings?.en)).toEqual(['Anthem']);
    expect(bytes).not.toContain('Which anthem?');

    expect(bundle.ballots.map((ballot) => ballot.kind)).toEqual(['clauses', 'whole']);
    for (const ballot of bundle.ballots) {
      const [stored] = await app.query<{ decision: unknown; rule: unknown }>(
        'SELECT decision, rule FROM ballot WHERE id = $1',
        [ballot.id],
      );
      const votes = ballot.roll.flatMap(({ seatId, choice }) => (choice ? [{ seatId, choice }] : []));
      const counted = decide(ballot.rule, ballot.roll, votes);
      expect(counted).toEqual(stored!.decision);
      expect(ballot.rule).toEqual(stored!.rule);
      expect(counted.persons).toMatchObject({ yes: 3, no: 1, abstain: 0, absent: 1 });
    }
    // Within a party by a number that means nothing: the order of names would tell whoever knows the names who is who.
    for (const { roll } of bundle.ballots) {
      const together = roll.slice(1).filter(({ partyId }, i) => partyId === roll[i]!.partyId);
      expect(together.length).toBeGreaterThan(0);
      expect(
        together.every(({ seatId }) => seatId > roll[roll.findIndex((r) => r.seatId === seatId) - 1]!.seatId),
      ).toBe(true);
    }
    // The seats' numbers are enough to count; the people behind them are nobody's business outside.
    for (const person of everyone(coalition)) {
      expect(bytes).toContain(person.seatId);
      expect(bytes).not.toContain(person.handle);
      expect(bytes).not.toContain(person.accountId);
    }
  });

  it('shows what delegates wrote as words, never as markup', async () => {
    const coalition = await app.aCoalition();
    const roomId = await anAdoptedStatement(coalition);
    await publish(coalition, roomId, 'words-only');
    for (const path of [
      '/d/words-only',
      '/d/words-only/en',
      '/d/words-only/both',
      '/d',
      '/d/index/en',
      '/d/feed.atom',
    ]) {
      const { body, status } = await raw(app.url + path);
      expect(status).toBe(200);
      expect(body.toString()).toContain('&lt;script&gt;');
      expect(body.toString()).not.toMatch(/<script/i);
    }
  });

  it('is refused before the adoption, for addresses in use, and for those who may not', async () => {
    const coalition = await app.aCoalition();
    const [ana, mina] = moderators(coalition);
    const [, ali] = coalition.people[0]!;
    const roomId = await anAdoptedStatement(coalition);
    const { statementId } = await app.command(ana, 'statement:create', {
      coalitionId: coalition.id,
      titles: { en: 'Draft' },
      languages: ['en'],
      clauses: [{ kind: 'operative', texts: { en: 'Words.' } }],
    });
    const refused = (who: Person, slug: string, room = roomId): Promise<string> =>
      app.refusal(who, 'statement:publish', { roomId: room, slug });
    expect(await refused(ana, 'early', statementId)).toBe('declaration.not-adopted');
    expect(await refused(ali!, 'not-mine')).toBe('not-allowed');
    expect(await refused(ana, 'index')).toBe('declaration.slug-taken');
    expect(await refused(ana, 'by-hash')).toBe('declaration.slug-taken');
    for (const slug of ['..', 'a/b', 'UPPER', 'a', '-a', '<b>', 'a'.repeat(90)]) {
      expect(await refused(ana, slug)).toBe('invalid-input');
    }

    // Two proposals wait; the first to be agreed to is published, the other has become pointless.
    const first = await app.command(ana, 'statement:publish', { roomId, slug: 'first-name' });
    const again = await app.command(ana, 'statement:publish', { roomId, slug: 'first-name' });
    expect(again.consentId).toBe(first.consentId);
    const second = await app.command(ana, 'statement:publish', { roomId, slug: 'second-name' });
    await app.command(mina, 'consent:give', { roomId, consentId: first.consentId! });
    expect(await app.refusal(mina, 'consent:give', { roomId, consentId: second.consentId! })).toBe(
      'consent.not-pending',
    );
    expect(await refused(ana, 'third-name')).toBe('declaration.not-adopted');
    expect((await raw(`${app.url}/d/second-name`)).status).toBe(404);

    const other = await app.aCoalition();
    const otherRoom = await anAdoptedStatement(other);
    expect(await refused(moderators(other)[0], 'first-name', otherRoom)).toBe('declaration.slug-taken');
  });

  it('gives an address to one of two that want it in the same moment, and leaves the other as it was', async () => {
    const coalitions = [await app.aCoalition(), await app.aCoalition()];
    const rooms = [await anAdoptedStatement(coalitions[0]!), await anAdoptedStatement(coalitions[1]!)];
    const consents = await Promise.all(
      rooms.map((roomId, i) =>
        app.command(moderators(coalitions[i]!)[0], 'statement:publish', { roomId, slug: 'contested' }),
      ),
    );
    const answers = await Promise.all(
      rooms.map((roomId, i) =>
        app.send(moderators(coalitions[i]!)[1], 'consent:give', {
          roomId,
          consentId: consents[i]!.consentId!,
        }),
      ),
    );
    expect(answers.map((answer) => (answer.ok ? 'ok' : answer.error.code)).sort()).toEqual([
      'declaration.slug-taken',
      'ok',
    ]);
    const lost = answers[0]!.ok ? 1 : 0;
    expect(await stateOf(rooms[lost]!)).toBe('adopted');
    await publish(coalitions[lost]!, rooms[lost]!, 'contested-not');
    expect((await raw(`${app.url}/d/contested-not/fa`)).status).toBe(200);
  });
});

describe('a record that was tampered with', () => {
  const TAMPERED: [what: string, tamper: string, restore: string][] = [
    [
      'a frozen text',
      `UPDATE revision SET content = replace(content, 'equal', 'unequal') WHERE clause_id IN (SELECT id FROM clause WHERE statement_id = $1)`,
      `UPDATE revision SET content = replace(content, 'unequal', 'equal') WHERE clause_id IN (SELECT id FROM clause WHERE statement_id = $1)`,
    ],
    [
      'a vote',
      `UPDATE vote SET choice = 'abstain' WHERE choice = 'no' AND ballot_id IN (SELECT id FROM ballot WHERE statement_id = $1)`,
      `UPDATE vote SET choice = 'no' WHERE choice = 'abstain' AND ballot_id IN (SELECT id FROM ballot WHERE statement_id = $1)`,
    ],
  ];

  it('is not published, and nothing of it', async () => {
    const coalition = await app.aCoalition({ rules: { secondPartyConsent: false } });
    const [ana] = moderators(coalition);
    const roomId = await anAdoptedStatement(coalition);
    for (const [what, tamper, restore] of TAMPERED) {
      await app.query(tamper, [roomId]);
      const answer = await app.send(await app.connectAs(ana), 'statement:publish', {
        roomId,
        slug: 'tampered',
      });
      expect([what, answer]).toEqual([
        what,
        { ok: false, error: expect.objectContaining({ code: 'internal' }) },
      ]);
      expect(await stateOf(roomId)).toBe('adopted');
      expect(await app.query(`SELECT 1 FROM declaration WHERE slug = 'tampered'`)).toEqual([]);
      expect((await raw(`${app.url}/d/tampered`)).status).toBe(404);
      await app.query(restore, [roomId]);
    }
    expect(await app.command(ana, 'statement:publish', { roomId, slug: 'tampered' })).toMatchObject({
      done: true,
    });
  });
});

describe('a published page', () => {
  let fingerprint: string;
  beforeAll(async () => {
    const coalition = await app.aCoalition();
    await publish(coalition, await anAdoptedStatement(coalition), 'on-the-wire');
    fingerprint = sha256((await raw(`${app.url}/d/on-the-wire/bundle.json`)).body.toString());
  });

  it('is compressed as the reader asks, and is the same page', async () => {
    const url = `${app.url}/d/on-the-wire`;
    const plain = await raw(url);
    const br = await raw(url, { 'accept-encoding': 'br, gzip' });
    const gzip = await raw(url, { 'accept-encoding': 'gzip' });
    expect(br.headers['content-encoding']).toBe('br');
    expect(gzip.headers['content-encoding']).toBe('gzip');
    expect(brotliDecompressSync(br.body).equals(plain.body)).toBe(true);
    expect(gunzipSync(gzip.body).equals(plain.body)).toBe(true);
    expect(br.headers['vary']).toBe('Accept-Encoding');
    expect(new Set([plain, br, gzip].map(({ headers }) => headers['etag'])).size).toBe(3);
    const head = await raw(url, {}, 'HEAD');
    expect(head.body).toHaveLength(0);
    expect(head.headers['content-length']).toBe(String(plain.body.length));
    expect((await raw(`${url}/`)).body.equals(plain.body)).toBe(true);
  });

  it('is not sent again to those who have it', async () => {
    const url = `${app.url}/d/on-the-wire/fa`;
    const { headers } = await raw(url, { 'accept-encoding': 'br' });
    expect(headers['etag']).toMatch(/^"[^"]+"$/);
    const again = await raw(url, { 'accept-encoding': 'br', 'if-none-match': headers['etag'] as string });
    expect(again.status).toBe(304);
    expect(again.body).toHaveLength(0);
    expect(headers['cache-control']).toBe('public, max-age=5, stale-while-revalidate=60');
    expect((await raw(`${app.url}/d/by-hash/${fingerprint}.json`)).headers['cache-control']).toContain(
      'immutable',
    );
  });

  it('lists everything in the language of the reader, who is sent what is theirs and kept what they have', async () => {
    const wished = { en: 'de, en;q=0.8, fa;q=0.2', fa: 'fa-IR,fa;q=0.9,en;q=0.8' };
    const tags = new Map<string, string>();
    for (const [language, header] of Object.entries(wished)) {
      for (const encoding of ['', 'gzip', 'br']) {
        const asked = { 'accept-language': header, 'accept-encoding': encoding };
        const { status, headers, body } = await raw(`${app.url}/d`, asked);
        const same = await raw(`${app.url}/d/index/${language}`, { 'accept-encoding': encoding });
        expect([language, encoding, status, body.equals(same.body)]).toEqual([language, encoding, 200, true]);
        expect(headers).toMatchObject({
          vary: 'Accept-Encoding, Accept-Language',
          'content-language': language,
          'cache-control': 'public, max-age=5, stale-while-revalidate=60',
          etag: expect.stringMatching(/^"[^"]+"$/),
        });
        const tag = String(headers['etag']);
        expect(tags.has(tag)).toBe(false);
        tags.set(tag, language);
        expect((await raw(`${app.url}/d`, { ...asked, 'if-none-match': tag })).status).toBe(304);
      }
    }
    // Nobody is told that the other language is what they have.
    for (const [tag, language] of tags) {
      const other = language === 'en' ? wished.fa : wished.en;
      const asked = { 'accept-language': other, 'if-none-match': tag };
      expect((await raw(`${app.url}/d`, asked)).status).toBe(200);
    }
    for (const header of ['', '*', 'de'])
      expect((await raw(`${app.url}/d`, { 'accept-language': header })).headers['content-language']).toBe(
        'en',
      );
    expect((await raw(`${app.url}/d/index/en`, { 'accept-language': 'fa' })).body.toString()).toContain(
      'lang="en"',
    );
  });

  it('may run nothing, load nothing, and sets no cookie', async () => {
    const { headers } = await raw(`${app.url}/d/on-the-wire/en`);
    const csp = String(headers['content-security-policy']);
    expect(csp).toMatch(/^default-src 'none'; style-src 'sha256-/);
    expect(csp).not.toMatch(/script-src|unsafe/);
    expect(headers['set-cookie']).toBeUndefined();
    expect(headers['content-type']).toBe('text/html; charset=utf-8');
    expect(headers['access-control-allow-origin']).toBeUndefined();
    expect(headers['x-content-type-options']).toBe('nosniff');
    const bundle = await raw(`${app.url}/d/on-the-wire/bundle.json`);
    expect(bundle.headers['access-control-allow-origin']).toBe('*');
    expect(bundle.headers['content-type']).toBe('application/json');
  });

  it('is answered by a page in both languages where there is none', async () => {
    for (const path of [
      '/d/nothing',
      '/d/on-the-wire/de',
      '/d/by-hash/0.json',
      '/d/..%2f',
      '/d/%00',
      '/d/on-the-wire/en/x',
    ]) {
      const { status, headers, body } = await raw(app.url + path);
      expect([path, status]).toEqual([path, 404]);
      expect(headers['content-type']).toBe('text/html; charset=utf-8');
      expect(body.toString()).toContain('There is no such page here');
      expect(body.toString()).toContain('چنین صفحه‌ای در اینجا نیست');
      expect(String(headers['content-security-policy'])).toMatch(/^default-src 'none'/);
    }
    expect((await raw(`${app.url}/data`)).headers['content-type']).not.toMatch(/html/);
  });
});

describeInBrowser('a published page in a browser without scripts', () => {
  it('fits a phone, prints, and asks nobody else for anything', async () => {
    const coalition = await app.aCoalition();
    await publish(coalition, await anAdoptedStatement(coalition, 'A Pact with a Long Name'), 'in-a-browser');
    const browser = await launchBrowser();
    try {
      const context = await browser.newContext({
        javaScriptEnabled: false,
        viewport: { width: 360, height: 740 },
      });
      const page = await context.newPage();
      const asked: string[] = [];
      const complaints: string[] = [];
      page.on('request', (sent) => asked.push(sent.url()));
      page.on('console', (message) => complaints.push(message.text()));
      for (const path of [
        '/d/in-a-browser/en',
        '/d/in-a-browser/fa',
        '/d/in-a-browser/both',
        '/d',
        '/d/nothing',
      ]) {
        await page.goto(app.url + path);
        const [wide, size] = [
          await page.locator('html').boundingBox(),
          await page.locator('h1').first().boundingBox(),
        ];
        expect(wide?.width).toBeLessThanOrEqual(360);
        expect((size?.x ?? -1) >= 0 && (size?.width ?? 999) <= 360).toBe(true);
        // Ours is the style that counts, so the policy has let it in.
        expect(size?.height).toBeGreaterThan(30);
      }
      expect(asked.filter((url) => !url.startsWith(app.url))).toEqual([]);
      expect(complaints.filter((text) => !/404|favicon/.test(text))).toEqual([]);

      // The list is in the reader's language, and the other one is a step away and stays.
      for (const [locale, own, other] of [
        ['fa-IR', 'fa', 'en'],
        ['en-GB', 'en', 'fa'],
      ] as const) {
        const reader = await browser.newContext({ locale });
        const list = await reader.newPage();
        await list.goto(`${app.url}/d`);
        expect(await list.locator('html').getAttribute('lang')).toBe(own);
        await list.locator(`a[hreflang="${other}"], a[lang="${other}"]`).first().click();
        expect(new URL(list.url()).pathname).toBe(`/d/index/${other}`);
        expect(await list.locator('html').getAttribute('lang')).toBe(other);
        await list.reload();
        expect(await list.locator('html').getAttribute('lang')).toBe(other);
        await reader.close();
      }

      // axe itself is a script: it is brought in from outside the page, past its policy.
      const open = await browser.newContext({ viewport: { width: 1280, height: 900 } });
      for (const path of [
        '/d/in-a-browser/en',
        '/d/in-a-browser/fa',
        '/d/in-a-browser/both',
        '/d/index/fa',
      ]) {
        const read = await open.newPage();
        await read.goto(app.url + path);
        await read.evaluate(() => document.querySelectorAll('details').forEach((one) => (one.open = true)));
        await read.evaluate(axe.source);
        const { violations } = await read.evaluate(() =>
          (globalThis as unknown as { axe: typeof axe }).axe.run(),
        );
        expect(violations.map(({ id, nodes }) => `${path} ${id} ${nodes[0]?.html}`)).toEqual([]);
      }

      await page.goto(`${app.url}/d/in-a-browser/en`);
      await page.locator('details summary').first().click();
      expect(await page.locator('details table').first().isVisible()).toBe(true);
      await page.emulateMedia({ media: 'print' });
      expect(await page.locator('header.bar').isVisible()).toBe(false);
      expect(await page.locator('#fingerprint').isVisible()).toBe(true);
      const pdf = await page.pdf({ format: 'A4' });
      expect(pdf.subarray(0, 5).toString()).toBe('%PDF-');
    } finally {
      await browser.close();
    }
  }, 90_000);
});

describe('what was published', () => {
  it('reaches the other nodes and those that start later, and stays served without the database', async () => {
    const coalition = await app.aCoalition();
    const roomId = await anAdoptedStatement(coalition);
    const beside = await startApp({ DATABASE_URL: app.databaseUrl });
    let later: TestApp | null = null;
    try {
      await publish(coalition, roomId, 'everywhere');
      const here = await raw(`${app.url}/d/everywhere/fa`);
      expect(here.status).toBe(200);
      await eventually(async () => (await raw(`${beside.url}/d/everywhere/fa`)).status === 200, 15_000);
      later = await startApp({ DATABASE_URL: app.databaseUrl });
      for (const node of [beside, later]) {
        const there = await raw(`${node.url}/d/everywhere/fa`);
        expect(there.body.equals(here.body)).toBe(true);
        expect(there.headers['etag']).toBe(here.headers['etag']);
        expect((await raw(`${node.url}/d`)).body.toString()).toContain('/d/everywhere');
      }

      await later.app.get(DataSource, { strict: false }).destroy();
      expect((await raw(`${later.url}/health/ready`)).status).toBe(503);
      // Longer than the glance at the table: it must not take away what is there.
      await new Promise((resolve) => setTimeout(resolve, 2_500));
      for (const path of ['/d/everywhere', '/d/everywhere/bundle.json', '/d', '/d/feed.atom']) {
        expect((await raw(later.url + path)).status).toBe(200);
      }
      const list = await raw(`${later.url}/d`, { 'accept-language': 'fa' });
      expect([list.status, list.headers['content-language']]).toEqual([200, 'fa']);
      const known = await later.http(null, 'GET', '/api/declarations');
      expect((known.body as DeclarationSummary[]).map((d) => d.slug)).toContain('everywhere');
    } finally {
      await beside.close();
      await later?.close();
    }
  }, 60_000);
});
