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
import { feed, feedPath } from './pages/feed.js';
import { indexPage, indexPath, notFoundPage, type Listed } from './pages/index-page.js';
import { protectionPage, protectionPath } from './pages/protection-page.js';
import { HTML } from './pages/render.js';
import { inVolumes, type Place } from './pages/volumes.js';

const POLL_MS = 2_000;
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
  private readonly here = new Set<string>();
  /** What is here, oldest first. */
  private readonly listed: Listed[] = [];
  /** What stands in the volumes that are served, by their number. */
  private readonly volumes = new Map<number, string>();
  private readonly db: Db;
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
    return this.listed.toReversed();
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
    await this.putLists();
  }

  private put(listed: Listed, files: readonly StoredFile[]): void {
    for (const { path, type, body, squeezed } of files) {
      const headers = type === HTML ? pageHeaders(body) : dataHeaders(path);
      this.pages.put(path, { type, body, headers, squeezed });
    }
    if (this.here.has(listed.slug)) return;
    this.here.add(listed.slug);
    let place = this.listed.length;
    while (place > 0 && isBefore(listed, this.listed[place - 1]!)) place -= 1;
    this.listed.splice(place, 0, listed);
  }

  /** Takes over what other nodes have published. A database that does not answer changes nothing here. */
  look(): Promise<void> {
    this.looking ??= this.takeOver().finally(() => (this.looking = null));
    return this.looking;
  }

  private async takeOver(): Promise<void> {
    try {
      if ((await this.declarations.count(this.db)) > this.here.size) {
        for (const listed of await this.declarations.list(this.db)) {
          if (this.here.has(listed.slug)) continue;
          this.put(listed, await this.declarations.files(this.db, listed.slug));
        }
        await this.putLists();
      }
      this.blind = false;
    } catch (error) {
      // Before the first look there is nothing to serve yet: the start must not go on.
      if (this.timer === null) throw error;
      if (!this.blind) this.log.warn('the database does not answer; what is published stays served');
      this.blind = true;
    }
  }

  /**
   * The newest are listed anew, and what has become a volume is; of several lists that are being made, the last begun
   * counts.
   */
  private async putLists(): Promise<void> {
    const edition = ++this.edition;
    const { newest, older } = inVolumes(this.listed);
    const volumes = older.length;
    const lists: Lists[] = [];
    const standing = new Map<number, string>();
    for (const [i, volume] of older.entries()) {
      const at = i + 1;
      const stands = `${volume.at(-1)!.slug} ${volume[0]!.slug} ${at === volumes}`;
      if (this.volumes.get(at) === stands) continue;
      lists.push(await this.listsOf(volume, { at, volumes }));
      standing.set(at, stands);
    }
    lists.push(await this.listsOf(newest, { at: null, volumes }));
    if (edition !== this.edition) return;
    // All at once: whoever turns the pages meanwhile misses nothing.
    for (const list of lists) this.putList(list);
    for (const [at, stands] of standing) this.volumes.set(at, stands);
  }

  private async listsOf(declarations: readonly Listed[], place: Place): Promise<Lists> {
    const finished = async (body: string): Promise<Finished> => {
      const bytes = Buffer.from(body);
      return { body: bytes, squeezed: await squeeze(bytes, true) };
    };
    const [atom, ...indexes] = await Promise.all([
      finished(feed(declarations, this.site, place)),
      ...INTERFACE_LANGUAGES.map((language) => finished(indexPage(declarations, language, place))),
    ]);
    return { at: place.at, atom, indexes };
  }

  private putList({ at, atom, indexes }: Lists): void {
    const path = feedPath(at);
    this.pages.put(path, { type: ATOM, ...atom, headers: dataHeaders(path) });
    const files = indexes.map((file): File => ({ type: HTML, ...file, headers: pageHeaders(file.body) }));
    const inLanguages = new Map(INTERFACE_LANGUAGES.map((language, i) => [language, files[i]!]));
    for (const [language, file] of inLanguages) this.pages.put(indexPath(language, at), file);
    if (at === null) this.pages.putInLanguages('/d', inLanguages);
  }
}

interface Finished {
  readonly body: Buffer;
  readonly squeezed: Squeezed;
}
/** The lists of one part, in the order of the languages. */
interface Lists {
  readonly at: number | null;
  readonly atom: Finished;
  readonly indexes: readonly Finished[];
}

const isBefore = (a: Listed, b: Listed): boolean =>
  a.publishedAt < b.publishedAt || (a.publishedAt === b.publishedAt && a.slug > b.slug);
