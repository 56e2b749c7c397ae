import { afterAll, beforeAll, beforeEach, expect, it, jest } from '@jest/globals';
import type { Browser, WebSocketRoute } from 'playwright-core';
import type { Person, TestApp, TestCoalition } from '../support/app.js';
import { describeInBrowser, launchBrowser } from '../support/browser.js';
import { signedIn, startWithClient, threeParties } from '../support/browser-coalition.js';
import { BrowserPerson, type Look } from '../support/browser-people.js';
import { anOpenBallot, aStatement, detailFor, moderators, together } from '../support/deciding.js';

jest.setTimeout(120_000);

const SLUG = 'three-trees';
const NARROW = { width: 390, height: 844 };
const WIDE = { width: 1280, height: 800 };

let app: TestApp;
let browser: Browser;
let coalition: TestCoalition;
let ana: Person;
let babak: Person;
let parisa: Person;
let roomId: string;
let ballotId: string;
const open: OnALine[] = [];

/** Somebody whose line can be slow for some orders, or down. */
class OnALine {
  /** Orders like this one do not reach the server yet. */
  slowFor: RegExp | null = null;
  private down = false;
  private held: (() => void)[] = [];
  private sockets: WebSocketRoute[] = [];
  private constructor(readonly person: BrowserPerson) {}

  static async at(who: Person, look: Look): Promise<OnALine> {
    const one = new OnALine(await BrowserPerson.at(browser, app.url, look));
    open.push(one);
    const { person } = one;
    await person.context.routeWebSocket(/socket\.io/, (socket) => {
      if (one.down) return void socket.close();
      const server = socket.connectToServer();
      one.sockets.push(socket);
      socket.onMessage((said) => {
        if (one.slowFor?.test(String(said))) one.held.push(() => server.send(said));
        else server.send(said);
      });
    });
    await person.hasCookie(who.cookie);
    await person.page.setViewportSize(look.phone ? NARROW : WIDE);
    await person.open(`/c/${SLUG}/b/${ballotId}`);
    return one;
  }

  /** What was held goes on to the server. */
  letGo(): void {
    this.slowFor = null;
    for (const go of this.held.splice(0)) go();
  }

  /** The line is lost, and with it what was on its way. */
  async cut(): Promise<void> {
    this.down = true;
    this.held = [];
    const away = this.person.goOffline(true);
    await Promise.all([away, ...this.sockets.splice(0).map((socket) => socket.close())]);
    await this.person.sees(new RegExp(this.person.say('app:connection.offline')));
  }

  async mend(): Promise<void> {
    this.slowFor = null;
    this.down = false;
    await this.person.goOffline(false);
  }
}

const choiceOf = async (who: Person) => (await detailFor(app, who, ballotId)).myChoice;
const asked = async (action: string) =>
  (await app.query(`SELECT 1 FROM consent WHERE room_id = $1 AND action = $2`, [roomId, action])).length;

describeInBrowser('on a slow line, or on none', () => {
  beforeAll(async () => {
    app = await startWithClient();
    browser = await launchBrowser();
    coalition = await signedIn(app, await threeParties(app, SLUG));
    [ana, babak] = moderators(coalition);
    parisa = coalition.people[2]![0]!;
  }, 120_000);
  beforeEach(async () => {
    for (const one of open.splice(0)) await one.person.context.close();
    const statement = await aStatement(app, coalition, 1);
    roomId = statement.id;
    ballotId = await anOpenBallot(app, coalition, statement, statement.clauseIds);
  });
  afterAll(async () => {
    await browser?.close();
    await app?.close();
  });

  it('the last press is the vote that counts, and one sees which is being sent', async () => {
    const line = await OnALine.at(parisa, { language: 'fa', phone: true });
    const { person } = line;
    await person.vote('yes').waitFor();
    line.slowFor = /"ballot:cast"/;
    await person.vote('yes').click();
    await person.sees(person.say('ballots:vote.sending', { choice: person.say('ballots:choice.yes') }));
    await person.vote('no').click();
    await person.sees(person.say('ballots:vote.next', { choice: person.say('ballots:choice.no') }));
    await person.picture('slow-two-presses-fa-390');
    line.letGo();
    await person.sees(person.say('ballots:vote.yours', { choice: person.say('ballots:choice.no') }));
    expect(await choiceOf(parisa)).toBe('no');
    expect(person.problems).toEqual([]);
  });

  it('a vote that comes after the close is refused in the result, beside the one that was counted', async () => {
    const late = await OnALine.at(parisa, { language: 'fa', phone: true });
    const without = await OnALine.at(babak, { language: 'fa' });
    const { person } = late;
    await person.castVote('no');
    late.slowFor = /"ballot:cast"/;
    await person.vote('yes').click();
    await person.sees(person.say('ballots:vote.sending', { choice: person.say('ballots:choice.yes') }));
    await app.command(ana, 'ballot:cast', { roomId, ballotId, choice: 'yes' });
    await together(app, [ana, babak], 'ballot:close', { roomId, ballotId });
    await person.sees(person.say('ballots:vote.ifInTime'));
    late.letGo();
    await person.sees(person.say('refusals:ballot/closed.what'));
    const counted = person.say('ballots:vote.counted', { choice: person.say('ballots:choice.no') });
    await person.sees(counted);
    await person.sees(person.say('ballots:vote.pressed', { choice: person.say('ballots:choice.yes') }));
    await app.command(ana, 'ballot:declare', { roomId, ballotId });
    await person.page.getByText(person.say('ballots:closedNotDeclared')).waitFor({ state: 'detached' });
    expect(await person.page.getByText(person.say('refusals:ballot/closed.what')).count()).toBe(1);
    expect(await person.page.getByText(counted).count()).toBe(1);
    await person.picture('slow-too-late-fa-390');
    await without.person.sees(without.person.say('ballots:vote.none'));
    await without.person.picture('slow-no-vote-fa-1280');
    expect(await choiceOf(parisa)).toBe('no');
    expect(await person.spill()).toBe(0);
  });

  it('a vote that was on its way when the line was lost is sent again, and none pressed meanwhile', async () => {
    const line = await OnALine.at(ana, { language: 'en' });
    const { person } = line;
    await person.vote('yes').waitFor();
    line.slowFor = /"ballot:cast"/;
    await person.vote('yes').click();
    await person.sees(person.say('ballots:vote.sending', { choice: person.say('ballots:choice.yes') }));
    await line.cut();
    await person.sees(/sent again; it counts once/);
    await person.vote('no').click();
    await person.sees(person.say('refusals:offline.what'));
    await person.picture('slow-cut-en-1280');
    await line.mend();
    await person.sees(person.say('ballots:vote.yours', { choice: person.say('ballots:choice.yes') }));
    expect(await choiceOf(ana)).toBe('yes');
  });

  it('an order that binds others is refused at once, and is not carried out later', async () => {
    const line = await OnALine.at(ana, { language: 'en' });
    const { person } = line;
    await person.button('ballots:step.close.do').waitFor();
    await line.cut();
    await person.button('ballots:step.close.do').click();
    await person.sees(person.say('refusals:offline.what'));
    await person.sees(person.say('app:offline.nothing'));
    await line.mend();
    await person.allSaved();
    expect(await asked('ballot:close')).toBe(0);
    // The line works again, and so does the button.
    await person.button('ballots:step.close.do').click();
    await person.button('ballots:step.askedButton').waitFor();
    expect(await asked('ballot:close')).toBe(1);
  });

  it('going back from an order that is on its way is not offered as if it called it off', async () => {
    const line = await OnALine.at(ana, { language: 'en', phone: true });
    const { person } = line;
    const cancel = person.button('ballots:step.cancel.do');
    await cancel.waitFor();
    for (const button of [cancel, person.button('ballots:step.close.do')])
      expect((await button.boundingBox())!.height).toBeGreaterThanOrEqual(44);
    await cancel.click();
    await person.page.getByLabel(person.say('ballots:step.cancel.reason')).fill('Wrong text.');
    line.slowFor = /"ballot:cancel"/;
    await person.button('ballots:step.cancel.now').click();
    await person.sees(person.say('app:onItsWay'));
    // What turns is what was ordered, and nothing else can be ordered meanwhile.
    expect(await person.button('ballots:step.close.do').getAttribute('data-loading')).toBeNull();
    expect(await person.button('ballots:step.close.do').isDisabled()).toBe(true);
    const back = person.button('app:back');
    expect(await back.isDisabled()).toBe(true);
    await back.scrollIntoViewIfNeeded();
    await person.picture('slow-on-its-way-en-390');
    line.letGo();
    await back.waitFor({ state: 'detached' });
    expect(await asked('ballot:cancel')).toBe(1);
  });
});
