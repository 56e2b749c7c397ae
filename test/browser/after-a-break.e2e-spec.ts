import { afterAll, beforeAll, expect, it, jest } from '@jest/globals';
import type { Browser } from 'playwright-core';
import type { Person, TestApp, TestCoalition } from '../support/app.js';
import { describeInBrowser, launchBrowser } from '../support/browser.js';
import { startWithClient, threeParties } from '../support/browser-coalition.js';
import { BrowserPerson } from '../support/browser-people.js';
import { aStatement } from '../support/deciding.js';

jest.setTimeout(120_000);

const SLUG = 'three-trees';

let app: TestApp;
let browser: Browser;

describeInBrowser('somebody whose line was away', () => {
  beforeAll(async () => {
    app = await startWithClient();
    browser = await launchBrowser();
  });
  afterAll(async () => {
    await browser?.close();
    await app?.close();
  });

  it('is shown the poll that was asked and the message that was written meanwhile', async () => {
    const founded = await threeParties(app, SLUG);
    const signedIn = async (party: number): Promise<Person> => {
      const { id, seats } = founded.parties[party]!;
      const seat = seats[0]!;
      const cookie = await app.signIn(seat.accountId);
      return { accountId: seat.accountId, seatId: seat.id, partyId: id, handle: seat.handle, cookie };
    };
    const [ana, reader] = [await signedIn(0), await signedIn(2)];
    const coalition: TestCoalition = { ...founded, people: [[ana], [], [reader]] };
    const statement = await aStatement(app, coalition, 2);

    const parisa = await BrowserPerson.at(browser, app.url, { language: 'fa', phone: true });
    await parisa.hasCookie(reader.cookie);
    await parisa.open(`/c/${SLUG}/floor`);
    await parisa.sees(parisa.say('floor:title'));
    await parisa.allSaved();
    await parisa.goOffline(true);
    await parisa.sees(new RegExp(parisa.say('app:connection.offline')));
    await app.command(ana, 'message:post', { roomId: founded.plenaryId, body: 'are you there?' });
    await app.command(ana, 'straw:ask', { roomId: statement.id, question: 'Lunch first?', minutes: 30 });
    await parisa.goOffline(false);

    await parisa.sees('Lunch first?');
    await parisa.page
      .getByRole('link', { name: new RegExp(parisa.say('app:nav.talk')) })
      .getByText('۱')
      .waitFor();
    expect(parisa.problems).toEqual([]);
    await parisa.context.close();
  });
});
