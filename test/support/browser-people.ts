import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser, BrowserContext, Locator, Page } from 'playwright-core';
import type { Choice } from '../../src/domain/ballot/count.js';
import type { InterfaceLanguage } from '../../src/domain/shared/language.js';
import { clauseName, clauseNumber } from '../../src/domain/statement/numbering.js';
import { type Say, wordsOf } from './words.js';

export const DESKTOP = { width: 1440, height: 900 } as const;
/** The narrowest screen that is promised. */
export const PHONE = { width: 360, height: 740 } as const;

/** How long something may take to be seen; the machines that run this are busy. */
export const PATIENCE = 30_000;
const PICTURES = join(process.cwd(), 'test-results', 'browser');

export interface Look {
  readonly language: InterfaceLanguage;
  readonly phone?: boolean;
  readonly dark?: boolean;
}

/** Somebody at a browser of their own, who reads one language and watches for what a page should never do. */
export class BrowserPerson {
  /** Errors on the console, broken rules of the content policy, requests to anywhere else. */
  readonly problems: string[] = [];
  readonly say: Say;
  private offline = false;

  private constructor(
    readonly origin: string,
    readonly look: Look,
    readonly context: BrowserContext,
    readonly page: Page,
  ) {
    this.say = wordsOf(look.language);
    page.on('console', (message) => {
      if (message.type() !== 'error' && message.type() !== 'warning') return;
      const { url } = message.location();
      // Whoever is not signed in is told so by the answer to "who am I"; the browser notes each 401 itself.
      if (url.endsWith('/api/me') && message.text().includes('401')) return;
      if (this.offline && /ERR_INTERNET_DISCONNECTED/.test(message.text())) return;
      this.problems.push(`${message.type()}: ${message.text()} (${url}) on ${page.url()}`);
    });
    page.on('pageerror', (error) => this.problems.push(`thrown: ${error.message} on ${page.url()}`));
    page.on('request', (request) => {
      const url = new URL(request.url());
      if (url.protocol === 'data:' || url.protocol === 'blob:' || url.origin === origin) return;
      this.problems.push(`request to ${url.origin} from ${page.url()}`);
    });
    page.on('websocket', (socket) => {
      if (new URL(socket.url()).host !== new URL(origin).host)
        this.problems.push(`socket to ${socket.url()}`);
    });
  }

  static async at(browser: Browser, origin: string, look: Look): Promise<BrowserPerson> {
    const context = await browser.newContext({
      viewport: look.phone ? PHONE : DESKTOP,
      hasTouch: look.phone ?? false,
      locale: look.language === 'fa' ? 'fa-IR' : 'en-GB',
      timezoneId: 'Europe/Berlin',
      colorScheme: look.dark ? 'dark' : 'light',
      reducedMotion: 'reduce',
    });
    context.setDefaultTimeout(PATIENCE);
    context.setDefaultNavigationTimeout(PATIENCE);
    return new BrowserPerson(origin, look, context, await context.newPage());
  }

  async open(path: string): Promise<void> {
    await this.page.goto(this.origin + path);
  }

  /** Signs in on the screen, with handle and password. */
  async signIn(handle: string, password: string): Promise<void> {
    await this.open('/sign-in');
    await this.page.getByLabel(this.say('auth:handle'), { exact: true }).fill(handle);
    await this.page.getByLabel(this.say('auth:password'), { exact: true }).fill(password);
    await this.button('auth:signIn.do').click();
    await this.page.waitForURL('**/c/**');
  }

  /** Is signed in already, as by an earlier visit. */
  async hasCookie(cookie: string): Promise<void> {
    const [name = '', value = ''] = cookie.split('=');
    await this.context.addCookies([{ name, value, url: this.origin, httpOnly: true, sameSite: 'Strict' }]);
  }

  button(key: string, values?: Record<string, unknown>): Locator {
    return this.page.getByRole('button', { name: this.say(key, values), exact: true });
  }

  link(key: string, values?: Record<string, unknown>): Locator {
    return this.page.getByRole('link', { name: this.say(key, values), exact: true });
  }

  dialog(key: string, values?: Record<string, unknown>): Locator {
    return this.page.getByRole('dialog', { name: this.say(key, values) });
  }

  /** Waits until these words are to be seen somewhere on the page. */
  async sees(words: string | RegExp): Promise<void> {
    await this.page.getByText(words).filter({ visible: true }).first().waitFor();
  }

  /** The nth operative clause of the text on screen. */
  clause(nth: number): Locator {
    return this.page.getByRole('article', { name: new RegExp(`^${this.clauseName(nth)}(:|$)`) });
  }

  /** «بند ۲», "clause 2". */
  clauseName(nth: number): string {
    const { language } = this.look;
    return clauseName('operative', clauseNumber('operative', nth, language), language);
  }

  /** The editor of one language of a clause. */
  editor(nth: number, language: InterfaceLanguage): Locator {
    const name = this.say('statements:text.called', {
      clause: this.clauseName(nth),
      language: this.say(`app:language.of.${language}`),
    });
    return this.page.getByRole('textbox', { name, exact: true });
  }

  /** Begins to write in a clause: the caret stands at the end of this language's text. */
  async writeIn(nth: number, language: InterfaceLanguage): Promise<Locator> {
    const editor = this.editor(nth, language);
    if (this.look.phone) {
      // Under the thumb, the text itself is what one touches to write.
      await this.clause(nth).locator(`[lang="${language}"]`).first().click();
    } else if (!(await editor.isVisible())) {
      await this.clause(nth).hover();
      await this.button('statements:text.writeIn', { clause: this.clauseName(nth) }).click();
    }
    await editor.click();
    await editor.press('ControlOrMeta+End');
    return editor;
  }

  /** The carets of somebody else that stand in a clause. */
  caretOf(handle: string, nth: number): Locator {
    return this.clause(nth).locator('span[style*="--c"]').filter({ hasText: handle });
  }

  /** The button of a vote: pressed when the server has it. */
  vote(choice: Choice): Locator {
    return this.page.getByRole('group').getByRole('button', { name: this.say(`app:${choice}`), exact: true });
  }

  /** Votes, and waits until the page says that this vote is the one that counts. */
  async castVote(choice: Choice): Promise<void> {
    await this.vote(choice).click();
    await this.sees(this.say('ballots:vote.yours', { choice: this.say(`ballots:choice.${choice}`) }));
  }

  async goOffline(offline: boolean): Promise<void> {
    if (offline) this.offline = true;
    await this.context.setOffline(offline);
    if (!offline) {
      await this.allSaved();
      this.offline = false;
    }
  }

  /** Waits until the bar says that everything is saved. */
  async allSaved(): Promise<void> {
    await this.page.locator('[data-state=connected]:not([data-pending])').waitFor();
  }

  /** A picture for people to look at, in test-results/browser. */
  async picture(name: string): Promise<void> {
    mkdirSync(PICTURES, { recursive: true });
    await this.page.screenshot({ path: join(PICTURES, `${name}.png`) });
  }

  /** By how many pixels the page is wider than its window. */
  spill(): Promise<number> {
    return this.page.evaluate(() => (document.scrollingElement?.scrollWidth ?? 0) - window.innerWidth);
  }
}
