import { afterAll, beforeAll, expect, it, jest } from '@jest/globals';
import type { Browser } from 'playwright-core';
import { RECOVERY_DELAY_MS } from '../../src/domain/access/recovery.js';
import { eventually, type Person, type TestApp, type TestCoalition } from '../support/app.js';
import { describeInBrowser, launchBrowser } from '../support/browser.js';
import { PASSWORD, startWithClient } from '../support/browser-coalition.js';
import { BrowserPerson, type Look } from '../support/browser-people.js';
import { aSecret } from '../support/recovery.js';
import { giveAPassword } from '../support/signing-in.js';

jest.setTimeout(180_000);

const NEW_PASSWORD = 'quite other words than those before';

let app: TestApp;
let browser: Browser;
let coalition: TestCoalition;
const open: BrowserPerson[] = [];

async function somebody(look: Look, who?: Person): Promise<BrowserPerson> {
  const person = await BrowserPerson.at(browser, app.url, look);
  if (who) {
    await person.hasCookie(who.cookie);
    await app.query('UPDATE account SET locale = $2 WHERE id = $1', [who.accountId, look.language]);
  }
  open.push(person);
  return person;
}

describeInBrowser('T-009: who has lost everything is let back in', () => {
  beforeAll(async () => {
    app = await startWithClient();
    browser = await launchBrowser();
    coalition = await app.aCoalition({
      rules: { secondFactor: false },
      parties: [{ seats: ['head', 'delegate', 'delegate'] }, { seats: ['head'] }],
    });
    await giveAPassword(app, coalition.people.flat());
  }, 120_000);
  afterAll(async () => {
    await Promise.all(open.map((person) => person.context.close()));
    await browser?.close();
    await app?.close();
  });

  it('by two of the own party, a day later, and everything open elsewhere closes', async () => {
    const [head, mina, friend] = coalition.people[0] as [Person, Person, Person];
    const [place] = await app.query<{ slug: string }>('SELECT slug FROM coalition');
    const home = `/c/${place!.slug}`;

    // Beforehand: mina names somebody.
    const inside = await somebody({ language: 'en' }, mina);
    await inside.open('/account');
    await inside.page.getByRole('checkbox', { name: friend.handle }).check();
    const trust = inside.page.getByRole('group').filter({ hasText: friend.handle });
    await trust.getByRole('button', { name: inside.say('app:save') }).click();
    await eventually(async () => (await app.query('SELECT 1 FROM trust')).length === 1);
    await inside.open(home);
    await inside.sees(inside.say('home:none.title'));

    // The password is lost on another device: a link to keep, a code to tell.
    const outside = await somebody({ language: 'fa', phone: true });
    await outside.open('/sign-in');
    await outside.page.getByText(outside.say('auth:signIn.to.recovery')).click();
    await outside.link('auth:signIn.noCode').click();
    await outside.button('recovery:recover.begin').click();
    const link = await outside.page.getByLabel(outside.say('recovery:recover.keep.link')).inputValue();
    const code = (await outside.page.getByText(/^[0-9a-z]{5}(-[0-9a-z]{5}){3}$/).textContent())!;
    expect(new URL(outside.page.url()).hash).toBe('');

    // The head hears the code, and types it.
    const leading = await somebody({ language: 'fa' }, head);
    await leading.open(`${home}/parties`);
    await leading.button('coalitions:parties.seatMore', { handle: mina.handle }).click();
    await leading.page.getByRole('menuitem', { name: leading.say('coalitions:letIn') }).click();
    const field = leading.page.getByLabel(leading.say('recovery:approve.code'));
    await field.fill(code.slice(0, -1));
    await leading.button('recovery:approve.do').click();
    await leading.sees(leading.say('recovery:approve.wrong'));
    await field.fill(code);
    await leading.button('recovery:approve.do').click();
    await leading.sees(leading.say('recovery:agreedFirst'));

    // At once it stands above everything that mina has open, and on the screen of the one who was named.
    await inside.sees(inside.say('recovery:own.title'));
    const named = await somebody({ language: 'en', phone: true }, friend);
    await named.open(home);
    await named.sees(named.say('home:need.recovery.title', { handle: mina.handle }));
    await named.link('home:need.recovery.do').click();
    await named.button('recovery:approve.open').click();
    await named.page.getByLabel(named.say('recovery:approve.code')).fill(code.toUpperCase());
    await named.button('recovery:approve.do').click();
    await named.sees(named.say('recovery:by', { handles: '' }));
    await leading.button('recovery:stop').waitFor();

    await outside.button('recovery:recover.lookAgain').click();
    await outside.sees(outside.say('recovery:recover.state.waiting.title'));

    app.clock.offset += RECOVERY_DELAY_MS;
    const later = await somebody({ language: 'en', phone: true });
    await later.open(new URL(link).pathname + new URL(link).hash);
    await later.page.getByLabel(later.say('auth:newPassword'), { exact: true }).fill(NEW_PASSWORD);
    await later.button('auth:signIn.recover').click();
    await later.page.waitForURL(`**${home}`);
    await inside.page.waitForURL('**/sign-in**');
    await later.open('/account');
    await later.sees(later.say('auth:notices.kind.recovered'));
    await leading.open(`${home}/parties`);
    await leading.sees(leading.say('recovery:what.completed', { handle: mina.handle }));
    expect(open.flatMap(({ problems }) => problems)).toEqual([]);
    const { status } = await app.http(null, 'POST', '/api/session', {
      handle: mina.handle,
      password: PASSWORD,
    });
    expect(status).toBe(401);
  });

  it('unless whoever is still signed in cancels it', async () => {
    const [head, , friend] = coalition.people[0] as [Person, Person, Person];
    const cookie = await app.signIn(friend.accountId);
    const seatIds = [head.seatId, coalition.people[0]![1]!.seatId];
    expect((await app.http({ cookie }, 'PUT', `/api/me/trust/${friend.seatId}`, { seatIds })).status).toBe(
      200,
    );
    const { code } = aSecret();
    const leading = { ...head, cookie: await app.signIn(head.accountId) };
    const roomId = coalition.parties[0]!.caucusId;
    await app.command(leading, 'recovery:approve', { roomId, seatId: friend.seatId, code });
    const person = await somebody({ language: 'fa', phone: true, dark: true }, { ...friend, cookie });
    await person.open('/');
    await person.button('recovery:own.cancel').click();
    await person.sees(person.say('recovery:own.cancelled'));
    await person.button('recovery:own.cancel').waitFor({ state: 'detached' });
    expect(await app.query(`SELECT 1 FROM recovery WHERE ending = 'cancelled'`)).toHaveLength(1);
    expect(person.problems).toEqual([]);
  });
});
