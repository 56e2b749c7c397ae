import { afterAll, beforeAll, expect, it, jest } from '@jest/globals';
import type { Browser } from 'playwright-core';
import { startApp, type TestApp } from '../support/app.js';
import { seriousFindings } from '../support/axe.js';
import { describeInBrowser, launchBrowser } from '../support/browser.js';
import { clientFolder, PASSWORD, threeParties } from '../support/browser-coalition.js';
import { BrowserPerson, PATIENCE, type Look } from '../support/browser-people.js';

jest.setTimeout(120_000);
const SLUG = 'three-trees';
const MINUTE = 60_000;

/** A moderator who watches a long debate does nothing that the server hears of, and must not be thrown out of it. */
describeInBrowser('a moderator who only watches', () => {
  let app: TestApp;
  let browser: Browser;

  beforeAll(async () => {
    app = await startApp({ CLIENT_FOLDER: clientFolder(), MODERATOR_IDLE_MINUTES: '20' });
    browser = await launchBrowser();
    await threeParties(app, SLUG);
  }, 120_000);
  afterAll(async () => {
    await browser?.close();
    await app?.close();
  });

  /** Time goes by for the server and for the page, but nothing happens meanwhile, such as a line that is found dead. */
  const pass = async ({ page }: BrowserPerson, minutes: number): Promise<void> => {
    app.clock.offset += minutes * MINUTE;
    await page.clock.setSystemTime(app.clock.now());
    await page.clock.runFor(6_000);
  };
  const idleMinutesLeft = async (handle: string): Promise<number> => {
    const [row] = await app.query<{ idle_until: Date }>(
      `SELECT idle_until FROM session s JOIN account a ON a.id = s.account_id WHERE a.handle = $1
       ORDER BY s.created_at DESC LIMIT 1`,
      [handle],
    );
    return (row!.idle_until.getTime() - app.clock.now().getTime()) / MINUTE;
  };
  const watching = async (look: Look, handle: string): Promise<BrowserPerson> => {
    const person = await BrowserPerson.at(browser, app.url, look);
    await person.page.clock.install({ time: app.clock.now() });
    await person.signIn(handle, PASSWORD);
    await person.page.waitForURL(/\/c\//, { timeout: PATIENCE });
    await person.sees(person.say(look.phone ? 'app:nav.needs' : 'app:nav.needsYou'));
    return person;
  };

  it('stays while there are signs of life, is warned when there are none, and can say that somebody is there', async () => {
    const ana = await watching({ language: 'en' }, 'ana');
    const here = ana.button('app:awake.here');
    await pass(ana, 17);
    expect(await here.count()).toBe(0);
    const told = ana.page.waitForResponse('**/api/me');
    await ana.page.mouse.move(200, 200);
    await (await told).finished();
    expect(await idleMinutesLeft('ana')).toBeGreaterThan(19);
    await pass(ana, 17);
    expect(await here.count()).toBe(0);
    await pass(ana, 1.5);
    await here.waitFor();
    await ana.picture('awake-en');
    expect([await seriousFindings(ana.page), await ana.spill()]).toEqual([[], 0]);
    // A warning is not wiped away by chance.
    await ana.page.keyboard.press('Shift');
    expect(await idleMinutesLeft('ana')).toBeLessThan(2);
    await here.click();
    await here.waitFor({ state: 'detached' });
    expect(await idleMinutesLeft('ana')).toBeGreaterThan(19);
    expect(ana.problems).toEqual([]);
  });

  it('is heard and warned on the page of the account as well', async () => {
    const ana = await watching({ language: 'en' }, 'ana');
    await ana.page.goto(`${app.url}/account`);
    await ana.sees(ana.say('auth:account.passwordTitle'));
    // The first move on a new page says nothing: it may be the page that came under the pointer.
    await ana.page.mouse.move(220, 200);
    await pass(ana, 17);
    const told = ana.page.waitForResponse('**/api/me');
    await ana.page.mouse.move(200, 200);
    await (await told).finished();
    expect(await idleMinutesLeft('ana')).toBeGreaterThan(19);
    await pass(ana, 18.5);
    await ana.button('app:awake.here').waitFor();
    await ana.picture('awake-account-en');
    expect([await seriousFindings(ana.page), await ana.spill()]).toEqual([[], 0]);
  });

  it('is signed out when the time that was named has come', async () => {
    const babak = await watching({ language: 'fa', phone: true }, 'babak');
    await pass(babak, 19);
    await babak.button('app:awake.here').waitFor();
    await babak.picture('awake-fa');
    expect([await seriousFindings(babak.page), await babak.spill()]).toEqual([[], 0]);
    await pass(babak, 2);
    await babak.page.waitForURL(/\/sign-in/, { timeout: PATIENCE });
  });
});
