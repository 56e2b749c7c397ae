import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { startApp, type TestApp } from '../support/app.js';
import { ask, PASSWORD } from '../support/signing-in.js';

const TRIES = 4;

let app: TestApp;
let nth = 0;
beforeAll(async () => {
  app = await startApp({ TRUST_PROXY: '1', SIGN_INS_PER_MINUTE: String(TRIES) });
  // Nothing comes back while the test looks, however slow the machine is.
  const now = app.clock.steady();
  app.clock.steady = () => now;
});
afterAll(() => app.close());
beforeEach(() => void (nth += 1));

/** Addresses of a network that no other test comes from; `host` tells apart those whom one subscriber has. */
const addressOf = (network: 'one' | 'another', host: number): string =>
  `2001:db8:${network === 'one' ? '' : 'f'}${nth}:${host.toString(16)}::${host.toString(16)}`;
let handles = 0;

const knock = (from: string, path: string, body: object) =>
  ask(app, null, 'POST', path, body, { 'x-forwarded-for': from });

/** A handle of their own for each, so that it is not the tries at one account that are counted. */
const DOORS: [door: string, tryFrom: (from: string) => Promise<{ status: number }>][] = [
  ['a password', (from) => knock(from, '/api/session', { handle: `nobody${handles++}`, password: PASSWORD })],
  [
    'a recovery code',
    (from) =>
      knock(from, '/api/recovery', {
        handle: `nobody${handles++}`,
        code: 'AAAA-BBBB-CCCC',
        password: PASSWORD,
      }),
  ],
  ['what others approved', (from) => knock(from, '/api/recovery/approved/look', { token: 'x'.repeat(43) })],
];

describe('whoever has a whole network of addresses', () => {
  it.each(DOORS)('tries %s no more often than whoever has one', async (_, tryFrom) => {
    for (let host = 1; host <= TRIES; host++)
      expect((await tryFrom(addressOf('one', host))).status).not.toBe(429);
    expect((await tryFrom(addressOf('one', 77))).status).toBe(429);
    expect((await tryFrom(addressOf('another', 77))).status).not.toBe(429);
  });
});
