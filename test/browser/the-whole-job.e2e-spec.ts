import { afterAll, beforeAll, expect, it, jest } from '@jest/globals';
import type { Browser } from 'playwright-core';
import type { TestApp } from '../support/app.js';
import { describeInBrowser, launchBrowser } from '../support/browser.js';
import { PASSWORD, startWithClient, threeParties } from '../support/browser-coalition.js';
import { BrowserPerson } from '../support/browser-people.js';
import { sha256 } from '../support/declaration.js';

jest.setTimeout(240_000);

const SLUG = 'three-trees';
const TITLE = { en: 'Joint statement on rights', fa: 'بیانیهٔ مشترک دربارهٔ حقوق' };
const PASTED = `1. Everyone has the right to life, liberty and security of person.

2. Everyone has the right to freedom of opinion and expression.

3. No one shall be subjected to arbitrary arrest or exile.`;

const RESULT = {
  en: 'Adopted: 2 of 3 delegates voting yes or no (needed 2) and 2 of 3 parties (needed 2) in favour.',
  fa: 'تصویب شد: ۲ نماینده از ۳ نمایندهٔ موافق و مخالف (لازم: ۲) و ۲ حزب از ۳ حزب (لازم: ۲) موافق بودند.',
} as const;

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
    await ana.clause(2).getByText('freedom of opinion and expression').waitFor();

    // The others find it in their own list, under its name in their language.
    await babak.link('app:nav.statements').click();
    await babak.page.getByRole('link', { name: new RegExp(`^${TITLE.fa}`) }).click();
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
    const editor = await parisa.writeIn(2, 'fa');
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
    await ana.page.getByRole('option').first().waitFor({ state: 'detached' });
    await field.pressSequentially('can we put clause 1 to the vote?', { delay: 25 });
    await field.press('Enter');
    await babak.sees(/can we put clause 1 to the vote/);
    await ana.picture('07-chat-en');
    await babak.picture('07-chat-fa');
  });

  stage('what is written without a line is kept, merged and sent once', async () => {
    await babak.writeIn(3, 'fa');
    await babak.goOffline(true);
    await babak.editor(3, 'fa').pressSequentially('هیچ کس را نمی‌توان خودسرانه بازداشت یا تبعید کرد.');
    const field = babak.page.getByRole('textbox', {
      name: babak.say('chat:writeTo', { channel: babak.say('app:channel.plenary') }),
    });
    await field.fill('این را بی‌خط نوشتم.');
    await field.press('Enter');
    await babak.sees(babak.say('chat:unsent'));
    await babak.sees(new RegExp(babak.say('app:connection.offline')));
    await babak.picture('08-offline-fa');

    // Meanwhile the others go on in the same clause.
    await (await ana.writeIn(3, 'en')).pressSequentially(' Nor to detention.');
    await ana.allSaved();
    expect(await ana.page.getByText('خودسرانه').count()).toBe(0);

    await babak.goOffline(false);
    await ana.sees(/هیچ کس را نمی‌توان خودسرانه/);
    await babak.sees(/Nor to detention/);
    await ana.sees('این را بی‌خط نوشتم.');
    await babak.allSaved();
    await babak.sees('این را بی‌خط نوشتم.');
    await babak.page.getByText(babak.say('chat:unsent')).waitFor({ state: 'detached' });
    for (const one of [ana, babak]) {
      expect(await one.page.getByRole('article').filter({ hasText: 'این را بی‌خط نوشتم.' }).count()).toBe(1);
    }
  });

  stage('a page loaded anew has everything', async () => {
    await Promise.all([ana.page.reload(), babak.page.reload(), parisa.page.reload()]);
    await ana.sees(/This is the right of all\. Ana adds this\. None is left out\. Babak adds that\./);
    await ana.sees('هر کس حق آزادی عقیده و بیان دارد.');
    await babak.sees(/Nor to detention/);
    await babak.sees(/can we put clause 1 to the vote/);
    await parisa.sees(/هیچ کس را نمی‌توان خودسرانه/);
  });

  stage('a newcomer takes a seat by a link that works once', async () => {
    const { page } = parisa;
    await parisa.open(`/c/${SLUG}/parties`);
    await parisa.button('coalitions:inviteSeat.open').click();
    await parisa.button('coalitions:inviteSeat.do').click();
    const field = page.getByLabel(parisa.say('coalitions:link.label'), { exact: true });
    await field.waitFor();
    await parisa.picture('09-invitation-fa-phone');
    const link = new URL(await field.inputValue());
    expect(link.origin).toBe(app.url);
    expect(link.hash).toMatch(/^#t=/);

    const nima = await someone(browser, app.url, { language: 'fa', phone: true });
    await nima.open(link.pathname + link.hash);
    await nima.page.getByLabel(nima.say('auth:chooseHandle'), { exact: true }).fill('nima');
    await nima.page
      .getByLabel(nima.say('auth:choosePassword'), { exact: true })
      .fill('گذرواژه‌ای بلند برای نیما');
    expect(new URL(nima.page.url()).hash).toBe('');
    await nima.picture('09-join-fa-phone');
    await nima.button('auth:join.accept').click();
    const codes = nima.page.getByRole('list', { name: nima.say('auth:codes.title') }).getByRole('listitem');
    await codes.first().waitFor();
    expect(await codes.count()).toBeGreaterThan(4);
    expect(await nima.page.evaluate(() => window.scrollY)).toBe(0);
    await nima.picture('10-recovery-codes-fa-phone');
    expect(await nima.button('auth:continue').isDisabled()).toBe(true);
    await nima.page.getByLabel(nima.say('auth:codes.kept')).check();
    await nima.button('auth:continue').click();
    await nima.page.waitForURL(`**/c/${SLUG}`);
    await nima.open(statement);
    await nima.clause(1).waitFor();

    const late = await someone(browser, app.url, { language: 'en' });
    await late.open(link.pathname + link.hash);
    await late.sees(late.say('auth:join.none'));
    late.problems.length = 0; // The browser notes the refusal of the used link by itself.
    await late.context.close();
  });

  stage('a clause is put to the vote with the consent of a second party', async () => {
    await ana
      .clause(1)
      .getByRole('button', { name: ana.say('statements:menu.label') })
      .click();
    await ana.page.getByRole('menuitem', { name: ana.say('statements:menu.announce') }).click();
    const dialog = ana.dialog('ballots:announce.title');
    await dialog.getByRole('button', { name: ana.say('ballots:announce.do') }).waitFor();
    await ana.picture('11-announce-en');
    await dialog.getByRole('button', { name: ana.say('ballots:announce.do') }).click();
    await ana.page.waitForURL(/\/b\//);
    await ana.button('ballots:step.open.do').click();
    await ana.button('ballots:step.askedButton').waitFor();
    await ana.picture('12-announced-en');

    // The second party's moderator finds it among what needs an answer.
    await babak.link('app:nav.home').click();
    await babak.link('home:need.consent.do').click();
    await babak.button('app:consent.give').waitFor();
    await babak.picture('12-consent-fa');
    await babak.button('app:consent.give').click();
    await babak.vote('yes').waitFor();
    await ana.vote('yes').waitFor();
  });

  stage('each votes, one thinks again, and nobody sees how before the close', async () => {
    await parisa.open(`/c/${SLUG}`);
    await parisa.link('home:need.vote.do').click();
    await parisa.castVote('abstain');
    await parisa.castVote('yes');
    await parisa.picture('13-voting-fa-phone');
    await ana.castVote('yes');
    await babak.castVote('no');
    await ana.sees(ana.say('ballots:of', { have: 3, count: 4 }));
    expect(await ana.page.getByRole('img').filter({ hasText: /babak/ }).count()).toBe(0);
    await ana.picture('13-voting-en');
  });

  stage('it is closed early with consent, counted and declared', async () => {
    await ana.button('ballots:step.close.do').click();
    await babak.button('app:consent.give').click();
    await ana.button('ballots:step.declare.do').click();
    await ana.page.getByRole('heading', { level: 1, name: RESULT.en }).waitFor();
    await babak.page.getByRole('heading', { level: 1, name: RESULT.fa }).waitFor();
    await parisa.page.getByRole('heading', { level: 1, name: RESULT.fa }).waitFor();
    await ana.sees(ana.say('ballots:state.adopted'));
    await expectSoon(async () => expect(await seatsShown(ana)).toBe(4));
    await ana.button('ballots:roll.show').click();
    await ana.button('ballots:check.do').click();
    await ana.sees(ana.say('ballots:check.same'));
    await ana.sees(ana.say('ballots:check.text.same'));
    await ana.picture('14-result-en');
    await babak.picture('14-result-fa');
    await parisa.picture('14-result-fa-phone');

    await ana.open(statement);
    await ana.clause(1).getByText(ana.say('statements:lock.agreed')).waitFor();
  });

  stage('the remaining clauses together, and then the whole', async () => {
    await ana.open(`/c/${SLUG}/floor`);
    await ana.page
      .getByRole('button', { name: /^Clause 2/ })
      .first()
      .click();
    await ana.page
      .getByRole('button', { name: ana.say('floor:step.announceDo'), disabled: false })
      .first()
      .click();
    await ana.page.getByLabel(ana.say('ballots:announce.all')).check();
    await ana.picture('15-floor-announce-en');
    await ana.button('ballots:announce.do').click();
    await decide();
    await ana.picture('16-floor-decided-en');

    const whole = ana.page.getByRole('button', { name: ana.say('floor:step.announceDo'), disabled: false });
    await whole.first().click();
    await ana.page.getByText(ana.say('ballots:announce.whole'), { exact: true }).last().waitFor();
    await ana.picture('17-whole-announce-en');
    await ana.button('ballots:announce.do').click();
    await decide();
  });

  stage('the adopted text is published with consent', async () => {
    await ana.link('app:nav.home').click();
    await ana.link('home:need.publish.do').click();
    await ana.button('floor:publish.do').click();
    const address = ana.page.getByLabel(ana.say('floor:publish.slug'), { exact: true });
    expect(await address.inputValue()).toBe('joint-statement-on-rights');
    await ana.picture('18-publish-en');
    await ana.button('floor:publish.now').click();
    await ana.button('ballots:step.askedButton').waitFor();

    await babak.link('app:nav.home').click();
    await babak.link('home:need.consent.do').click();
    await babak.button('app:consent.give').click();
    await babak.sees(babak.say('statements:published'));
    await babak.picture('19-published-fa');
    await ana.link('floor:publish.see').waitFor();
    await ana.picture('19-floor-published-en');
  });

  stage('anyone reads it, in Persian, without an account and without a script', async () => {
    const reader = await someone(browser, app.url, { language: 'fa', phone: true });
    await reader.open('/d/joint-statement-on-rights');
    const persian = reader.page.getByRole('navigation').getByRole('link', { name: 'فارسی' });
    if ((await persian.getAttribute('aria-current')) === null) await persian.click();
    await reader.page.getByRole('heading', { level: 1, name: TITLE.fa }).waitFor();
    expect(await reader.page.evaluate(() => document.documentElement.dir)).toBe('rtl');
    await reader.sees('هر کس حق آزادی عقیده و بیان دارد.');
    await reader.sees(/هیچ کس را نمی‌توان خودسرانه/);
    expect(await reader.page.evaluate(() => document.scripts.length)).toBe(0);
    expect(await reader.spill()).toBe(0);

    const shown = (await reader.page.locator('#fingerprint').innerText()).replace(/\s/g, '');
    const bundle = await fetch(`${app.url}/d/joint-statement-on-rights/bundle.json`);
    expect(shown).toBe(sha256(await bundle.text()));
    await reader.picture('20-declaration-fa-phone');
    await reader.page.screenshot({
      path: 'test-results/browser/20-declaration-fa-phone-full.png',
      fullPage: true,
    });

    await reader.page.getByRole('navigation').getByRole('link', { name: 'English' }).click();
    await reader.page.getByRole('heading', { level: 1, name: TITLE.en }).waitFor();
    await reader.sees(/Ana adds this/);
    await reader.picture('20-declaration-en-phone');
    expect(await reader.context.cookies()).toEqual([]);
  });

  stage('in all this no page complained or asked elsewhere for anything', async () => {
    expect(people.flatMap((one) => one.problems)).toEqual([]);
  });
});

/** Opens the ballot on stage with consent, lets everyone vote yes, closes it with consent and declares it. */
async function decide(): Promise<void> {
  await ana.button('ballots:step.open.do').click();
  await ana.button('ballots:step.askedButton').waitFor();
  const path = await ana.link('floor:stage.ballot').getAttribute('href');
  for (const one of [babak, parisa]) await one.open(path ?? '');
  await babak.button('app:consent.give').click();
  await babak.castVote('yes');
  await parisa.castVote('yes');
  await ana.link('floor:stage.ballot').click();
  await ana.castVote('yes');
  await ana.page.goBack();
  await ana.button('ballots:step.close.do').click();
  await babak.button('app:consent.give').click();
  await ana.button('ballots:step.declare.do').click();
  await babak.page.getByRole('heading', { level: 1, name: /^تصویب شد/ }).waitFor();
  await ana.button('ballots:step.declare.do').waitFor({ state: 'detached' });
}

/** How many seats the hemicycle draws. */
const seatsShown = (who: BrowserPerson): Promise<number> => who.page.locator('svg g > title').count();

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
