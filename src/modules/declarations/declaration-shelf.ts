import {
  Inject,
  Injectable,
  Logger,
  type OnApplicationBootstrap,
  type OnApplicationShutdown,
  type OnModuleInit,
} from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import type { FastifyInstance } from 'fastify';
import { INTERFACE_LANGUAGES } from '../../domain/shared/language.js';
import { withoutEnd } from '../../domain/text/edges.js';
import { CONFIG, type Config } from '../../platform/config/config.js';
import { Pages, type File } from '../../platform/http/pages.js';
import { squeeze, type Squeezed } from '../../platform/http/squeeze.js';
import { Transactions } from '../../platform/rooms/transactions.js';
import { dataHeaders, pageHeaders } from './declaration-headers.js';
import { DeclarationsRepository, type Db, type StoredFile } from './declarations.repository.js';
import { feed } from './pages/feed.js';
import { indexPage, indexPath, notFoundPage, type Listed } from './pages/index-page.js';
import { protectionPage, protectionPath } from './pages/protection-page.js';
import { HTML } from './pages/render.js';

const POLL_MS = 2_000;
const FEED = '/d/feed.atom';
const ATOM = 'application/atom+xml; charset=utf-8';
const OURS = /^\/d(?:[/?#]|$)/;

/**
 * What was published, in memory on this node: at the start everything, then what this node
 * publishes at once and what others publish at the next glance at the table. What is here stays
 * here and is served without the database.
 */
@Injectable()
export class DeclarationShelf implements OnModuleInit, OnApplicationBootstrap, OnApplicationShutdown {
  private readonly log = new Logger('declarations');
  private readonly here = new Map<string, Listed>();
  private readonly db: Db;
  private extent: string | null = null;
  private timer: NodeJS.Timeout | null = null;
  private looking: Promise<void> | null = null;
  private blind = false;
  private edition = 0;

  constructor(
    private readonly declarations: DeclarationsRepository,
    private readonly pages: Pages,
    private readonly host: HttpAdapterHost,
    transactions: Transactions,
    @Inject(CONFIG) private readonly config: Config,
  ) {
    this.db = { query: (sql, parameters) => transactions.read(sql, parameters) };
  }

  /** Where this installation is, if its operator has said so. */
  get site(): string | null {
    const { PUBLIC_URL: url } = this.config;
    return url === undefined ? null : withoutEnd(url, '/');
  }

  /** Newest first. */
  get list(): readonly Listed[] {
    return [...this.here.values()].sort((a, b) =>
      a.publishedAt < b.publishedAt ? 1 : a.publishedAt > b.publishedAt ? -1 : a.slug < b.slug ? -1 : 1,
    );
  }

  onModuleInit(): void {
    const body = notFoundPage();
    const headers = pageHeaders(body);
    this.host.httpAdapter.getInstance<FastifyInstance>().addHook('onRequest', (request, reply, done) => {
      const isReading = request.method === 'GET' || request.method === 'HEAD';
      if (!isReading || !OURS.test(request.raw.url ?? '')) return done();
      void reply.status(404).headers(headers).type(HTML).send(body);
    });
  }

  async onApplicationBootstrap(): Promise<void> {
    for (const language of INTERFACE_LANGUAGES) {
      const body = protectionPage(language);
      this.pages.put(protectionPath(language), { type: HTML, body, headers: pageHeaders(body) });
    }
    await this.putLists();
    await this.look();
    this.timer = setInterval(() => void this.look().catch(() => undefined), POLL_MS);
    this.timer.unref();
  }

  async onApplicationShutdown(): Promise<void> {
    if (this.timer) clearInterval(this.timer);
    await this.looking?.catch(() => undefined);
  }

  /** What this node has just published: served from now on. */
  async published(listed: Listed, files: readonly StoredFile[]): Promise<void> {
    this.put(listed, files);
    // The next glance compares anew: another node may have published in the same moment.
    this.extent = null;
    await this.putLists();
  }

  private put(listed: Listed, files: readonly StoredFile[]): void {
    for (const { path, type, body, squeezed } of files) {
      const headers = type === HTML ? pageHeaders(body) : dataHeaders(path);
      this.pages.put(path, { type, body, headers, squeezed });
    }
    this.here.set(listed.slug, listed);
  }

  /** Takes over what other nodes have published. A database that does not answer changes nothing here. */
  look(): Promise<void> {
    this.looking ??= this.takeOver().finally(() => (this.looking = null));
    return this.looking;
  }

  private async takeOver(): Promise<void> {
    try {
      const extent = await this.declarations.extent(this.db);
      if (extent !== this.extent) {
        let isNews = false;
        for (const listed of await this.declarations.list(this.db)) {
          if (this.here.has(listed.slug)) continue;
          this.put(listed, await this.declarations.files(this.db, listed.slug));
          isNews = true;
        }
        if (isNews) await this.putLists();
        this.extent = extent;
      }
      this.blind = false;
    } catch (error) {
      // Before the first look there is nothing to serve yet: the start must not go on.
      if (this.timer === null) throw error;
      if (!this.blind) this.log.warn('the database does not answer; what is published stays served');
      this.blind = true;
    }
  }

  /** Lists are made anew as a whole; of several that are being made, the last begun counts. */
  private async putLists(): Promise<void> {
    const edition = ++this.edition;
    const { list, site } = this;
    const finished = async (body: string): Promise<{ body: Buffer; squeezed: Squeezed }> => {
      const bytes = Buffer.from(body);
      return { body: bytes, squeezed: await squeeze(bytes, true) };
    };
    const [atom, ...indexes] = await Promise.all([
      finished(feed(list, site)),
      ...INTERFACE_LANGUAGES.map((language) => finished(indexPage(list, language))),
    ]);
    if (edition !== this.edition) return;
    this.pages.put(FEED, { type: ATOM, ...atom, headers: dataHeaders(FEED) });
    const files = indexes.map((file): File => ({ type: HTML, ...file, headers: pageHeaders(file.body) }));
    const inLanguages = new Map(INTERFACE_LANGUAGES.map((language, i) => [language, files[i]!]));
    for (const [language, file] of inLanguages) this.pages.put(indexPath(language), file);
    this.pages.putInLanguages('/d', inLanguages);
  }
}
