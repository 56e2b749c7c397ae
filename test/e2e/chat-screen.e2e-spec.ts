/// <reference lib="dom" />
/// <reference lib="dom.iterable" />
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { describeInBrowser, launchBrowser } from '../support/browser.js';
import { startApp, type Person, type TestApp, type TestCoalition } from '../support/app.js';

const CLIENT = join(process.cwd(), 'client', 'dist');

describeInBrowser('the talk page', () => {
  let app: TestApp;
  let browser: Browser;
  let coalition: TestCoalition;
  let ana: Person;
  let sara: Person;
  const errors: string[] = [];

  beforeAll(async () => {
    if (!existsSync(join(CLIENT, 'index.html'))) throw new Error('the client is not built: npm run build');
    app = await startApp({ CLIENT_FOLDER: CLIENT });
    browser = await launchBrowser();
  }, 60_000);
  afterAll(async () => {
    await browser?.close();
    await app?.close();
  });

  const open = async (
    person: Person,
    roomId: string,
    lang = 'en',
    prepare: (context: BrowserContext) => Promise<unknown> = async () => undefined,
  ): Promise<Page> => {
    const context = await browser.newContext({ locale: lang, viewport: { width: 1100, height: 700 } });
    await prepare(context);
    const { hostname } = new URL(app.url);
    const [name, value] = person.cookie.split('=') as [string, string];
    await context.addCookies([{ name, value, domain: hostname, path: '/' }]);
    await context.addInitScript((l) => localStorage.setItem('peyman.language', l), lang);
    const page = await context.newPage();
    page.on('pageerror', (error) => errors.push(error.message));
    const view = await app.get<{ slug: string }>(person, `/api/coalitions/${coalition.id}`);
    await page.goto(`${app.url}/c/${view.slug}/talk/${roomId}`);
    await page.locator('textarea:visible').waitFor();
    return page;
  };
  const field = (page: Page) => page.locator('textarea:visible').first();
  const say = async (page: Page, words: string) => {
    await field(page).fill(words);
    await field(page).press('Enter');
  };
  const region = (page: Page) => page.locator('[role=region]').first();

  it('carries words both ways, tells who writes, and sends once what was written offline', async () => {
    coalition = await app.aCoalition();
    ana = coalition.people[0]![0]!;
    sara = coalition.people[1]![0]!;
    const here = await open(ana, coalition.plenaryId);
    const there = await open(sara, coalition.plenaryId, 'fa');

    await field(there).pressSequentially('سلام');
    await here.getByText(/is writing/).waitFor();
    await say(there, 'سلام به همه\nand hello');
    await here.getByText('سلام به همه', { exact: true }).waitFor();
    expect(await here.getByText('سلام به همه', { exact: true }).getAttribute('dir')).toBe('rtl');
    expect(await here.getByText('and hello', { exact: true }).getAttribute('dir')).toBe('ltr');

    await there.context().setOffline(true);
    await say(there, 'written without a line');
    await there.locator('[data-unsent]').waitFor();
    await there.context().setOffline(false);
    await here.getByText('written without a line', { exact: true }).waitFor({ timeout: 30_000 });
    await there.locator('[data-unsent]').waitFor({ state: 'detached' });
    expect(await there.getByText('written without a line', { exact: true }).count()).toBe(1);
    const rows = await app.query('SELECT 1 FROM message WHERE body = $1', ['written without a line']);
    expect(rows).toHaveLength(1);
    expect(errors).toEqual([]);
  }, 90_000);

  it('keeps what was written in sight, once, between the answer and the room’s own word of it', async () => {
    coalition = await app.aCoalition();
    ana = coalition.people[0]![0]!;
    let holding = false;
    const held: (() => void)[] = [];
    const page = await open(ana, coalition.plenaryId, 'en', (context) =>
      context.routeWebSocket(/socket\.io/, (socket) => {
        const server = socket.connectToServer();
        server.onMessage((said) => {
          if (holding && String(said).startsWith('42["events"')) held.push(() => socket.send(said));
          else socket.send(said);
        });
      }),
    );
    // Whatever is drawn in between is counted: none of the pictures shows it twice, or not at all.
    await page.evaluate((words) => {
      const counts = ((window as unknown as { counts: number[] }).counts = []) as number[];
      const count = () => {
        const all = [...document.querySelectorAll('[role=region] p')].filter((p) => p.textContent === words);
        if (all.length > 0 || counts.length > 0) counts.push(all.length);
        requestAnimationFrame(count);
      };
      requestAnimationFrame(count);
    }, 'said once');

    holding = true;
    await say(page, 'said once');
    const unsent = page.locator('[data-unsent]');
    await page.waitForFunction(
      () =>
        document.querySelectorAll('[data-unsent]').length === 1 &&
        !document.querySelector('[data-unsent] p + p'),
    );
    expect(await app.query('SELECT 1 FROM message WHERE body = $1', ['said once'])).toHaveLength(1);
    holding = false;
    while (held.length === 0) await new Promise((done) => setTimeout(done, 20));
    for (const pass of held) pass();
    await unsent.waitFor({ state: 'detached' });
    await page.locator('[data-id]', { hasText: 'said once' }).waitFor();
    const counts = await page.evaluate(() => (window as unknown as { counts: number[] }).counts);
    expect(new Set(counts)).toEqual(new Set([1]));
    await page.context().close();
  }, 60_000);

  it('stays light and still in a room of 100,000 messages', async () => {
    coalition = await app.aCoalition();
    ana = coalition.people[0]![0]!;
    sara = coalition.people[1]![0]!;
    const roomId = coalition.plenaryId;
    await app.query(
      `INSERT INTO message (id, room_id, seq, author_id, body, at, words)
       SELECT gen_random_uuid(), $1, i, ($2::uuid[])[1 + i % 2], 'message number ' || i || repeat(' word', i % 30),
              now() - make_interval(secs => 30 * (100000 - i)), ''
       FROM generate_series(1, 100000) AS i`,
      [roomId, [ana.seatId, sara.seatId]],
    );
    await app.query('UPDATE room SET next_seq = 100001 WHERE id = $1', [roomId]);
    const page = await open(ana, roomId);
    await page.getByText(/^message number 100000/).waitFor();

    const box = region(page);
    const inDom = () => box.evaluate((e) => e.querySelectorAll('[data-id]').length);
    for (let i = 0; i < 12; i++) {
      // What is at the top edge before older messages arrive is there afterwards, to the pixel.
      const drift = await box.evaluate(async (e) => {
        e.scrollTop = 200;
        await new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
        const edge = e.getBoundingClientRect().top;
        const all = [...e.querySelectorAll<HTMLElement>('[data-id]')];
        const seen = all.find((one) => one.getBoundingClientRect().bottom > edge)!;
        const before = seen.getBoundingClientRect().top;
        const first = all[0]!.dataset['id'];
        for (let k = 0; k < 100 && e.querySelector<HTMLElement>('[data-id]')?.dataset['id'] === first; k++) {
          await new Promise((done) => setTimeout(done, 50));
        }
        return Math.abs(seen.getBoundingClientRect().top - before);
      });
      expect(drift).toBeLessThanOrEqual(1);
      expect(await inDom()).toBeLessThanOrEqual(300);
    }
    const oldest = await box.evaluate((e) => e.querySelector('[data-id] p')?.textContent ?? '');
    expect(Number(/\d+/.exec(oldest)?.[0])).toBeLessThan(99_400);

    const at = await box.evaluate((e) => e.scrollTop);
    await app.command(sara, 'message:post', { roomId, body: 'and one more' });
    await page.getByRole('button', { name: '1 new message' }).waitFor();
    expect(await box.evaluate((e) => e.scrollTop)).toBe(at);
    await page.getByRole('button', { name: '1 new message' }).click();
    await page.getByText('and one more', { exact: true }).waitFor();
    expect(await box.evaluate((e) => e.scrollHeight - e.scrollTop - e.clientHeight)).toBeLessThan(2);
    expect(errors).toEqual([]);
  }, 90_000);
});
