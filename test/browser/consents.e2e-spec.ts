import { afterAll, beforeAll, expect, it, jest } from '@jest/globals';
import type { Browser } from 'playwright-core';
import type { InterfaceLanguage } from '../../src/domain/shared/language.js';
import type { Person, TestApp, TestCoalition } from '../support/app.js';
import { describeInBrowser, launchBrowser } from '../support/browser.js';
import { signedIn, startWithClient, threeParties } from '../support/browser-coalition.js';
import { BrowserPerson } from '../support/browser-people.js';
import { adopt, clausesOf, moderators } from '../support/deciding.js';

jest.setTimeout(180_000);

const SLUG = 'three-trees';
const NARROW = { width: 390, height: 844 };
const WIDE = { width: 1280, height: 800 };
const WHY = { first: 'The court has ruled.', second: 'دو واژه جا افتاده است.', cancel: 'Wrong text.' };

let app: TestApp;
let browser: Browser;
let coalition: TestCoalition;
/** Asks. */
let ana: Person;
let drafted: string;
let clauseIds: string[];
let adopted: string;

/** Of another party, with a page in each language. */
const readers = {} as Record<InterfaceLanguage, BrowserPerson>;
const LANGUAGES = ['en', 'fa'] as const;

/** What they read, word by word, on the screen of whoever is asked. */
const SENTENCES = {
  en: {
    first: 'Consent to reopening clause 1 (Life) of “Joint statement”, which is agreed',
    second: 'Consent to reopening clause 2 of “Joint statement”, which is agreed',
    open: 'Consent to opening ballot 2, on clause 3 (Speech) of “Joint statement”',
    terms: 'Rule: Consensus. Open for 45 minutes.',
    cancel: 'Consent to cancelling ballot 2, on clause 3 (Speech) of “Joint statement”',
    close: 'Consent to closing ballot 2 early, on the whole text of “Charter”',
    publish: (host: string) => `Consent to publishing “Charter” at ${host}/d/the-charter`,
    reason: (words: string) => `Reason: ${words}`,
  },
  fa: {
    first: 'موافقت با بازگشودن بند ۱ (زندگی) از «بیانیهٔ مشترک» که توافق‌شده است',
    second: 'موافقت با بازگشودن بند ۲ از «بیانیهٔ مشترک» که توافق‌شده است',
    open: 'موافقت با آغاز رأی‌گیری ۲ دربارهٔ بند ۳ (بیان) از «بیانیهٔ مشترک»',
    terms: 'قاعده: اجماع. مدت رأی‌گیری: ۴۵ دقیقه.',
    cancel: 'موافقت با لغو رأی‌گیری ۲ دربارهٔ بند ۳ (بیان) از «بیانیهٔ مشترک»',
    close: 'موافقت با پایان زودتر رأی‌گیری ۲ دربارهٔ کل متن از «منشور»',
    publish: (host: string) => `موافقت با انتشار «منشور» در نشانی ${host}/d/the-charter`,
    reason: (words: string) => `دلیل: ${words}`,
  },
} as const;

/** The words on the page, without the marks that set names apart. */
const wordsOn = async ({ page }: BrowserPerson, within = 'main'): Promise<string> =>
  (await page.locator(within).first().innerText()).replace(/[\u2066-\u2069]/g, '');

/** Every reader reads these words at this place, wide and narrow. */
async function allRead(
  name: string,
  path: string,
  words: (said: (typeof SENTENCES)[InterfaceLanguage]) => readonly string[],
  until: (reader: BrowserPerson) => Promise<unknown>,
): Promise<void> {
  for (const language of LANGUAGES) {
    const reader = readers[language];
    for (const size of [WIDE, NARROW]) {
      await reader.page.setViewportSize(size);
      // A page that stands there already would only move to what follows the #.
      await reader.page.goto('about:blank');
      await reader.open(path);
      await until(reader);
      const all = await wordsOn(reader);
      for (const one of words(SENTENCES[language])) expect(all).toContain(one);
      await reader.picture(`consent-${name}-${language}-${size.width}`);
      expect(await reader.spill()).toBe(0);
    }
  }
}

const cards = (reader: BrowserPerson) =>
  reader.page.getByRole('article').filter({ has: reader.button('app:consent.give') });
const cardsAreThere = (count: number) => async (reader: BrowserPerson) => {
  await cards(reader)
    .nth(count - 1)
    .waitFor();
  expect(await cards(reader).count()).toBe(count);
};
const stateOf = async (clauseId: string): Promise<string> =>
  (await app.query<{ state: string }>('SELECT state FROM clause WHERE id = $1', [clauseId]))[0]!.state;

async function aStatement(titles: { en: string; fa: string }): Promise<string> {
  const { statementId } = await app.command(ana, 'statement:create', {
    coalitionId: coalition.id,
    titles,
    languages: ['en', 'fa'],
    clauses: [
      { kind: 'operative', headings: { en: 'Life', fa: 'زندگی' }, texts: { en: 'All live.', fa: 'همه.' } },
      { kind: 'operative', texts: { en: 'All may come.', fa: 'همه بیایند.' } },
      {
        kind: 'operative',
        headings: { en: 'Speech', fa: 'بیان' },
        texts: { en: 'All speak.', fa: 'بگویند.' },
      },
    ],
  });
  return statementId;
}

describeInBrowser('whoever is asked for consent reads what it is for', () => {
  beforeAll(async () => {
    app = await startWithClient();
    browser = await launchBrowser();
    coalition = await signedIn(app, await threeParties(app, SLUG));
    ana = moderators(coalition)[0];
    await app.query(`UPDATE account SET locale = 'en' WHERE id = $1`, [coalition.people[1]![0]!.accountId]);
    for (const [i, language] of LANGUAGES.entries()) {
      readers[language] = await BrowserPerson.at(browser, app.url, { language });
      await readers[language].hasCookie(coalition.people[i + 1]![0]!.cookie);
    }

    drafted = await aStatement({ en: 'Joint statement', fa: 'بیانیهٔ مشترک' });
    clauseIds = await clausesOf(app, drafted);
    await adopt(app, coalition, { id: drafted, clauseIds }, clauseIds.slice(0, 2));
    adopted = await aStatement({ en: 'Charter', fa: 'منشور' });
    const all = await clausesOf(app, adopted);
    await adopt(app, coalition, { id: adopted, clauseIds: all }, all);
  }, 120_000);
  afterAll(async () => {
    for (const language of LANGUAGES) expect(readers[language]?.problems ?? []).toEqual([]);
    await browser?.close();
    await app?.close();
  });

  it('tells two clauses apart that are to be reopened, with the reason of each', async () => {
    for (const [i, reason] of [WHY.first, WHY.second].entries()) {
      const order = { roomId: drafted, clauseId: clauseIds[i]!, state: 'reopened', reason } as const;
      expect(await app.command(ana, 'clause:settle', order)).toMatchObject({ done: false });
    }
    await allRead(
      'home',
      `/c/${SLUG}`,
      ({ first, second, reason }) => [first, second, reason(WHY.first), reason(WHY.second)],
      (reader) => reader.link('home:need.consent.do').nth(1).waitFor(),
    );
    await allRead(
      'reopening',
      `/c/${SLUG}/s/${drafted}#ballots`,
      ({ first, second, reason }) => [first, second, reason(WHY.first), reason(WHY.second)],
      cardsAreThere(2),
    );

    const { fa } = readers;
    const give = cards(fa).filter({ hasText: WHY.second }).getByRole('button').first();
    expect((await give.boundingBox())!.height).toBeGreaterThanOrEqual(44);
    await give.click();
    await cards(fa).nth(1).waitFor({ state: 'detached' });
    expect(await Promise.all(clauseIds.slice(0, 2).map(stateOf))).toEqual(['agreed', 'reopened']);
  });

  it('names ballot, clause, rule and time of a ballot to be opened, and why one is to be cancelled', async () => {
    const { consents } = await app.get<{ consents: { id: string }[] }>(ana, `/api/statements/${drafted}`);
    for (const { id } of consents)
      await app.command(ana, 'consent:refuse', { roomId: drafted, consentId: id });
    const { ballotId } = await app.command(ana, 'ballot:announce', {
      roomId: drafted,
      clauseIds: [clauseIds[2]!],
      rule: 'consensus',
      minutes: 45,
    });
    await app.command(ana, 'ballot:open', { roomId: drafted, ballotId });
    await app.command(ana, 'ballot:cancel', { roomId: drafted, ballotId, reason: WHY.cancel });
    for (const path of [`/c/${SLUG}/s/${drafted}#ballots`, `/c/${SLUG}/b/${ballotId}`]) {
      await allRead(
        path.includes('/b/') ? 'ballot-page' : 'ballot',
        path,
        ({ open, terms, cancel, reason }) => [open, terms, cancel, reason(WHY.cancel)],
        cardsAreThere(2),
      );
    }
  });

  it('names the whole text, and the title and the address of what is to be published', async () => {
    const { ballotId } = await app.command(ana, 'ballot:announce', { roomId: adopted, clauseIds: [] });
    const [, babak] = moderators(coalition);
    const opening = await app.command(ana, 'ballot:open', { roomId: adopted, ballotId });
    await app.command(babak, 'consent:give', { roomId: adopted, consentId: opening.consentId });
    for (const one of coalition.people.flat())
      await app.command(one, 'ballot:cast', { roomId: adopted, ballotId, choice: 'yes' });
    const closing = await app.command(ana, 'ballot:close', { roomId: adopted, ballotId });
    await allRead('closing', `/c/${SLUG}/b/${ballotId}`, ({ close }) => [close], cardsAreThere(1));
    await app.command(babak, 'consent:give', { roomId: adopted, consentId: closing.consentId });
    await app.command(ana, 'ballot:declare', { roomId: adopted, ballotId });

    await app.command(ana, 'statement:publish', { roomId: adopted, slug: 'the-charter' });
    const { host } = new URL(app.url);
    await allRead(
      'publishing',
      `/c/${SLUG}/s/${adopted}#ballots`,
      ({ publish }) => [publish(host)],
      cardsAreThere(1),
    );
    // The record says it in the same words.
    await readers.en.open(`/c/${SLUG}/record?room=${adopted}`);
    await readers.en.sees(/Consent to publishing/);
    expect(await wordsOn(readers.en)).toContain(SENTENCES.en.publish(host));
  });
});
