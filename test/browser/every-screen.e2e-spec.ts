import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import type { Browser } from 'playwright-core';
import { aToken, eventually, type Person, type TestApp, type TestCoalition } from '../support/app.js';
import { seriousFindings } from '../support/axe.js';
import { describeInBrowser, launchBrowser } from '../support/browser.js';
import { clientFolder, signedIn, startWithClient, threeParties } from '../support/browser-coalition.js';
import { BrowserPerson, DESKTOP, type Look, PHONE } from '../support/browser-people.js';
import { adopt, anOpenBallot, aStatement, moderators } from '../support/deciding.js';
import type { Say } from '../support/words.js';

jest.setTimeout(120_000);

const SLUG = 'three-trees';
/** The compressed JavaScript of a first visit, in bytes. */
const FIRST_LOAD = 250_000;

let app: TestApp;
let browser: Browser;
let coalition: TestCoalition;
const place = { statement: '', open: '', result: '', invitation: '' };

interface Screen {
  readonly name: string;
  readonly path: () => string;
  /** Words that are on the screen once it is there. */
  readonly words: (say: Say) => string;
  readonly anonymous?: boolean;
  /** What one does there before it is looked at. */
  readonly act?: (person: BrowserPerson) => Promise<void>;
}

const SCREENS: readonly Screen[] = [
  { name: 'sign-in', path: () => '/sign-in', words: (say) => say('auth:signIn.do'), anonymous: true },
  { name: 'join', path: () => place.invitation, words: (say) => say('auth:join.accept'), anonymous: true },
  { name: 'recover', path: () => '/recover', words: (say) => say('recovery:recover.begin'), anonymous: true },
  {
    name: 'recovery-asked',
    path: () => `/recover#t=${'x'.repeat(43)}`,
    words: (say) => say('recovery:recover.tell.title'),
    anonymous: true,
  },
  { name: 'home', path: () => `/c/${SLUG}`, words: (say) => say('home:need.vote.do') },
  {
    name: 'statements',
    path: () => `/c/${SLUG}/statements`,
    words: (say) => say('home:list.title', { count: 2 }),
  },
  { name: 'workspace', path: () => place.statement, words: (say) => say('statements:lock.agreed') },
  { name: 'ballot-open', path: () => place.open, words: (say) => say('app:abstain') },
  { name: 'ballot-result', path: () => place.result, words: (say) => say('ballots:check.do') },
  { name: 'floor', path: () => `/c/${SLUG}/floor`, words: (say) => say('ballots:step.title') },
  {
    name: 'parties',
    path: () => `/c/${SLUG}/parties`,
    words: (say) => say('coalitions:parties.title', { count: 3 }),
  },
  { name: 'rules', path: () => `/c/${SLUG}/rules`, words: (say) => say('coalitions:rules.of.quorum') },
  { name: 'record', path: () => `/c/${SLUG}/record`, words: (say) => say('coalitions:record.title') },
  { name: 'talk', path: () => `/c/${SLUG}/talk`, words: (say) => say('app:channel.plenary') },
  {
    name: 'plenary',
    path: () => `/c/${SLUG}/talk/${coalition.plenaryId}`,
    words: () => 'clause 1 is open',
  },
  { name: 'account', path: () => '/account', words: (say) => say('auth:sessions.title') },
  {
    name: 'new-statement',
    path: () => `/c/${SLUG}/statements`,
    words: (say) => say('home:new.open'),
    act: openTheForm,
  },
  {
    name: 'writing',
    path: () => place.statement,
    words: (say) => say('statements:lock.agreed'),
    act: async (person) => void (await person.writeIn(3, person.look.language)),
  },
  {
    name: 'announcing',
    path: () => place.statement,
    words: (say) => say('statements:lock.agreed'),
    act: openTheAnnouncement,
  },
  { name: 'public-page', path: () => '/d/the-pact', words: () => 'SHA', anonymous: true },
  { name: 'public-index', path: () => '/d', words: () => 'Atom', anonymous: true },
];

describeInBrowser('every screen', () => {
  beforeAll(async () => {
    app = await startWithClient();
    browser = await launchBrowser();
    await fill();
  }, 120_000);
  afterAll(async () => {
    await browser?.close();
    await app?.close();
  });

  const looks: readonly (readonly [string, Look, (all: TestCoalition) => Person])[] = [
    ['in English, light, on a desk', { language: 'en' }, (all) => moderators(all)[0]],
    [
      'in Persian, dark, on a phone',
      { language: 'fa', phone: true, dark: true },
      (all) => moderators(all)[1],
    ],
  ];
  describe.each(looks)('%s', (_, look, who) => {
    it.each(SCREENS)('$name: no barrier, no spill, no error, no other server', async (screen) => {
      const person = await BrowserPerson.at(browser, app.url, look);
      try {
        if (!screen.anonymous) await person.hasCookie(who(coalition).cookie);
        await person.open(screen.path());
        await person.sees(screen.words(person.say));
        await screen.act?.(person);
        await person.picture(`screen-${screen.name}-${look.language}`);
        expect(await seriousFindings(person.page)).toEqual([]);
        await person.page.setViewportSize(PHONE);
        await eventually(async () => (await person.spill()) <= 0, 3_000).catch(() => undefined);
        expect(await widest(person)).toEqual([]);
        await person.page.setViewportSize(look.phone ? PHONE : DESKTOP);
        expect(person.problems).toEqual([]);
      } finally {
        await person.context.close();
      }
    });
  });

  it('finds what it looks for, where it is', async () => {
    const person = await BrowserPerson.at(browser, app.url, { language: 'en', phone: true });
    try {
      await person.open('/sign-in');
      await person.sees(person.say('auth:signIn.do'));
      await person.page.evaluate(() => {
        const wide = document.createElement('div');
        wide.style.inlineSize = '2000px';
        wide.textContent = 'too wide';
        const script = document.createElement('script');
        script.textContent = 'window.ran = true';
        document.body.append(document.createElement('button'), wide, script);
        new Image().src = 'https://elsewhere.invalid/pixel.png';
        return fetch('https://elsewhere.invalid/').catch(() => undefined);
      });
      expect((await seriousFindings(person.page)).join()).toMatch(/button-name/);
      expect((await widest(person)).join()).toMatch(/too wide/);
      expect(await person.page.evaluate(() => 'ran' in window)).toBe(false);
      const problems = person.problems.join('\n');
      expect(problems).toMatch(/script-src/);
      expect(problems).toMatch(/img-src/);
      expect(problems).toMatch(/connect-src/);
    } finally {
      await person.context.close();
    }
  });

  it.each([
    ['the door', '/sign-in', 'auth:signIn.do', false],
    ['home', `/c/${SLUG}`, 'home:need.vote.do', true],
  ])('%s needs at most 250 kB of compressed scripts', async (_, path, words, signedIn) => {
    const person = await BrowserPerson.at(browser, app.url, { language: 'en' });
    try {
      if (signedIn) await person.hasCookie(moderators(coalition)[0].cookie);
      const scripts = new Set<string>();
      person.page.on('response', (response) => {
        if (response.request().resourceType() === 'script') scripts.add(new URL(response.url()).pathname);
      });
      await person.open(path);
      await person.sees(person.say(words));
      await person.page.waitForLoadState('networkidle');
      const sizes = [...scripts].map((script) => [script, compressed(script)] as const);
      expect(sizes.length).toBeGreaterThan(0);
      const sum = sizes.reduce((all, [, size]) => all + size, 0);
      expect({
        sum: sum <= FIRST_LOAD ? 'small enough' : sum,
        sizes: sum <= FIRST_LOAD ? [] : sizes,
      }).toEqual({
        sum: 'small enough',
        sizes: [],
      });
    } finally {
      await person.context.close();
    }
  });
});

async function openTheForm(person: BrowserPerson): Promise<void> {
  await person.button('home:new.open').click();
  await person.dialog('home:new.title').getByText(person.say('home:new.import'), { exact: true }).click();
  await person.page.getByLabel(person.say('home:new.paste')).fill('1. One\n\n2. Two');
  await person.sees(person.say('home:new.found', { count: 2 }));
}

async function openTheAnnouncement(person: BrowserPerson): Promise<void> {
  await person
    .clause(3)
    .getByRole('button', { name: person.say('statements:menu.label') })
    .click();
  await person.page.getByRole('menuitem', { name: person.say('statements:menu.announce') }).click();
  await person.dialog('ballots:announce.title').getByText(person.say('ballots:announce.lead')).waitFor();
}

/** What reaches beyond the window, if the page can be moved sideways. */
function widest(person: BrowserPerson): Promise<string[]> {
  return person.page.evaluate(() => {
    const page = document.scrollingElement;
    if (!page || page.scrollWidth <= window.innerWidth) return [];
    const beyond = [...document.querySelectorAll('body *')].filter((element) => {
      const { left, right, width } = element.getBoundingClientRect();
      return width > 0 && (right > window.innerWidth + 1 || left < -1);
    });
    const names = beyond
      .slice(0, 6)
      .map((one) => `${one.tagName} ${one.className} ${one.textContent?.slice(0, 40)}`);
    return [`${page.scrollWidth} of ${window.innerWidth}`, ...names];
  });
}

function compressed(script: string): number {
  const file = join(clientFolder(), script);
  if (!existsSync(file)) throw new Error(`${script} was asked for and is not part of the build`);
  return gzipSync(readFileSync(file), { level: 9 }).length;
}

/** Two statements: one in the middle of its ballots, one published; a little talk; an open invitation. */
async function fill(): Promise<void> {
  coalition = await signedIn(app, await threeParties(app, SLUG));
  const [ana, babak] = moderators(coalition);

  const published = await aStatement(app, coalition, 2);
  await adopt(app, coalition, published, published.clauseIds);
  await adopt(app, coalition, published, []);
  const { done, consentId } = await app.command(ana, 'statement:publish', {
    roomId: published.id,
    slug: 'the-pact',
  });
  if (!done) await app.command(babak, 'consent:give', { roomId: published.id, consentId });

  const statement = await aStatement(app, coalition, 4);
  const [first, second] = statement.clauseIds;
  place.statement = `/c/${SLUG}/s/${statement.id}`;
  place.result = `/c/${SLUG}/b/${await adopt(app, coalition, statement, [first!])}`;
  place.open = `/c/${SLUG}/b/${await anOpenBallot(app, coalition, statement, [second!])}`;

  for (const body of ['clause 1 is open', 'این پیام به فارسی است. https://example.org/a']) {
    await app.command(ana, 'message:post', { roomId: coalition.plenaryId, body: `${body} @babak` });
  }
  const { token, tokenHash } = aToken();
  await app.command(ana, 'seat:invite', { coalitionId: coalition.id, role: 'delegate', tokenHash });
  place.invitation = `/join#t=${token}`;
}
