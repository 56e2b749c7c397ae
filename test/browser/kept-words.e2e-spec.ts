import { afterAll, beforeAll, expect, it, jest } from '@jest/globals';
import type { Browser } from 'playwright-core';
import type { Person, TestApp, TestCoalition } from '../support/app.js';
import { describeInBrowser, launchBrowser } from '../support/browser.js';
import { startWithClient, threeParties } from '../support/browser-coalition.js';
import { BrowserPerson } from '../support/browser-people.js';
import { aStatement } from '../support/deciding.js';

jest.setTimeout(120_000);

let app: TestApp;
let browser: Browser;

describeInBrowser('a delegate on a poor line', () => {
  beforeAll(async () => {
    app = await startWithClient();
    browser = await launchBrowser();
  });
  afterAll(async () => {
    await browser?.close();
    await app?.close();
  });

  it('finds the words that a clause no longer took, also after a reload, until discarding them', async () => {
    const founded = await threeParties(app, 'three-trees');
    const signedIn = async (party: number): Promise<Person> => {
      const { id, seats } = founded.parties[party]!;
      const seat = seats[0]!;
      const cookie = await app.signIn(seat.accountId);
      return { accountId: seat.accountId, seatId: seat.id, partyId: id, handle: seat.handle, cookie };
    };
    const [ana, writer] = [await signedIn(0), await signedIn(2)];
    const coalition: TestCoalition = { ...founded, people: [[ana], [], [writer]] };
    const statement = await aStatement(app, coalition, 2);

    const parisa = await BrowserPerson.at(browser, app.url, { language: 'fa', phone: true });
    await parisa.hasCookie(writer.cookie);
    await parisa.open(`/c/three-trees/s/${statement.id}`);
    await parisa.clause(1).waitFor();
    const editor = await parisa.writeIn(1, 'fa');
    await parisa.goOffline(true);
    await editor.pressSequentially(' و بی‌ارتباط نوشتم');
    await app.command(ana, 'clause:settle', {
      roomId: statement.id,
      clauseId: statement.clauseIds[0]!,
      state: 'parked',
      reason: 'later',
    });
    await parisa.goOffline(false);

    const box = parisa.clause(1).getByRole('alert');
    await box.getByText('بند 1 به فارسی. و بی‌ارتباط نوشتم').waitFor();
    await box.getByText(parisa.say('statements:kept.stored')).waitFor();
    await parisa.picture('kept-words-fa-phone');
    await parisa.page.reload();
    await box.getByText('بند 1 به فارسی. و بی‌ارتباط نوشتم').waitFor();

    await box.getByRole('button', { name: parisa.say('statements:kept.discard') }).click();
    await box.waitFor({ state: 'detached' });
    await parisa.allSaved();
    await parisa.page.reload();
    await parisa.clause(2).waitFor();
    expect(await box.count()).toBe(0);
    expect(parisa.problems).toEqual([]);
    await parisa.context.close();
  });
});
