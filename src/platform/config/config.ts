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
  /** Seeds the demonstration into an empty database and shows its accounts on the sign-in page. */
  DEMONSTRATION: flag,
  /** Mixed into every password hash and kept outside the database. */
  PASSWORD_PEPPER: z.string().max(200).default(''),
  /** argon2id cost: memory in KiB and passes. */
  ARGON2_MEMORY_KIB: z.coerce.number().int().min(8).max(1_048_576).default(65_536),
  ARGON2_PASSES: z.coerce.number().int().min(1).max(10).default(3),
  SESSION_IDLE_HOURS: z.coerce.number().int().min(1).max(720).default(12),
  SESSION_MAX_HOURS: z.coerce.number().int().min(1).max(2_160).default(168),
  /** Commands one account may send a second, and at once. */
  COMMAND_RATE: z.coerce.number().int().min(1).default(30),
  COMMAND_BURST: z.coerce.number().int().min(1).default(120),
  SIGN_INS_PER_MINUTE: z.coerce.number().int().min(1).default(30),
  LOG_LEVEL: z.enum(['silent', 'error', 'warn', 'info', 'debug']).default('warn'),
  TRUST_PROXY: flag,
});
export type Config = Readonly<z.infer<typeof Config>>;

/** The names of every setting, for the table in the README. */
export const CONFIG_KEYS = Object.keys(Config.shape);

export const CONFIG = Symbol('configuration');

/** Reads the environment once, at start. A process with a wrong setting must not come up. */
export function loadConfig(env: NodeJS.ProcessEnv = process.env): Config {
  const known = Object.fromEntries(CONFIG_KEYS.map((key) => [key, env[key] === '' ? undefined : env[key]]));
  const parsed = Config.safeParse(known);
  if (parsed.success) return Object.freeze(parsed.data);
  const problems = parsed.error.issues.map((issue) => `  ${issue.path.join('.')}: ${issue.message}`);
  throw new Error(`Peyman cannot start with these settings:\n${problems.join('\n')}`);
}
