import { afterAll, beforeAll, expect, it, jest } from '@jest/globals';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Browser, Page } from 'playwright-core';
import { eventually, type Person, type TestApp, type TestCoalition } from '../support/app.js';
import { describeInBrowser, launchBrowser } from '../support/browser.js';
import { PASSWORD, startWithClient, threeParties } from '../support/browser-coalition.js';
import { BrowserPerson } from '../support/browser-people.js';

jest.setTimeout(180_000);

const SLUG = 'three-trees';
/** Each would call `hit` if it ran, or ask another server if it loaded. */
const PAYLOADS = [
  '<script>hit()</script>',
  '<img src=x onerror=hit()>',
  '<svg onload=hit()>',
  '<svg><animate onbegin=hit() attributeName=x dur=1s>',
  '<math><mtext><table><mglyph><style><img src onerror=hit()>',
  '<template><img src=x onerror=hit()></template>',
  '<form><math><mtext></form><form><mglyph><svg><mtext><style><path id="</style><img onerror=hit() src>">',
  '<noscript><p title="</noscript><img src=x onerror=hit()>">',
  '<a href="javascript:hit()">go</a>',
  '<a href="data:text/html,<script>hit()</script>">go</a>',
  '[go](javascript:hit())',
  '[go](data:text/html;base64,PHNjcmlwdD5oaXQoKTwvc2NyaXB0Pg==)',
  '![x](https://evil.example/x.png)',
  'https://ok.example/"onmouseover="hit()',
  'javascript:hit()//https://ok.example',
  '<iframe srcdoc="<script>parent.hit()</script>">',
  '<object data="javascript:hit()">',
  '<link rel=stylesheet href=https://evil.example/x.css>',
  '<meta http-equiv=refresh content="0;url=https://evil.example">',
  '<style>@import "https://evil.example/x.css"</style>',
  '<details open ontoggle=hit()>',
  '"><script>hit()</script>',
  "'-hit()-'",
  '{{constructor.constructor("hit()")()}}',
  '${hit()}',
  '\\u003cscript\\u003ehit()\\u003c/script\\u003e',
  '<b style="position:fixed;inset:0;background:url(https://evil.example/x)">',
  '</title><script>hit()</script>',
  '<!--><img src=x onerror=hit()>-->',
];

let app: TestApp;
let browser: Browser;
let coalition: TestCoalition;
let ana: Person;
let statement: string;
const hits: string[] = [];

/** A reader whose window tells when something ran, opened or spoke up. */
async function watched(person: BrowserPerson): Promise<BrowserPerson> {
  await person.context.exposeFunction('hit', () => hits.push(person.page.url()));
  person.page.on('dialog', (dialog) => {
    hits.push(`dialog: ${dialog.message()}`);
    void dialog.dismiss();
  });
  person.context.on('page', (page) => hits.push(`window: ${page.url()}`));
  await person.context.addInitScript(() => {
    document.addEventListener('securitypolicyviolation', (event) =>
      (window as unknown as { hit(why: string): void }).hit(`policy: ${event.violatedDirective}`),
    );
  });
  return person;
}

describeInBrowser('words that mean harm', () => {
  beforeAll(async () => {
    app = await startWithClient();
    browser = await launchBrowser();
    const founded = await threeParties(app, SLUG);
    const people = await Promise.all(
      founded.parties.map((party) =>
        Promise.all(
          party.seats.map(async (seat) => ({
            accountId: seat.accountId,
            seatId: seat.id,
            partyId: party.id,
            handle: seat.handle,
            cookie: await app.signIn(seat.accountId),
          })),
        ),
      ),
    );
    coalition = { ...founded, people };
    ana = people[0]![0]!;
    await fill();
  }, 120_000);
  afterAll(async () => {
    await browser?.close();
    await app?.close();
  });

  /** Every payload in every field in which a person writes, as the interface takes it. */
  async function fill(): Promise<void> {
    const { id: coalitionId, plenaryId } = coalition;
    for (const body of PAYLOADS) await app.command(ana, 'message:post', { roomId: plenaryId, body });
    const all = PAYLOADS.join('\n\n');
    const title = (i: number) => PAYLOADS[i]!.replaceAll('\n', ' ');
    const created = await app.command(ana, 'statement:create', {
      coalitionId,
      titles: { en: title(0), fa: title(1) },
      languages: ['en', 'fa'],
      clauses: PAYLOADS.slice(0, 12).map((payload, i) => ({
        kind: 'operative' as const,
        headings: { en: title(i), fa: title(i + 1) },
        texts: { en: i === 0 ? all : payload, fa: payload },
      })),
    });
    statement = created.statementId;
    await app.command(ana, 'party:describe', {
      coalitionId,
      partyId: ana.partyId,
      names: { en: title(1), fa: title(2) },
      shortNames: { en: '<b>x</b>', fa: '<i>y</i>' },
    });
    await app.command(ana, 'straw:ask', { roomId: statement, question: PAYLOADS[5]!, minutes: 30 });
    const [session] = await app.get<{ id: string }[]>(ana, '/api/sessions');
    await app.http(ana, 'PUT', `/api/sessions/${session!.id}/label`, { label: PAYLOADS[1] });
  }

  const screens: readonly (readonly [string, () => string])[] = [
    ['home', () => `/c/${SLUG}`],
    ['statements', () => `/c/${SLUG}/statements`],
    ['workspace', () => `/c/${SLUG}/s/${statement}`],
    ['floor', () => `/c/${SLUG}/floor`],
    ['plenary', () => `/c/${SLUG}/talk/${coalition.plenaryId}`],
    ['parties', () => `/c/${SLUG}/parties`],
    ['record', () => `/c/${SLUG}/record`],
    ['account', () => '/account'],
  ];

  it.each(['en', 'fa'] as const)('T-050: stay words on every screen (%s)', async (language) => {
    const person = await watched(await BrowserPerson.at(browser, app.url, { language }));
    try {
      await person.hasCookie(ana.cookie);
      for (const [name, path] of screens) {
        await person.open(path());
        await person.page.waitForLoadState('networkidle');
        const shown = await person.page.locator('body').innerText();
        expect({ name, empty: shown.length < 40 }).toEqual({ name, empty: false });
        const active = await person.page.evaluate(
          () =>
            document.querySelectorAll(
              'iframe, object, embed, base, meta[http-equiv=refresh], a[href^="javascript" i], a[href^="data" i], img[src*="evil"], main script, [onerror], [onload], [onclick]',
            ).length,
        );
        expect({ name, active }).toEqual({ name, active: 0 });
      }
      expect(hits).toEqual([]);
      expect(person.problems).toEqual([]);
    } finally {
      await person.context.close();
    }
  });

  it('T-050: stay words when they are pasted into a clause and into the talk', async () => {
    const person = await watched(await BrowserPerson.at(browser, app.url, { language: 'en' }));
    try {
      await person.hasCookie(ana.cookie);
      await person.open(`/c/${SLUG}/s/${statement}`);
      const editor = await person.writeIn(3, 'en');
      await editor.evaluate(
        (element, html) => {
          const data = new DataTransfer();
          data.setData('text/html', html);
          data.setData('text/plain', 'plain');
          element.dispatchEvent(
            new ClipboardEvent('paste', { clipboardData: data, bubbles: true, cancelable: true }),
          );
        },
        `<p>before</p>${PAYLOADS.filter((one) => !one.startsWith('<!--')).join('')}<p>pasted words</p>`,
      );
      await person.allSaved();
      await eventually(async () => {
        const [row] = await app.query<{ n: number }>(
          `SELECT count(*)::int AS n FROM event WHERE room_id = $1 AND type = 'text.updated'`,
          [statement],
        );
        return row!.n > 1;
      });
      const active = await editor.evaluate(
        (element) =>
          element.querySelectorAll('script, img, svg, iframe, style, form, math, [onerror], [style*="fixed"]')
            .length,
      );
      // The editor's own images of nothing (separators) are no payload.
      expect(active - (await editor.locator('img.ProseMirror-separator').count())).toBe(0);
      expect(hits).toEqual([]);
      expect(person.problems).toEqual([]);
    } finally {
      await person.context.close();
    }
  });

  it('finds what it looks for, where it is', async () => {
    const person = await watched(await BrowserPerson.at(browser, app.url, { language: 'en' }));
    try {
      await person.open('/sign-in');
      await person.page.evaluate(() => {
        const image = document.createElement('img');
        image.setAttribute('onerror', 'hit()');
        image.src = 'https://evil.example/x.png';
        document.body.append(image);
      });
      await eventually(() => hits.length > 0);
      expect(person.problems.join()).toMatch(/evil\.example|Content Security Policy/);
    } finally {
      hits.length = 0;
      await person.context.close();
    }
  });
});

describeInBrowser('what stays behind, and who may come between', () => {
  let foreign: Server;
  let elsewhere: string;
  beforeAll(async () => {
    app = await startWithClient();
    browser = await launchBrowser();
    await threeParties(app, SLUG);
    foreign = createServer((request, response) => {
      response.setHeader('Content-Type', 'text/html');
      const target = new URL(request.url!, 'http://x').searchParams.get('to') ?? '';
      response.end(`<!doctype html><title>elsewhere</title><iframe id="frame" src="${target}"></iframe>`);
    });
    await new Promise<void>((resolve) => foreign.listen(0, '127.0.0.1', resolve));
    elsewhere = `http://127.0.0.1:${(foreign.address() as AddressInfo).port}`;
  }, 120_000);
  afterAll(async () => {
    foreign?.close();
    await browser?.close();
    await app?.close();
  });

  /** Everything a browser keeps for a page, as text. */
  const kept = (page: Page): Promise<string> =>
    page.evaluate(async () => {
      const databases = (await indexedDB.databases?.()) ?? [];
      const workers = (await navigator.serviceWorker?.getRegistrations()) ?? [];
      const caches_ = 'caches' in window ? await caches.keys() : [];
      return JSON.stringify({
        local: { ...localStorage },
        session: { ...sessionStorage },
        databases: databases.map(({ name }) => name),
        workers: workers.length,
        caches: caches_,
        cookies: document.cookie,
      });
    });

  it('T-054: after signing out nothing of it is left, and going back shows nothing', async () => {
    const person = await BrowserPerson.at(browser, app.url, { language: 'en' });
    try {
      await person.signIn('ana', PASSWORD);
      await person.sees('Three Trees');
      await person.open(`/c/${SLUG}/parties`);
      await person.sees('Cypress Party');
      const cleared = person.page.waitForResponse(
        (response) => response.url().endsWith('/api/session') && response.request().method() === 'DELETE',
      );
      await person.page.evaluate(() =>
        fetch('/api/session', {
          method: 'DELETE',
          headers: { 'x-peyman': '1', 'content-type': 'application/json' },
          body: '{}',
        }),
      );
      expect((await (await cleared).allHeaders())['clear-site-data']).toBe('"cache", "cookies", "storage"');
      await person.page.waitForURL('**/sign-in**');
      const left = await kept(person.page);
      expect(left).not.toMatch(/ana|Cedar|Cypress|Three Trees/i);
      expect(JSON.parse(left)).toMatchObject({ databases: [], workers: 0, caches: [], session: {} });
      expect(await person.context.cookies()).toEqual([]);
      for (let i = 0; i < 3; i += 1) {
        await person.page.goBack().catch(() => undefined);
        await person.page.waitForLoadState('networkidle').catch(() => undefined);
        const text = await person.page.locator('body').innerText();
        expect(text).not.toContain('Cypress Party');
      }
    } finally {
      await person.context.close();
    }
  });

  it('T-055: no page of ours can be framed, opened with strings attached, or spoken to', async () => {
    const context = await browser.newContext();
    try {
      const page = await context.newPage();
      for (const path of ['/', '/sign-in', '/d', '/api/installation']) {
        await page.goto(`${elsewhere}/?to=${encodeURIComponent(app.url + path)}`);
        await page.waitForLoadState('networkidle').catch(() => undefined);
        const framed = page.frames().find((frame) => frame !== page.mainFrame());
        expect({ path, url: framed?.url() ?? '' }).toEqual({
          path,
          url: expect.stringMatching(/^(chrome-error:|about:blank|$)/),
        });
      }
      await page.goto(`${elsewhere}/`);
      const [opened] = await Promise.all([
        context.waitForEvent('page'),
        page.evaluate((url) => {
          const handle = window.open(url, 'ours');
          (window as unknown as { ours: Window | null }).ours = handle;
        }, `${app.url}/sign-in`),
      ]);
      await opened.waitForLoadState('networkidle');
      expect(await opened.evaluate(() => window.opener === null)).toBe(true);
      await opened.evaluate(() => {
        (window as unknown as { heard: unknown[] }).heard = [];
      });
      const reached = await page.evaluate(() => {
        const { ours } = window as unknown as { ours: Window | null };
        ours?.postMessage({ type: 'sign-out', command: 'ballot:cast' }, '*');
        return ours?.closed ?? true;
      });
      expect(reached).toBe(true);
      expect(opened.url()).toBe(`${app.url}/sign-in`);
    } finally {
      await context.close();
    }
  });
});
