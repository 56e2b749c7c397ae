import { afterAll, afterEach, beforeAll, expect, it, jest } from '@jest/globals';
import type { Browser } from 'playwright-core';
import { eventually, type TestApp } from '../support/app.js';
import { describeInBrowser, launchBrowser } from '../support/browser.js';
import { PASSWORD, startWithClient, threeParties } from '../support/browser-coalition.js';
import { BrowserPerson, PATIENCE, type Look } from '../support/browser-people.js';

jest.setTimeout(120_000);
const SLUG = 'three-trees';

/** Somebody is at the door: what is on the screen must be gone at once, and stay gone. */
describeInBrowser('leaving at once', () => {
  let app: TestApp;
  let browser: Browser;

  beforeAll(async () => {
    app = await startWithClient();
    browser = await launchBrowser();
    await threeParties(app, SLUG);
  }, 120_000);
  afterAll(async () => {
    await browser?.close();
    await app?.close();
  });
  afterEach(async () => {
    for (const context of browser.contexts()) await context.close();
  });

  const sessionsOf = (handle: string) =>
    app.query('SELECT 1 FROM session s JOIN account a ON a.id = s.account_id WHERE a.handle = $1', [handle]);

  /** In the plenary, with a cookie that somebody else could have copied. */
  async function talking(look: Look, handle: string): Promise<{ person: BrowserPerson; cookie: string }> {
    const person = await BrowserPerson.at(browser, app.url, look);
    await person.signIn(handle, PASSWORD);
    await person.open(`/c/${SLUG}/talk`);
    await person.page.getByText(person.say('app:channel.plenary')).first().waitFor();
    const kept = (await person.context.cookies()).find(({ name }) => name === 'peyman')!;
    expect(await sessionsOf(handle)).toHaveLength(1);
    return { person, cookie: `peyman=${kept.value}` };
  }

  async function isGone({ page, context, say }: BrowserPerson, cookie: string, handle: string) {
    await page.waitForURL('about:blank');
    expect(await page.evaluate(() => document.documentElement.innerText)).toBe('');
    await eventually(async () => (await sessionsOf(handle)).length === 0);
    expect((await app.http({ cookie }, 'GET', '/api/me')).status).toBe(401);
    await eventually(() => app.lines === 0);
    await eventually(async () => (await context.cookies()).length === 0);

    // Whoever sits down at the machine goes back, and then to where it was.
    await page.goBack({ timeout: 5_000 }).catch(() => null);
    const shown: string[] = [];
    const look = async () => shown.push(await page.evaluate(() => document.documentElement.innerText));
    await look();
    if (page.url() !== 'about:blank') {
      await page.getByRole('button', { name: say('auth:signIn.do'), exact: true }).waitFor();
      await look();
    }
    await page.goto(`${app.url}/c/${SLUG}/talk`);
    await page.getByRole('button', { name: say('auth:signIn.do'), exact: true }).waitFor();
    await look();
    for (const words of shown) expect(words).not.toMatch(new RegExp(`${handle}|Three Trees|سه درخت`));
    const kept = await page.evaluate(async () => [
      Object.keys(sessionStorage),
      (await indexedDB.databases()).map(({ name }) => name),
      await caches.keys(),
    ]);
    expect(kept).toEqual([[], [], []]);
  }

  it('is one press of a button away', async () => {
    const { person, cookie } = await talking({ language: 'en' }, 'ana');
    await person.page.getByRole('button', { name: /ana/ }).first().click();
    await person.page.getByRole('menuitem', { name: person.say('app:account.leaveNow') }).click();
    await isGone(person, cookie, 'ana');
    expect(person.problems.filter((one) => !/401/.test(one))).toEqual([]);
  });

  it('is three presses of Escape away, within a second, wherever one is', async () => {
    const { person, cookie } = await talking({ language: 'fa' }, 'babak');
    const { page } = person;
    const escape = async (times: number) => {
      for (let i = 0; i < times; i += 1) await page.keyboard.press('Escape');
    };
    // Closing two things is no cry for help, nor is a third a while later.
    await escape(2);
    await page.waitForTimeout(1_500);
    await escape(1);
    await page.waitForTimeout(500);
    expect(page.url()).toContain(`/c/${SLUG}/talk`);
    expect(await sessionsOf('babak')).toHaveLength(1);
    await page.waitForTimeout(1_500);
    await page.getByRole('textbox').first().click();
    await page.keyboard.type('half a sentence');
    await escape(3);
    await isGone(person, cookie, 'babak');
  });

  it('is possible under the thumb, in Persian', async () => {
    const { person, cookie } = await talking({ language: 'fa', phone: true }, 'parisa');
    await person.page
      .getByRole('button', { name: /parisa/ })
      .first()
      .tap();
    const leave = person.page.getByRole('menuitem', { name: person.say('app:account.leaveNow') });
    await leave.waitFor({ timeout: PATIENCE });
    await person.picture('leaving-fa');
    await leave.tap();
    await isGone(person, cookie, 'parisa');
  });

  it('is possible at the door as well, where it says where one was about to go', async () => {
    const person = await BrowserPerson.at(browser, app.url, { language: 'en' });
    await person.open(`/sign-in?next=/c/${SLUG}/talk`);
    await person.page.getByLabel(person.say('auth:handle'), { exact: true }).fill('ana');
    await person.button('app:account.leaveNow').click();
    await person.page.waitForURL('about:blank');
    await person.page.goBack({ timeout: 5_000 }).catch(() => null);
    const fields = await person.page
      .getByRole('textbox')
      .evaluateAll((all) => (all as HTMLInputElement[]).map(({ value }) => value));
    expect(fields.filter((value) => value !== '')).toEqual([]);
  });
});
