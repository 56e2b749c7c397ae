import { afterAll, beforeAll, expect, it, jest } from '@jest/globals';
import type { Browser } from 'playwright-core';
import type { TestApp } from '../support/app.js';
import { describeInBrowser, launchBrowser } from '../support/browser.js';
import { PASSWORD, startWithClient, threeParties } from '../support/browser-coalition.js';
import { BrowserPerson } from '../support/browser-people.js';

jest.setTimeout(240_000);

const SLUG = 'three-trees';
const TITLE = { en: 'Joint statement on rights', fa: 'بیانیهٔ مشترک دربارهٔ حقوق' };
const PASTED = `1. Everyone has the right to life, liberty and security of person.

2. Everyone has the right to freedom of opinion and expression.

3. No one shall be subjected to arbitrary arrest or exile.`;

let app: TestApp;
let browser: Browser;
/** Cedar, moderates, English, desktop. */
let ana: BrowserPerson;
/** Plane, moderates, Persian, desktop. */
let babak: BrowserPerson;
/** Cypress, Persian, a phone of 360 pixels. */
let parisa: BrowserPerson;
const people: BrowserPerson[] = [];
let statement: string;
let ballot: string;

/** The stages stand on each other: after one that failed, the next say so at once instead of waiting in vain. */
let failed: string | null = null;
function stage(name: string, play: () => Promise<void>): void {
  it(name, async () => {
    if (failed) throw new Error(`not played, because this failed: ${failed}`);
    try {
      await play();
    } catch (error) {
      failed = name;
      await Promise.all(people.map((one, i) => one.picture(`failed-${i}`).catch(() => undefined)));
      throw error;
    }
  });
}

async function someone(...look: Parameters<typeof BrowserPerson.at>): Promise<BrowserPerson> {
  const person = await BrowserPerson.at(...look);
  people.push(person);
  return person;
}

describeInBrowser('three delegates of three parties and a reader', () => {
  beforeAll(async () => {
    app = await startWithClient();
    browser = await launchBrowser();
    await threeParties(app, SLUG);
  });
  afterAll(async () => {
    await browser?.close();
    await app?.close();
  });

  stage('sign in with their passwords and see what needs them', async () => {
    ana = await someone(browser, app.url, { language: 'en' });
    babak = await someone(browser, app.url, { language: 'fa' });
    parisa = await someone(browser, app.url, { language: 'fa', phone: true });
    await ana.open('/sign-in');
    await ana.button('auth:signIn.do').waitFor();
    await ana.picture('01-sign-in-en');
    await parisa.open('/sign-in');
    await parisa.button('auth:signIn.do').waitFor();
    await parisa.picture('01-sign-in-fa-phone');

    await Promise.all([
      ana.signIn('ana', PASSWORD),
      babak.signIn('babak', PASSWORD),
      parisa.signIn('parisa', PASSWORD),
    ]);
    for (const one of people) await one.sees(one.say('home:none.title'));
    expect(await babak.page.evaluate(() => document.documentElement.dir)).toBe('rtl');
    await ana.picture('02-home-en');
    await parisa.picture('02-home-fa-phone');
  });

  stage('a pasted text becomes a statement of three clauses', async () => {
    const { page } = ana;
    await ana.link('app:nav.statements').click();
    await ana.button('home:new.open').click();
    const dialog = ana.dialog('home:new.title');
    await dialog.getByText(ana.say('home:new.import'), { exact: true }).click();
    await dialog.getByLabel(ana.say('home:new.paste')).fill(PASTED);
    await ana.sees(ana.say('home:new.found', { count: 3 }));
    for (const language of ['en', 'fa'] as const) {
      const label = ana.say('home:new.titleField');
      const field = ana.say('app:nameIn', { label, language: ana.say(`app:language.of.${language}`) });
      await dialog.getByLabel(field, { exact: true }).fill(TITLE[language]);
    }
    await ana.picture('03-new-statement-en');
    await dialog.getByRole('button', { name: ana.say('home:new.do') }).click();
    await page.waitForURL(/\/s\//);
    statement = new URL(page.url()).pathname;
    await ana.clause(3).waitFor();
    expect(await ana.clause(2).innerText()).toContain('freedom of opinion and expression');

    // The others find it in their own list, under its name in their language.
    await babak.link('app:nav.statements').click();
    await babak.page.getByRole('link', { name: TITLE.fa }).click();
    await babak.clause(3).waitFor();
    await parisa.open(statement);
    await parisa.clause(1).waitFor();
    await ana.picture('04-workspace-en');
    await babak.picture('04-workspace-fa');
    await parisa.picture('04-workspace-fa-phone');
  });

  stage('two write in one clause, each sees the words and the caret of the other', async () => {
    const anas = await ana.writeIn(1, 'en');
    await anas.pressSequentially(' This is the right of all.');
    const babaks = await babak.writeIn(1, 'en');
    await babak.sees('This is the right of all.');
    await babaks.pressSequentially(' None is left out.');
    await ana.sees('None is left out.');

    const caret = ana.caretOf('babak', 1);
    await caret.waitFor({ state: 'attached' });
    expect(await caret.getAttribute('style')).toContain('--p2');
    const other = babak.caretOf('ana', 1);
    await other.waitFor({ state: 'attached' });
    expect(await other.getAttribute('style')).toContain('--p1');
    await ana.picture('05-live-carets-en');
    await babak.picture('05-live-carets-fa');

    // At the same time, in the same paragraph: nothing is lost, and all read the same.
    await Promise.all([
      anas.pressSequentially(' Ana adds this.', { delay: 15 }),
      babaks.pressSequentially(' Babak adds that.', { delay: 15 }),
    ]);
    await Promise.all([ana.allSaved(), babak.allSaved()]);
    const words = async (who: BrowserPerson) => wordsOf(await who.editor(1, 'en').innerText());
    await expectSoon(async () => expect(await words(ana)).toBe(await words(babak)));
    expect(await words(ana)).toContain('Ana adds this.');
    expect(await words(ana)).toContain('Babak adds that.');
    await babaks.press('Escape');
    await anas.press('Escape');
  });

  stage('another delegate writes Persian, from right to left', async () => {
    await parisa.clause(2).locator('[lang="fa"]').first().click();
    const editor = parisa.editor(2, 'fa');
    await editor.waitFor();
    await editor.pressSequentially('هر کس حق آزادی عقیده و بیان دارد.');
    await parisa.picture('06-writing-fa-phone');
    await ana.sees('هر کس حق آزادی عقیده و بیان دارد.');
    const text = ana.clause(2).locator('[lang="fa"]').filter({ hasText: 'هر کس' }).first();
    expect(await text.evaluate((element) => getComputedStyle(element).direction)).toBe('rtl');
    await parisa.allSaved();
    await ana.picture('06-persian-beside-english-en');
    await editor.press('Escape');
  });

  stage('a message with a mention is seen at once', async () => {
    const field = ana.page.getByRole('textbox', {
      name: ana.say('chat:writeTo', { channel: ana.say('app:channel.plenary') }),
    });
    await field.click();
    await field.pressSequentially('@bab');
    await ana.page.getByRole('option').filter({ hasText: 'babak' }).waitFor();
    await field.press('Enter');
    await field.pressSequentially('can we put clause 1 to the vote?');
    await field.press('Enter');
    await babak.sees(/can we put clause 1 to the vote/);
    await ana.picture('07-chat-en');
    await babak.picture('07-chat-fa');
  });
});

const wordsOf = (text: string): string => text.replace(/\s+/g, ' ').trim();

async function expectSoon(check: () => Promise<void>, patience = 30_000): Promise<void> {
  const until = Date.now() + patience;
  for (;;) {
    try {
      return await check();
    } catch (error) {
      if (Date.now() > until) throw error;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }
}
