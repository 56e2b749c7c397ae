import { spawn, type ChildProcess } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import pg from 'pg';
import { io, type Socket } from 'socket.io-client';
import { Clock } from '../../../src/platform/clock.js';
import { TestApp, type Person } from '../../support/app.js';

const MAIN = fileURLToPath(new URL('../../../dist/src/main.js', import.meta.url));
const PRELOAD = new URL('./preload.mjs', import.meta.url).href;

/** The application in a process of its own, and everybody who comes to it carries the same headers. */
export class OutsideApp extends TestApp {
  readonly exited: Promise<number | null>;
  private readonly opened: Socket[] = [];

  private constructor(
    readonly child: ChildProcess,
    url: string,
    databaseUrl: string,
    private readonly database: pg.Client,
    private readonly carried: Record<string, string>,
    private readonly output: { text: string },
  ) {
    super(null as never, url, databaseUrl, () => Promise.resolve());
    this.exited = new Promise((resolve) => child.once('exit', resolve));
  }

  static async start(
    cwd: string,
    env: Record<string, string> & { DATABASE_URL: string },
    carried: Record<string, string>,
  ): Promise<OutsideApp> {
    const child = spawn(process.execPath, ['--enable-source-maps', '--import', PRELOAD, MAIN], {
      cwd,
      env: { PATH: process.env['PATH'], HOST: '127.0.0.1', PORT: '0', ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const output = { text: '' };
    const url = await new Promise<string>((resolve, reject) => {
      const hear = (chunk: Buffer): void => {
        output.text += chunk.toString();
        const found = /running: (http\S+)/.exec(output.text);
        if (found) resolve(found[1]!);
      };
      child.stdout.on('data', hear);
      child.stderr.on('data', hear);
      child.once('exit', (code) =>
        reject(new Error(`it ended (${code}) before it listened: ${output.text}`)),
      );
    });
    const database = new pg.Client({ connectionString: env.DATABASE_URL });
    await database.connect();
    return new OutsideApp(child, url, env.DATABASE_URL, database, carried, output);
  }

  /** The same application under its name instead of its number: passkeys belong to names. */
  get byName(): OutsideApp {
    return Object.create(this, { url: { value: this.url.replace('127.0.0.1', 'localhost') } }) as OutsideApp;
  }

  /** That of the other process, as nobody turns it. */
  override get clock(): Clock {
    return new Clock();
  }

  /** All that it has written to standard output and standard error. */
  get said(): string {
    return this.output.text;
  }

  override async query<T = Record<string, unknown>>(sql: string, parameters: unknown[] = []): Promise<T[]> {
    return (await this.database.query(sql, parameters)).rows as T[];
  }

  override http(
    who: Pick<Person, 'cookie'> | null,
    method: string,
    path: string,
    body?: unknown,
    headers: Record<string, string> = {},
  ): ReturnType<TestApp['http']> {
    return super.http(who, method, path, body, { ...this.carried, ...headers });
  }

  override async connectAs(person: Pick<Person, 'cookie'>, transports = ['websocket']): Promise<Socket> {
    const socket = io(this.url, {
      transports,
      extraHeaders: { ...this.carried, cookie: person.cookie, 'x-peyman': '1' },
      reconnection: false,
      forceNew: true,
    });
    this.opened.push(socket);
    await new Promise<void>((resolve, reject) => {
      socket.once('connect', resolve);
      socket.once('connect_error', reject);
    });
    return socket;
  }

  override async close(): Promise<void> {
    for (const socket of this.opened) socket.disconnect();
    await this.database.end().catch(() => undefined);
    this.child.kill('SIGKILL');
    await this.exited;
  }
}

/** A code of six digits standing by itself: not within a number, and not the fraction of a second. */
export const alone = (digits: string): string => `(^|[^0-9A-Za-z.])${digits}([^0-9A-Za-z]|$)`;

/** Every column of the whole database that holds one of these, as text or as bytes: `[what, table.column]`. */
export async function placesOf(app: OutsideApp, words: readonly string[]): Promise<[string, string][]> {
  const columns = await app.query<{ t: string; c: string; type: string }>(
    `SELECT table_name AS t, column_name AS c, data_type AS type FROM information_schema.columns
     WHERE table_schema = 'public' ORDER BY 1, 2`,
  );
  const found: [string, string][] = [];
  for (const { t, c, type } of columns) {
    const has =
      type === 'bytea'
        ? `position(convert_to(sought, 'UTF8') IN "${c}") > 0`
        : `CASE WHEN sought ~ '^[0-9]{6}$' THEN "${c}"::text ~ ('${alone("' || sought || '")}')
                ELSE position(lower(sought) IN lower("${c}"::text)) > 0 END`;
    const rows = await app.query<{ sought: string }>(
      `SELECT sought FROM unnest($1::text[]) sought WHERE EXISTS (SELECT 1 FROM "${t}" WHERE ${has})`,
      [words],
    );
    for (const row of rows) found.push([row.sought, `${t}.${c}`]);
  }
  return found;
}

export const columnsWith = async (app: OutsideApp, words: string): Promise<string[]> =>
  (await placesOf(app, [words])).map(([, column]) => column);
