import { z } from 'zod';

const flag = z
  .enum(['0', '1', 'true', 'false', ''])
  .default('0')
  .transform((v) => v === '1' || v === 'true');

const Config = z.object({
  NODE_ENV: z.enum(['development', 'test', 'production']).default('production'),
  PORT: z.coerce.number().int().min(0).max(65_535).default(3000),
  HOST: z.string().default('127.0.0.1'),
  DATABASE_URL: z.url({
    protocol: /^postgres(ql)?$/,
    error: 'must be a PostgreSQL address such as postgres://user:password@127.0.0.1:5432/peyman',
  }),
  DATABASE_POOL: z.coerce.number().int().min(2).max(100).default(12),
  REDIS_URL: z
    .url({ protocol: /^rediss?$/, error: 'must be a Redis address such as redis://127.0.0.1:6379' })
    .optional(),
  PUBLIC_URL: z
    .url({ protocol: /^https?$/, error: 'must be the address people open, such as https://peyman.example' })
    .optional(),
  /** Further addresses of the same server, such as its onion service, separated by commas. */
  MIRROR_URLS: z
    .string()
    .default('')
    .transform((text) => text.split(',').flatMap((url) => url.trim() || []))
    .pipe(z.array(z.url({ protocol: /^https?$/, error: 'must be addresses separated by commas' }))),
  /** Seeds the demonstration into an empty database and shows its accounts on the sign-in page. */
  DEMONSTRATION: flag,
  /** Mixed into every password hash and kept outside the database. */
  PASSWORD_PEPPER: z.string().max(200).default(''),
  /** Seals the secrets of second factors in the database, and is kept outside of it. */
  SECRET_KEY: z
    .string()
    .min(32, 'must have at least 32 characters, for instance what `openssl rand -hex 32` prints')
    .optional(),
  /** argon2id cost: memory in KiB and passes. */
  ARGON2_MEMORY_KIB: z.coerce.number().int().min(8).max(1_048_576).default(65_536),
  ARGON2_PASSES: z.coerce.number().int().min(1).max(10).default(3),
  /** How long a session lives unused, and at the most; shorter for who moderates, where more can be done with it. */
  SESSION_IDLE_MINUTES: z.coerce.number().int().min(5).max(43_200).default(120),
  SESSION_MAX_HOURS: z.coerce.number().int().min(1).max(2_160).default(24),
  MODERATOR_IDLE_MINUTES: z.coerce.number().int().min(5).max(43_200).default(20),
  MODERATOR_MAX_HOURS: z.coerce.number().int().min(1).max(2_160).default(8),
  /** Commands one account may send a second, and at once. */
  COMMAND_RATE: z.coerce.number().int().min(1).default(30),
  COMMAND_BURST: z.coerce.number().int().min(1).default(120),
  SIGN_INS_PER_MINUTE: z.coerce.number().int().min(1).default(30),
  /** How long a process that was told to end goes on serving, while its readiness says that it leaves. */
  DRAIN_MS: z.coerce.number().int().min(0).max(15_000).default(300),
  LOG_LEVEL: z.enum(['silent', 'error', 'warn', 'info', 'debug']).default('warn'),
  /** How many proxies of our own stand in front; only what the nearest ones say of a caller's address counts. */
  TRUST_PROXY: z
    .preprocess((v) => (v === 'true' ? 1 : v === 'false' ? 0 : v), z.coerce.number().int().min(0).max(5))
    .default(0),
  /** A collector for traces; without it nothing is traced and nothing leaves the machine. */
  OTEL_EXPORTER_OTLP_ENDPOINT: z
    .url({ protocol: /^https?$/, error: 'must be the address of a collector, such as http://127.0.0.1:4318' })
    .optional(),
  /** Whoever names it is told the figures; without it nobody is. */
  METRICS_TOKEN: z
    .string()
    .min(16, 'must have at least 16 characters, for instance what `openssl rand -hex 32` prints')
    .max(200)
    .optional(),
});
export type Config = Readonly<z.infer<typeof Config>>;

/** The names of every setting, for the table in the README. */
export const CONFIG_KEYS = Object.keys(Config.shape);

export const CONFIG = Symbol('configuration');

/** What stands in examples and is tried first. */
const WELL_KNOWN =
  /^(?:change.?me|secrets?|pass(?:word)?|postgres|peyman|redis|admin|root|test|example|default|pepper|12345\d*)$/i;
const NEARBY = /^(?:localhost|127\.\d+\.\d+\.\d+|\[::1\])$/;
const PEPPER_MIN = 16;

/** Settings that are well-formed and must not be used where people rely on it. */
function unsafeSettings(config: Config): [keyof Config, string][] {
  if (config.NODE_ENV !== 'production') return [];
  const found: [keyof Config, string][] = [];
  if (WELL_KNOWN.test(config.PASSWORD_PEPPER))
    found.push(['PASSWORD_PEPPER', 'everybody knows this one; make one with `openssl rand -hex 32`']);
  for (const key of ['DATABASE_URL', 'REDIS_URL'] as const) {
    if (!config[key]) continue;
    const { hostname, password } = new URL(config[key]);
    if (WELL_KNOWN.test(decodeURIComponent(password)) && !NEARBY.test(hostname))
      found.push([key, 'this password stands in every example; give the server another one']);
  }
  if (config.PUBLIC_URL && !config.DEMONSTRATION) {
    const { protocol, hostname } = new URL(config.PUBLIC_URL);
    const isPublic = !NEARBY.test(hostname);
    if (isPublic && config.PASSWORD_PEPPER.length < PEPPER_MIN)
      found.push([
        'PASSWORD_PEPPER',
        `a public address needs one of at least ${PEPPER_MIN} characters: \`openssl rand -hex 32\``,
      ]);
    if (isPublic && !config.SECRET_KEY)
      found.push(['SECRET_KEY', 'a public address needs one, for second factors: `openssl rand -hex 32`']);
    if (isPublic && protocol !== 'https:' && !hostname.endsWith('.onion'))
      found.push(['PUBLIC_URL', 'must begin with https: (only an onion address is safe without)']);
  }
  return found;
}

/** Reads the environment once, at start. A process with a wrong setting must not come up. */
export function loadConfig(env: NodeJS.ProcessEnv = process.env): Config {
  const known = Object.fromEntries(CONFIG_KEYS.map((key) => [key, env[key] === '' ? undefined : env[key]]));
  const parsed = Config.safeParse(known);
  const problems = parsed.success
    ? unsafeSettings(parsed.data).map(([key, problem]) => `  ${key}: ${problem}`)
    : parsed.error.issues.map((issue) => `  ${issue.path.join('.')}: ${issue.message}`);
  if (parsed.success && problems.length === 0) return Object.freeze(parsed.data);
  throw new Error(`Peyman cannot start with these settings:\n${problems.join('\n')}`);
}
