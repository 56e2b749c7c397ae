import { describe, expect, it } from '@jest/globals';
import { createDataSource } from '../../src/data-source.js';
import { loadConfig } from '../../src/platform/config/config.js';

const GOOD = {
  DATABASE_URL: 'postgres://peyman:b2f1c0aa97@db.internal:5432/peyman',
  PUBLIC_URL: 'https://peyman.example',
  PASSWORD_PEPPER: 'f3b1d6c2a4e5978812ab',
  SECRET_KEY: '9d1c55e0b7aa41f2a5d0c3e1f4b29876',
};

describe('T-102: the start', () => {
  it('takes good settings, and is in production unless it is told otherwise', () => {
    expect(loadConfig(GOOD)).toMatchObject({ NODE_ENV: 'production', TRUST_PROXY: 0, DEMONSTRATION: false });
    expect(loadConfig({ ...GOOD, PUBLIC_URL: 'http://abcdefghij.onion' }).PUBLIC_URL).toContain('.onion');
    expect(loadConfig({ ...GOOD, TRUST_PROXY: 'true' }).TRUST_PROXY).toBe(1);
  });

  it.each<[string, Record<string, string | undefined>, RegExp]>([
    ['no database', { DATABASE_URL: undefined }, /DATABASE_URL/],
    [
      'a database that is none',
      { DATABASE_URL: 'mysql://a/b' },
      /DATABASE_URL: must be a PostgreSQL address/,
    ],
    [
      'a database password of the examples',
      { DATABASE_URL: 'postgres://peyman:postgres@db/peyman' },
      /DATABASE_URL/,
    ],
    ['a Redis password of the examples', { REDIS_URL: 'redis://:changeme@redis:6379' }, /REDIS_URL/],
    ['no pepper at a public address', { PASSWORD_PEPPER: undefined }, /PASSWORD_PEPPER.*openssl/],
    ['a short pepper', { PASSWORD_PEPPER: 'a1b2c3' }, /PASSWORD_PEPPER/],
    ['a pepper that everybody knows', { PASSWORD_PEPPER: 'change-me' }, /PASSWORD_PEPPER/],
    ['no secret key at a public address', { SECRET_KEY: undefined }, /SECRET_KEY.*openssl/],
    ['a short secret key', { SECRET_KEY: 'abc' }, /SECRET_KEY/],
    ['a mirror that is no address', { MIRROR_URLS: 'mirror' }, /MIRROR_URLS/],
    ['a public address without TLS', { PUBLIC_URL: 'http://peyman.example' }, /PUBLIC_URL.*https/],
    ['an address that is none', { PUBLIC_URL: 'javascript:alert(1)' }, /PUBLIC_URL/],
    ['a mode that does not exist', { NODE_ENV: 'debug' }, /NODE_ENV/],
    ['a farewell without end', { DRAIN_MS: '60000' }, /DRAIN_MS/],
    ['proxies without number', { TRUST_PROXY: 'all' }, /TRUST_PROXY/],
  ])('refuses %s, and says which setting it is', (_, change, words) => {
    expect(() => loadConfig({ ...GOOD, ...change } as NodeJS.ProcessEnv)).toThrow(words);
  });

  it('never says the secret itself', () => {
    const secret = 'change-me';
    expect(() => loadConfig({ ...GOOD, PASSWORD_PEPPER: secret })).toThrow(
      expect.objectContaining({ message: expect.not.stringContaining(secret) }),
    );
  });

  it('never changes tables by itself', () => {
    expect(createDataSource(GOOD.DATABASE_URL, 2).options.synchronize).toBe(false);
  });
});
