import { afterAll, afterEach, beforeAll, beforeEach, expect, it, jest } from '@jest/globals';
import type { Browser, Page } from 'playwright-core';
import { eventually, type TestApp } from '../support/app.js';
import { seriousFindings } from '../support/axe.js';
import { describeInBrowser, launchBrowser } from '../support/browser.js';
import { PASSWORD, startWithClient, threeParties } from '../support/browser-coalition.js';
import { BrowserPerson, PATIENCE, type Look } from '../support/browser-people.js';

jest.setTimeout(240_000);
const SLUG = 'three-trees';
const looks: readonly Look[] = [{ language: 'en' }, { language: 'fa', phone: true }];
const widthOf = ({ phone }: Look): number => (phone ? 390 : 1280);

describeInBrowser('what somebody wrote, and who is here', () => {
  let app: TestApp;
  let browser: Browser;
  let plenaryId: string;
  let ana: BrowserPerson;

  beforeAll(async () => {
    app = await startWithClient();
    browser = await launchBrowser();
    ({ plenaryId } = await threeParties(app, SLUG));
  }, 240_000);
  afterAll(async () => {
    await browser?.close();
    await app?.close();
  });

  const enter = async (look: Look, path = `/c/${SLUG}/talk/${plenaryId}`): Promise<BrowserPerson> => {
    const person = await BrowserPerson.at(browser, app.url, look);
    await person.page.setViewportSize({ width: widthOf(look), height: 800 });
    await person.context.addInitScript((language) => {
      localStorage.setItem('peyman.language', language);
      // What is said to the server is not heard while the page is mute.
      const { send } = WebSocket.prototype;
      WebSocket.prototype.send = function (data) {
        if (!('mute' in window && String(data).includes('message:post'))) send.call(this, data);
      };
    }, look.language);
    await person.signIn('ana', PASSWORD);
    await person.open(path);
    return person;
  };
  const field = ({ page, say }: BrowserPerson) =>
    page.getByRole('textbox', { name: say('chat:writeTo', { channel: say('app:channel.plenary') }) });
  const write = async (person: BrowserPerson, words: string): Promise<void> => {
    await field(person).fill(words);
    await person.button('chat:send').click();
  };
  const signBackIn = async (person: BrowserPerson, handle: string): Promise<void> => {
    await person.button('auth:signIn.do').waitFor();
    await person.page.getByLabel(person.say('auth:handle'), { exact: true }).fill(handle);
    await person.page.getByLabel(person.say('auth:password'), { exact: true }).fill(PASSWORD);
    await person.button('auth:signIn.do').click();
  };
  const sessions = async (): Promise<number> => (await app.query(`SELECT 1 FROM session`)).length;
  const posted = async (body: string): Promise<number> => {
    const rows = await app.query(`SELECT 1 FROM message WHERE body = $1`, [body]);
    return rows.length;
  };
  /** Whether the browser would ask before the page is closed. */
  const asks = (page: Page): Promise<boolean> =>
    page.evaluate(() => !window.dispatchEvent(new Event('beforeunload', { cancelable: true })));
  const signOut = async (person: BrowserPerson): Promise<void> => {
    await person.page
      .getByRole('button', { name: person.say('app:account.menu', { handle: 'ana' }) })
      .or(person.page.getByRole('banner').getByRole('button', { name: 'ana' }))
      .last()
      .click();
    await person.page.getByRole('menuitem', { name: person.say('app:account.signOut') }).click();
  };
  /** The session is over without anybody here having ended it. */
  const endsElsewhere = async ({ page, look }: BrowserPerson): Promise<void> => {
    await page.evaluate(async (language) => {
      const headers = { 'x-peyman': '1', 'content-type': 'application/json' };
      await fetch('/api/session', { method: 'DELETE', headers, body: '{}' });
      Reflect.deleteProperty(window, 'mute');
      // Whoever signs out leaves nothing on the device, not even this.
      localStorage.setItem('peyman.language', language);
    }, look.language);
    await page.waitForURL(/sign-in/, { timeout: PATIENCE });
  };
  const looksRight = async (person: BrowserPerson, name: string): Promise<void> => {
    await person.picture(`words-${name}-${person.look.language}`);
    expect([name, await seriousFindings(person.page), await person.spill()]).toEqual([name, [], 0]);
  };

  beforeEach(() => app.query(`DELETE FROM session`));
  afterEach(() => ana?.context.close());

  it.each(looks)(
    'is found by its author, and by nobody else, after the session was over ($language)',
    async (look) => {
      ana = await enter(look);
      await field(ana).waitFor();
      const words = `kept as promised ${look.language}`;
      await ana.allSaved();
      await ana.page.evaluate(() => Object.assign(window, { mute: true }));
      await write(ana, words);
      await ana.sees(ana.say('chat:unsent'));
      await endsElsewhere(ana);
      expect(await asks(ana.page)).toBe(true);

      await signBackIn(ana, 'babak');
      await field(ana).waitFor();
      await ana.allSaved();
      expect([await ana.page.getByText(words).count(), await posted(words)]).toEqual([0, 0]);
      await endsElsewhere(ana);

      await signBackIn(ana, 'ana');
      await ana.sees(words);
      await looksRight(ana, 'kept-message');
      await ana.button('chat:sendAgain').click();
      await eventually(async () => (await posted(words)) === 1, PATIENCE);
      await ana.button('chat:sendAgain').waitFor({ state: 'detached' });
      expect(await asks(ana.page)).toBe(false);
    },
  );

  it.each(looks)(
    'signs out on the screen at once, and on the server as soon as it answers ($language)',
    async (look) => {
      ana = await enter(look);
      await field(ana).fill('a draft');
      expect([await asks(ana.page), await sessions()]).toEqual([true, 1]);
      await ana.page.route('**/api/session', (route) => route.abort());
      await signOut(ana);
      const dialog = ana.dialog('app:leaving.title');
      await dialog.waitFor();
      await looksRight(ana, 'asked-before');
      await dialog.getByRole('button', { name: ana.say('app:account.signOut') }).click();
      await ana.sees(ana.say('app:leaving.notYet'));
      await looksRight(ana, 'not-yet');
      ana.page.on('dialog', (asked) => void asked.accept());
      await ana.open(`/c/${SLUG}`);
      await ana.sees(ana.say('app:leaving.notYet'));
      expect([await ana.page.getByText('ana', { exact: true }).count(), await sessions()]).toEqual([0, 1]);

      await ana.page.unroute('**/api/session');
      await ana.button('app:tryAgain').click();
      await ana.page.getByText(ana.say('app:leaving.notYet')).waitFor({ state: 'detached' });
      expect(await sessions()).toBe(0);
      await signBackIn(ana, 'ana');
      await ana.page.waitForURL(/\/c\//);
      await ana.page.reload();
      await ana.page.getByRole('main').waitFor();
      expect([ana.page.url().includes('/c/'), await sessions()]).toEqual([true, 1]);
    },
  );

  it('does not hold up whoever must leave at once', async () => {
    ana = await enter({ language: 'en' });
    await field(ana).fill('a draft');
    let held = false;
    ana.page.on('dialog', (dialog) => {
      held = true;
      void dialog.accept();
    });
    for (let i = 0; i < 3; i++) await ana.page.keyboard.press('Escape');
    await ana.page.waitForURL('about:blank');
    expect(held).toBe(false);
    await eventually(async () => (await sessions()) === 0, PATIENCE);
  });

  it.each(looks)(
    'fetches once more what did not come, without loading the page anew ($language)',
    async (look) => {
      ana = await enter(look, `/c/${SLUG}`);
      await ana.allSaved();
      await ana.page.evaluate(() => Object.assign(window, { sameAsBefore: true }));
      const chunk = /parties-page.*\.(js|css)/;
      await ana.page.route(chunk, (route) => route.abort());
      const parties = ana.page
        .getByRole('navigation')
        .getByRole('link', { name: ana.say('app:nav.parties') });
      await parties.click();
      await ana.sees(ana.say('refusals:unreachable.what'));
      await looksRight(ana, 'not-come');
      await ana.page.unroute(chunk);
      await ana.button('app:tryAgain').click();
      await ana.sees(ana.say('coalitions:parties.title', { count: 3 }));
      expect(await ana.page.evaluate(() => 'sameAsBefore' in window)).toBe(true);

      // After a deployment the old files are gone, and the first page names others.
      await ana.page.route(/record-page.*\.js/, (route) => route.fulfill({ status: 404, body: '' }));
      await ana.page.route(/statements-page.*\.js/, (route) => route.fulfill({ status: 404, body: '' }));
      await ana.page.route(`${app.url}/`, (route) =>
        route.fulfill({ body: '<script src="/assets/new.js"></script>' }),
      );
      await ana.page
        .getByRole('navigation')
        .getByRole('link', { name: ana.say('app:nav.statements') })
        .click();
      await ana.sees(ana.say('refusals:renewed.what'));
      await ana.button('app:reload').waitFor();
      await looksRight(ana, 'renewed');
    },
  );

  it('goes on speaking the language it has the words of', async () => {
    ana = await enter({ language: 'en' }, '/sign-in');
    await ana.page.waitForURL(/\/c\//);
    await ana.allSaved();
    await ana.page.route(/\/fa-.*\.js/, (route) => route.abort());
    await ana.page.getByRole('banner').getByRole('button', { name: 'ana' }).click();
    await ana.page.getByRole('menuitem', { name: 'فارسی' }).click();
    await ana.sees(ana.say('refusals:unreachable.what'));
    expect(await ana.page.locator('html').getAttribute('lang')).toBe('en');
    await ana.page.unroute(/\/fa-.*\.js/);
    await ana.page.getByRole('banner').getByRole('button', { name: 'ana' }).click();
    await ana.page.getByRole('menuitem', { name: 'فارسی' }).click();
    await ana.page.locator('html[lang=fa]').waitFor();
  });

  it('is not taken away by the answer to an earlier change', async () => {
    ana = await enter({ language: 'en' });
    await field(ana).waitFor();
    await write(ana, 'first words');
    await ana.page
      .getByRole('article')
      .filter({ hasText: 'first words' })
      .locator('[data-menu-of]')
      .waitFor();
    await write(ana, 'second words');
    const menu = ana.page.getByRole('article').filter({ hasText: 'first words' }).locator('[data-menu-of]');
    await field(ana).press('ArrowUp');
    await field(ana).fill('second words, changed');
    await ana.context.setOffline(true);
    await field(ana).press('Enter');
    await menu.click({ force: true });
    await ana.page.getByRole('menuitem', { name: ana.say('chat:reply') }).click();
    expect(await field(ana).inputValue()).toBe('');
    await field(ana).fill('an answer');
    await ana.context.setOffline(false);
    await ana.allSaved();
    await eventually(async () => (await posted('second words, changed')) === 1, PATIENCE);
    expect(await field(ana).inputValue()).toBe('an answer');
    await ana.sees(ana.say('chat:replyingTo', { handle: 'ana' }));
  });
});
