import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, it, jest } from '@jest/globals';
import type { Browser } from 'playwright-core';
import type { CoalitionView } from '../../src/contract/views.js';
import type { Person, TestApp } from '../support/app.js';
import { describeInBrowser, launchBrowser } from '../support/browser.js';
import { PASSWORD, startWithClient, threeParties } from '../support/browser-coalition.js';
import { BrowserPerson } from '../support/browser-people.js';
import type { Founded } from '../../src/tools/demo/found.js';

jest.setTimeout(240_000);

const SLUG = 'three-trees';
const ENGLISH = `Joint statement

Whereas silence helps nobody,

1. Everyone has the right to life.

2. Everyone has the right to speak.`;
const PERSIAN = `بیانیهٔ مشترک

از آنجا که سکوت به سود هیچ‌کس نیست،

۱. هر کس حق زندگی دارد.

۲. هر کس حق سخن گفتن دارد.

۳. هر کس حق دارد گوش ندهد.`;

let app: TestApp;
let browser: Browser;
let founded: Founded;
let ana: BrowserPerson;
let parisa: BrowserPerson;

describeInBrowser('what people do every day', () => {
  beforeAll(async () => {
    app = await startWithClient();
    browser = await launchBrowser();
    founded = await threeParties(app, SLUG);
    ana = await BrowserPerson.at(browser, app.url, { language: 'en' });
    parisa = await BrowserPerson.at(browser, app.url, { language: 'fa', phone: true });
    await Promise.all([ana.signIn('ana', PASSWORD), parisa.signIn('parisa', PASSWORD)]);
  });
  afterAll(async () => {
    await browser?.close();
    await app?.close();
  });

  it('bring in a text with both its languages, side by side', async () => {
    const { page } = ana;
    await ana.open(`/c/${SLUG}/statements`);
    await ana.button('home:new.open').click();
    const dialog = ana.dialog('home:new.title');
    await dialog.getByText(ana.say('home:new.import'), { exact: true }).click();
    const field = dialog.getByLabel(ana.say('home:new.paste'));
    await field.fill(ENGLISH);
    await ana.sees(ana.say('home:new.found', { count: 3 }));
    await dialog.getByRole('combobox', { name: ana.say('home:new.textLanguage') }).click();
    const persian = ana.say('home:new.textIn', { language: ana.say('app:language.of.fa') });
    await page.getByRole('option', { name: persian }).click();
    await field.fill(PERSIAN);
    // The fourth clause is Persian alone, and that is said before anything is made.
    await ana.sees(ana.say('home:new.uneven'));
    await ana.sees(ana.say('home:new.found', { count: 4 }));
    await ana.picture('everyday-import-en');
    await dialog.getByRole('button', { name: ana.say('home:new.do') }).click();
    await page.waitForURL(/\/s\//);
    await ana.clause(3).waitFor();
    const second = await ana.clause(2).innerText();
    expect(second).toContain('the right to speak');
    expect(second).toContain('حق سخن گفتن');
    expect(await ana.clause(3).innerText()).toContain('گوش ندهد');
    await page.getByRole('heading', { level: 1, name: 'Joint statement' }).waitFor();
  });

  it('add a text to it without losing its first line', async () => {
    await ana.button('statements:add.open').click();
    await ana.page.getByRole('menuitem', { name: ana.say('statements:add.import') }).click();
    const dialog = ana.dialog('statements:import.title');
    await dialog.getByLabel(ana.say('home:new.paste')).fill('We demand freedom\n\n4. At once.');
    await dialog.getByRole('button', { name: ana.say('statements:import.do', { count: 2 }) }).click();
    await ana.clause(4).waitFor();
    await ana.sees('We demand freedom');
  });

  it('take the draft along as a file that comes in again', async () => {
    const { page } = ana;
    await ana.allSaved();
    await ana.button('statements:menu.statement').click();
    const download = page.waitForEvent('download');
    const words = ana.say('statements:saveAs', { language: ana.say('app:language.of.en') });
    await page.getByRole('menuitem', { name: words }).click();
    const file = await download;
    expect(file.suggestedFilename()).toBe('Joint-statement.en.md');
    expect(readFileSync(await file.path(), 'utf8')).toMatch(
      /^# Joint statement\n\nA\. Whereas silence helps nobody,\n\n1\. Everyone has the right to life\.\n\n2\. /,
    );
  });

  it('hand on the link to a clause', async () => {
    const { page } = ana;
    await ana.context.grantPermissions(['clipboard-read', 'clipboard-write']);
    await ana
      .clause(2)
      .getByRole('button', { name: ana.say('statements:menu.label') })
      .click();
    await page.getByRole('menuitem', { name: ana.say('statements:menu.link') }).click();
    await ana.sees(ana.say('statements:menu.copied'));
    const link = await page.evaluate(() => navigator.clipboard.readText());
    expect(link).toMatch(new RegExp(`^${app.url}/c/${SLUG}/s/[0-9a-f-]+#clause-[0-9a-f-]+$`));
    await parisa.open(new URL(link).pathname + new URL(link).hash);
    await parisa.clause(2).waitFor();
  });

  it('and to a message, and take everything as read', async () => {
    const someone = { cookie: await app.signIn(founded.parties[1]!.seats[0]!.accountId) };
    await app.command(someone, 'message:post', { roomId: founded.plenaryId, body: 'read this, please' });
    await ana.open(`/c/${SLUG}/talk`);
    await ana.sees('read this, please');
    await ana.page.getByRole('button', { name: ana.say('chat:actions', { handle: 'babak' }) }).click();
    await ana.page.getByRole('menuitem', { name: ana.say('chat:copyLink') }).click();
    await ana.sees(ana.say('chat:copied'));
    const link = new URL(await ana.page.evaluate(() => navigator.clipboard.readText()));
    expect(link.pathname).toBe(`/c/${SLUG}/talk/${founded.plenaryId}`);

    // Parisa has two channels with news, and reads neither.
    const own = await app.get<CoalitionView>(await personOf(2), `/api/coalitions/${founded.id}`);
    expect(own.channels.filter(({ unread }) => unread > 0)).toHaveLength(1);
    await parisa.open(`/c/${SLUG}/talk`);
    await parisa.button('chat:readAll').click();
    await parisa.button('chat:readAll').waitFor({ state: 'detached' });
    const now = await app.get<CoalitionView>(await personOf(2), `/api/coalitions/${founded.id}`);
    expect(now.channels.filter(({ unread }) => unread > 0)).toEqual([]);
  });

  it('ask which keys there are', async () => {
    const help = ana.dialog('app:keys.title');
    const field = ana.page.getByRole('textbox', {
      name: ana.say('chat:writeTo', { channel: ana.say('app:channel.plenary') }),
    });
    await field.pressSequentially('why?');
    expect(await field.inputValue()).toBe('why?');
    expect(await help.count()).toBe(0);
    await field.fill('');
    await ana.page.getByRole('region', { name: ana.say('chat:messages') }).press('?');
    await help.getByText(ana.say('keys:talking.changeLast')).waitFor();
    await ana.picture('everyday-keys-en');
    await ana.page.keyboard.press('Escape');
    await help.waitFor({ state: 'detached' });
  });

  it('copy on a line without certificates, too', async () => {
    await ana.page.addInitScript(() => Object.defineProperty(navigator, 'clipboard', { value: undefined }));
    await ana.open(`/c/${SLUG}/parties`);
    await ana.button('coalitions:inviteSeat.open').click();
    await ana.button('coalitions:inviteSeat.do').click();
    await ana.button('coalitions:link.copy').click();
    await ana.button('coalitions:copied').waitFor();
    const link = await ana.page.getByLabel(ana.say('coalitions:link.label'), { exact: true }).inputValue();
    await ana.button('coalitions:close').last().click();
    await ana.open(`/c/${SLUG}/talk/${founded.plenaryId}`);
    const field = ana.page.getByRole('textbox', {
      name: ana.say('chat:writeTo', { channel: ana.say('app:channel.plenary') }),
    });
    await field.press('ControlOrMeta+v');
    expect(await field.inputValue()).toBe(link);
    await field.fill('');
  });

  it('found a coalition of a party with a long name, without thinking of a short one', async () => {
    const { page } = ana;
    await ana.open('/start');
    const called = (key: string) =>
      ana.say('app:nameIn', { label: ana.say(key), language: ana.say('app:language.of.en') });
    const names = page.getByLabel(called('auth:start.name'), { exact: true });
    await names.first().fill('Northern Coalition');
    await names.last().fill('National Council of the Democratic Forces of the North');
    await ana.button('auth:start.do').click();
    await page.waitForURL('**/c/northern-coalition');
    await ana.sees('National Council of the Democratic…');
  });
});

async function personOf(party: number): Promise<Pick<Person, 'cookie'>> {
  return { cookie: await app.signIn(founded.parties[party]!.seats[0]!.accountId) };
}
