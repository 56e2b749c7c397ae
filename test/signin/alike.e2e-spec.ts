import { randomInt } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { Passwords } from '../../src/modules/auth/passwords.js';
import { queriesDuring } from '../rights/support/queries.js';
import { aToken, startApp, type Person, type TestApp, type TestCoalition } from '../support/app.js';
import { likelihoodOfOne } from '../support/mann-whitney.js';
import { giveAPassword } from '../support/signing-in.js';

const WRONG = 'not the password at all';
const SAMPLES = 400;
/** Chance alone tells alike from alike once in a hundred times; three times in a row, once in a million. */
const ROUNDS = 3;

let app: TestApp;
let coalition: TestCoalition;
let ana: Person;

beforeAll(async () => {
  app = await startApp({ SIGN_INS_PER_MINUTE: '1000000', COMMAND_RATE: '100000', COMMAND_BURST: '1000000' });
  coalition = await app.aCoalition();
  ana = coalition.people[0]![0]!;
  await giveAPassword(app, coalition.people.flat());
});
afterAll(() => app.close());
beforeEach(() => app.query('DELETE FROM sign_in_attempt'));

type Asked = () => Promise<{ status: number; body: unknown; headers: Headers }>;
const post = (path: string, body: object): Asked => {
  return () => app.http(null, 'POST', path, body);
};
/** A door, knocked at with what is there and with what is not. */
const DOORS: [door: string, there: () => Asked, nowhere: () => Asked][] = [
  [
    'the sign-in',
    () => post('/api/session', { handle: ana.handle, password: WRONG }),
    () => post('/api/session', { handle: nobody(), password: WRONG }),
  ],
  [
    'the recovery',
    () => post('/api/recovery', { handle: ana.handle, code: aToken().token, password: WRONG }),
    () => post('/api/recovery', { handle: nobody(), code: aToken().token, password: WRONG }),
  ],
  [
    'the look at an invitation',
    () => post('/api/invitations/look', { token: revoked }),
    () => post('/api/invitations/look', { token: aToken().token }),
  ],
];
/** As long as the handle of somebody. */
const nobody = (): string => `q${randomInt(10 ** 9, 10 ** 10)}`.slice(0, ana.handle.length);
let revoked: string;
beforeAll(async () => {
  const { token, tokenHash } = aToken();
  const { invitationId } = await app.command(ana, 'seat:invite', {
    coalitionId: coalition.id,
    role: 'delegate',
    tokenHash,
  });
  await app.command(ana, 'seat:revoke-invitation', { coalitionId: coalition.id, invitationId });
  revoked = token;
});

describe.each(DOORS)('T-004: %s', (_, there, nowhere) => {
  it('does and answers the same, whether there is something behind it or not', async () => {
    const { queue } = app.app.get(Passwords, { strict: false });
    const told = async (ask: Asked) => {
      const before = queue.done;
      const { result, queries } = await queriesDuring(ask);
      const headers = [...result.headers].map(([name, value]) => [name, name === 'date' ? '' : value]);
      const body = { ...(result.body as object), incident: '' };
      return { status: result.status, body, headers, queries, hashed: queue.done - before };
    };
    await there()();
    const mine = await told(there());
    const nobodys = await told(nowhere());
    expect(mine.status).toBeGreaterThanOrEqual(400);
    expect(mine.queries.length).toBeGreaterThan(0);
    expect(nobodys).toEqual(mine);
  });

  it('takes the same time', async () => {
    const time = async (ask: Asked): Promise<number> => {
      await app.query('DELETE FROM sign_in_attempt');
      const before = performance.now();
      await ask();
      return performance.now() - before;
    };
    for (let i = 0; i < 20; i++) for (const ask of [there(), nowhere()]) await time(ask);
    const likelihoods: number[] = [];
    while (likelihoods.length < ROUNDS && !likelihoods.some((one) => one > 0.01)) {
      const mine: number[] = [];
      const nobodys: number[] = [];
      for (let i = 0; i < SAMPLES; i++) {
        // Which comes first is drawn, so that nothing else that happens in turns is taken for a difference.
        if (randomInt(2)) mine.push(await time(there()));
        nobodys.push(await time(nowhere()));
        if (mine.length < nobodys.length) mine.push(await time(there()));
      }
      likelihoods.push(likelihoodOfOne(mine, nobodys));
    }
    expect(Math.max(...likelihoods)).toBeGreaterThan(0.01);
  }, 120_000);
});

it('a difference of a few percent would be seen', () => {
  const sample = (mean: number) => Array.from({ length: SAMPLES }, (_, i) => mean + ((i * 37) % 100) / 100);
  expect(likelihoodOfOne(sample(1), sample(1))).toBeGreaterThan(0.9);
  expect(likelihoodOfOne(sample(1), sample(1.15))).toBeLessThan(0.01);
});
