import { afterAll, beforeAll, expect, it, jest } from '@jest/globals';
import { generateSync } from 'otplib';
import type { Browser } from 'playwright-core';
import type { TestApp } from '../support/app.js';
import { seriousFindings } from '../support/axe.js';
import { describeInBrowser, launchBrowser } from '../support/browser.js';
import { PASSWORD, startWithClient, threeParties } from '../support/browser-coalition.js';
import { BrowserPerson, PATIENCE } from '../support/browser-people.js';

jest.setTimeout(180_000);
const SLUG = 'three-trees';

let app: TestApp;
let browser: Browser;
/** Passkeys belong to a name, not to a number. */
let origin: string;

/** The code an app would show now; a new one each time, as the server takes each only once. */
const codeFor = (seed: string): string => {
  app.clock.offset += 30_000;
  return generateSync({ secret: seed, epoch: Math.floor(app.clock.now().getTime() / 1_000) });
};

async function noBarriers(person: BrowserPerson, name: string): Promise<void> {
  await person.picture(`second-step-${name}`);
  expect([name, await seriousFindings(person.page)]).toEqual([name, []]);
  expect([name, await person.spill()]).toEqual([name, 0]);
}

describeInBrowser('a coalition that asks for a second step', () => {
  beforeAll(async () => {
    app = await startWithClient();
    origin = app.url.replace('127.0.0.1', 'localhost');
    browser = await launchBrowser();
    await threeParties(app, SLUG, { secondFactor: true, reauthentication: true });
  }, 120_000);
  afterAll(async () => {
    await browser?.close();
    await app?.close();
  });

  it('lets a newcomer with nothing but a phone set up an app, write, and come back with a code', async () => {
    const parisa = await BrowserPerson.at(browser, origin, { language: 'fa', phone: true });
    await parisa.signIn('parisa', PASSWORD);
    await parisa.sees(parisa.say('app:secondStep.missing'));
    await noBarriers(parisa, 'missing');
    await parisa.link('app:secondStep.setUp').click();
    await parisa.button('auth:factor.addApp').waitFor();
    await noBarriers(parisa, 'account');
    await parisa.button('auth:factor.addApp').click();
    await parisa.page.getByRole('img', { name: parisa.say('auth:factor.app.picture') }).waitFor();
    await noBarriers(parisa, 'app');
    const shown = await parisa.page.getByLabel(parisa.say('auth:factor.app.seed')).innerText();
    const seed = shown.replaceAll(' ', '');
    await parisa.page.getByLabel(parisa.say('app:proof.label.app')).fill(codeFor(seed));
    await parisa.button('auth:factor.app.do').click();
    await parisa.sees(parisa.say('auth:factor.some'));

    await parisa.open(`/c/${SLUG}/talk`);
    await parisa.page.getByText(parisa.say('app:channel.plenary')).first().waitFor();
    expect(await parisa.page.getByText(parisa.say('app:secondStep.missing')).count()).toBe(0);

    await parisa.open('/account');
    await parisa.button('auth:account.signOut').click();
    await parisa.button('auth:signIn.do').waitFor();
    await parisa.page.getByLabel(parisa.say('auth:handle'), { exact: true }).fill('parisa');
    await parisa.page.getByLabel(parisa.say('auth:password'), { exact: true }).fill(PASSWORD);
    await parisa.button('auth:signIn.do').click();
    const code = parisa.page.getByLabel(parisa.say('app:proof.label.app'));
    await code.waitFor();
    await noBarriers(parisa, 'asked');
    // A reload in the middle loses nothing.
    await parisa.page.reload();
    await code.fill('000000');
    await parisa.button('auth:signIn.do').click();
    await parisa.sees(/رمز درست نیست/);
    await code.fill(codeFor(seed));
    await parisa.button('auth:signIn.do').click();
    await parisa.page.waitForURL('**/account');
    expect(parisa.problems.filter((one) => !/401/.test(one))).toEqual([]);
    await parisa.context.close();
  });

  it('lets ana use a passkey, and asks who is there before what is hard to take back', async () => {
    const ana = await BrowserPerson.at(browser, origin, { language: 'en' });
    const cdp = await ana.context.newCDPSession(ana.page);
    await cdp.send('WebAuthn.enable');
    await cdp.send('WebAuthn.addVirtualAuthenticator', {
      options: {
        protocol: 'ctap2',
        transport: 'internal',
        hasResidentKey: true,
        hasUserVerification: true,
        isUserVerified: true,
        automaticPresenceSimulation: true,
      },
    });
    await ana.signIn('ana', PASSWORD);
    await ana.open('/account');
    await ana.button('auth:factor.addPasskey').click();
    await ana.sees(ana.say('auth:factor.some'));
    await noBarriers(ana, 'passkey');
    await ana.button('auth:account.signOut').click();
    await ana.button('auth:signIn.do').waitFor();
    await ana.page.getByLabel(ana.say('auth:handle'), { exact: true }).fill('ana');
    await ana.page.getByLabel(ana.say('auth:password'), { exact: true }).fill(PASSWORD);
    await ana.button('auth:signIn.do').click();
    await ana.button('app:proof.usePasskey').click();
    await ana.page.waitForURL('**/account');

    app.clock.offset += 6 * 60_000;
    await ana.open(`/c/${SLUG}/rules`);
    await ana.button('coalitions:rules.change').click();
    await ana.page.getByLabel(ana.say('coalitions:rules.of.ballotMinutes')).fill('20');
    await ana.button('coalitions:rules.ask').click();
    const dialog = ana.dialog('app:proof.title');
    await dialog.waitFor();
    await noBarriers(ana, 'who-is-there');
    await dialog.getByRole('button', { name: ana.say('app:cancel') }).click();
    await ana.sees(/fresh proof that it is you/);
    await ana.button('coalitions:rules.ask').click();
    await ana.button('app:proof.instead.password').click();
    await dialog.getByLabel(ana.say('app:proof.label.password'), { exact: true }).fill(PASSWORD);
    await ana.button('app:proof.do').click();
    await dialog.waitFor({ state: 'detached', timeout: PATIENCE });
    // The same order went through: it waits for the other party's consent.
    await ana.sees(ana.say('app:consent.waits'));
    expect(ana.problems.filter((one) => !/401/.test(one))).toEqual([]);
    await ana.context.close();
  });
});
