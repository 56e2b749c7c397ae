import { afterAll, afterEach, beforeAll, expect, it, jest } from '@jest/globals';
import type { Browser } from 'playwright-core';
import { eventually, type Person, type TestApp, type TestCoalition } from '../support/app.js';
import { describeInBrowser, launchBrowser } from '../support/browser.js';
import { startWithClient, threeParties } from '../support/browser-coalition.js';
import { BrowserPerson, type Look } from '../support/browser-people.js';
import { aStatement } from '../support/deciding.js';

jest.setTimeout(240_000);
const SLUG = 'three-trees';

describeInBrowser('what the page says, and to whom', () => {
  let app: TestApp;
  let browser: Browser;
  let coalition: TestCoalition;
  let ana: Person;
  let statement: Awaited<ReturnType<typeof aStatement>>;
  let reader: BrowserPerson;

  beforeAll(async () => {
    app = await startWithClient();
    browser = await launchBrowser();
    const founded = await threeParties(app, SLUG);
    const people = await Promise.all(
      founded.parties.map(async ({ id, seats }): Promise<Person[]> => {
        const seat = seats[0]!;
        const cookie = await app.signIn(seat.accountId);
        return [{ accountId: seat.accountId, seatId: seat.id, partyId: id, handle: seat.handle, cookie }];
      }),
    );
    coalition = { ...founded, people };
    ana = people[0]![0]!;
    statement = await aStatement(app, coalition, 2);
    await app.command(ana, 'message:post', { roomId: coalition.plenaryId, body: 'a word to be found' });
  }, 240_000);
  afterAll(async () => {
    await browser?.close();
    await app?.close();
  });
  afterEach(() => reader?.context.close());

  const open = async (path: string, look: Look = { language: 'en' }): Promise<BrowserPerson> => {
    const person = await BrowserPerson.at(browser, app.url, look);
    await person.page.setViewportSize({ width: look.phone ? 390 : 1280, height: 800 });
    await person.context.addInitScript((l) => localStorage.setItem('peyman.language', l), look.language);
    await person.hasCookie(ana.cookie);
    await person.open(path);
    return person;
  };

  it('credits nobody with what stood there before the last version that was read', async () => {
    reader = await open(`/c/${SLUG}/s/${statement.id}`);
    const { page, say } = reader;
    await reader.clause(1).waitFor();
    const version = (id: number, text: string): object => ({
      id,
      seatId: ana.seatId,
      at: new Date().toISOString(),
      languages: ['en'],
      texts: { en: { type: 'doc', content: [{ type: 'paragraph', content: [{ type: 'text', text }] }] } },
    });
    await page.route('**/clauses/*/history*', (route) =>
      route.fulfill({
        json: route.request().url().includes('before')
          ? { entries: [version(1, 'Everyone')], before: null }
          : {
              entries: [version(3, 'Everyone may speak freely'), version(2, 'Everyone may speak')],
              before: 2,
            },
      }),
    );
    await page.getByRole('tab', { name: say('statements:panel.history') }).click();
    await reader.sees(say('statements:history.notCompared'));
    expect(await page.locator('ins').allInnerTexts()).toEqual([' freely']);
    await reader.picture('history-not-compared-en');
    await reader.button('statements:history.older').click();
    await page.getByText(say('statements:history.notCompared')).waitFor({ state: 'detached' });
    expect((await page.locator('ins').allInnerTexts()).slice(0, 2)).toEqual([' freely', ' may speak']);
  });

  it('never shows the record of one room under the name of another', async () => {
    reader = await open(`/c/${SLUG}/record`);
    const { page, say } = reader;
    const entries = page.locator('main ol > li');
    await entries.first().waitFor();
    let answer = (): void => undefined;
    const held = new Promise<void>((go) => (answer = go));
    await page.route(`**/rooms/${statement.id}/record*`, async (route) => {
      await held;
      await route.continue();
    });
    await page.getByLabel(say('coalitions:record.of')).first().click();
    await page.getByRole('option').nth(1).click();
    await page.waitForURL(/room=/);
    await page
      .locator('main')
      .getByRole('status', { name: say('app:loading') })
      .waitFor();
    expect(await entries.count()).toBe(0);
    answer();
    await entries.first().waitFor();
  });

  it('says aloud that the line is lost, and not that each word is saved', async () => {
    reader = await open(`/c/${SLUG}/talk/${coalition.plenaryId}`);
    const { page } = reader;
    await reader.allSaved();
    await page.evaluate(() => {
      const status = document.querySelector('[data-state] [role=status]')!;
      const said: string[] = [];
      Object.assign(window, { said });
      new MutationObserver(() => said.push(status.textContent)).observe(status, {
        childList: true,
        characterData: true,
        subtree: true,
      });
    });
    const said = (): Promise<string[]> => page.evaluate(() => (window as unknown as { said: string[] }).said);
    const mark = page.locator('[data-state=connected]');
    const before = await mark.boundingBox();
    for (let i = 0; i < 4; i++) {
      await page.locator('textarea:visible').fill(`word ${i}`);
      await reader.button('chat:send').click();
      expect(await mark.boundingBox()).toEqual(before);
      await page.waitForTimeout(200);
    }
    await reader.allSaved();
    expect(await said()).toEqual([]);
    await reader.context.setOffline(true);
    await eventually(async () => (await said()).length > 0, 60_000);
  });

  it('says how much was found, not all of it', async () => {
    reader = await open(`/c/${SLUG}/talk/${coalition.plenaryId}`);
    const { page, say } = reader;
    await reader.button('chat:search').click();
    await page.getByRole('searchbox').fill('found');
    const hit = page.getByRole('button', { name: /a word to be found/ });
    await hit.waitFor();
    await page
      .getByRole('status')
      .filter({ hasText: say('chat:found', { count: 1 }) })
      .waitFor({ state: 'attached' });
    expect(await hit.evaluate((element) => element.closest('[aria-live], [role=status]'))).toBeNull();
  });

  it('leaves the caret where writing can begin again', async () => {
    reader = await open(`/c/${SLUG}/s/${statement.id}`);
    const editor = await reader.writeIn(1, 'en');
    await editor.press('Escape');
    await editor.waitFor({ state: 'detached' });
    const write = reader.button('statements:text.writeIn', { clause: reader.clauseName(1) });
    await eventually(() => write.evaluate((button) => button === document.activeElement));
  });

  it('can be touched by a thumb', async () => {
    reader = await open(`/c/${SLUG}/talk/${coalition.plenaryId}`, { language: 'fa', phone: true });
    const targets = [reader.button('chat:send'), reader.page.locator('[data-menu-of]').first()];
    for (const target of targets) {
      await target.waitFor();
      const { width = 0, height = 0 } = (await target.boundingBox()) ?? {};
      expect(Math.min(width, height)).toBeGreaterThanOrEqual(44);
    }
    await reader.picture('thumb-fa');
    expect(await reader.spill()).toBe(0);
  });
});
