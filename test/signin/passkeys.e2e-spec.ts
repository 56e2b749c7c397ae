import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { FactorsView } from '../../src/contract/factors.js';
import type { MeView } from '../../src/contract/views.js';
import { startApp, type Person, type TestApp, type TestCoalition } from '../support/app.js';
import { type Lies, SoftPasskey } from '../support/passkey.js';
import { ask, giveAPassword, PASSWORD } from '../support/signing-in.js';

/** One server under two addresses: passkeys of the one do not open the other. */
const HOME = 'https://peyman.example';
const MIRROR = 'https://mirror.example';
const REFUSED = 'factor.passkey-refused';

let app: TestApp;
let coalition: TestCoalition;
let nth = 0;

beforeAll(async () => {
  app = await startApp({ PUBLIC_URL: HOME, MIRROR_URLS: MIRROR });
  coalition = await app.aCoalition({
    parties: [{ seats: ['head', ...Array<'delegate'>(11).fill('delegate')] }],
  });
  await giveAPassword(app, coalition.people.flat());
});
afterAll(() => app.close());

type Session = { cookie: string };
const code = (answer: { body: unknown }): unknown => (answer.body as { code?: string }).code;
const at = (who: Session | null, path: string, body: unknown, origin = HOME) =>
  ask(app, who, 'POST', path, body, { origin });
const challenge = async (who: Session, path: string, origin = HOME) =>
  (await at(who, path, {}, origin)).body as { challenge: string };

/** Somebody new, signed in at the first address. */
async function someone(): Promise<{ person: Person; session: Session }> {
  const person = coalition.people[0]![nth++]!;
  return { person, session: await at(null, '/api/session', { handle: person.handle, password: PASSWORD }) };
}

async function enrol(session: Session, passkey: SoftPasskey, lies: Lies = {}, origin = HOME) {
  const options = await challenge(session, '/api/me/factors/passkey/options', origin);
  const answer = passkey.create(options, lies);
  return at(session, '/api/me/factors/passkey', { name: 'this phone', answer }, origin);
}
/** Somebody with a passkey for the first address, who has given the password anew. */
async function atTheSecondStep() {
  const { person, session } = await someone();
  const passkey = new SoftPasskey(HOME);
  const enrolled = await enrol(session, passkey);
  expect(enrolled.status).toBe(200);
  const again = () => at(null, '/api/session', { handle: person.handle, password: PASSWORD });
  const half = await again();
  expect(half.body).toEqual({ secondStep: true });
  const prove = async (lies: Lies = {}, who: Session = half, origin = HOME) => {
    const options = await challenge(who, '/api/session/passkey', origin);
    return at(who, '/api/session/second', { kind: 'passkey', answer: passkey.get(options, lies) }, origin);
  };
  return { person, passkey, half, again, prove, session: enrolled };
}

describe('T-015: passkeys', () => {
  it('are set up with a finger or a PIN, and open the second step', async () => {
    const { half, prove, session } = await atTheSecondStep();
    expect((await app.get<FactorsView>(session, '/api/me/factors')).factors).toMatchObject([
      { kind: 'passkey', name: 'this phone' },
    ]);
    const whole = await prove();
    expect(whole.status).toBe(200);
    expect(whole.cookie).toMatch(/^__Host-peyman=/);
    expect((await app.http(half, 'GET', '/api/me')).status).toBe(401);
    expect((await app.get<MeView>(whole, '/api/me')).account).toMatchObject({
      factor: 'passkey',
      factors: 1,
    });
  });

  it('are not set up without one, for another address, or with a challenge that was not given', async () => {
    const { session } = await someone();
    for (const lies of [
      { userVerified: false },
      { origin: MIRROR },
      { origin: 'https://peyman.example.evil' },
      { rpId: 'mirror.example' },
      { challenge: Buffer.from('some other challenge').toString('base64url') },
    ]) {
      expect([lies, code(await enrol(session, new SoftPasskey(HOME), lies))]).toEqual([lies, REFUSED]);
    }
    expect((await enrol(session, new SoftPasskey(HOME))).status).toBe(200);
  });

  it('are refused without user verification, for another address, and with any other challenge', async () => {
    const { prove } = await atTheSecondStep();
    for (const lies of [
      { userVerified: false },
      { origin: MIRROR },
      { rpId: 'mirror.example' },
      { challenge: Buffer.from('some other challenge').toString('base64url') },
    ]) {
      expect([lies, code(await prove(lies))]).toEqual([lies, REFUSED]);
    }
  });

  it('answer a challenge once, and only that of their own session', async () => {
    const { half, passkey, again } = await atTheSecondStep();
    const options = await challenge(half, '/api/session/passkey');
    const answer = passkey.get(options);
    const elsewhere = await again();
    await challenge(elsewhere, '/api/session/passkey');
    expect(code(await at(elsewhere, '/api/session/second', { kind: 'passkey', answer }))).toBe(REFUSED);
    expect((await at(half, '/api/session/second', { kind: 'passkey', answer })).status).toBe(200);
    const third = await again();
    expect(code(await at(third, '/api/session/second', { kind: 'passkey', answer }))).toBe(REFUSED);
  });

  it('do not outlive their challenge, and a challenge for setting up proves nothing', async () => {
    const { half, passkey, session } = await atTheSecondStep();
    const options = await challenge(half, '/api/session/passkey');
    app.clock.offset += 5 * 60_000 + 1;
    const late = await at(half, '/api/session/second', { kind: 'passkey', answer: passkey.get(options) });
    app.clock.offset = 0;
    expect(code(late)).toBe(REFUSED);
    const other = await challenge(session, '/api/me/factors/passkey/options');
    const answer = passkey.get(other);
    expect(code(await at(session, '/api/session/confirm', { kind: 'passkey', answer }))).toBe(REFUSED);
  });

  it('of another account open nothing', async () => {
    const mine = await atTheSecondStep();
    const theirs = await atTheSecondStep();
    const options = await challenge(mine.half, '/api/session/passkey');
    const answer = theirs.passkey.get(options);
    expect(code(await at(mine.half, '/api/session/second', { kind: 'passkey', answer }))).toBe(REFUSED);
  });

  it('are not trusted at another address of the same server, which takes one of its own', async () => {
    const { half } = await atTheSecondStep();
    const proofs = await app.http(half, 'GET', '/api/session/proofs', undefined, { origin: MIRROR });
    expect(proofs.body).toMatchObject({ passkey: false });
    expect(code(await at(half, '/api/session/passkey', {}, MIRROR))).toBe(REFUSED);
  });

  it('whose counter goes back are refused, and the holder is told', async () => {
    const { passkey, again, prove, session } = await atTheSecondStep();
    passkey.counter = 7;
    expect((await prove()).status).toBe(200);
    const copied = await again();
    expect(code(await prove({ counter: 5 }, copied))).toBe(REFUSED);
    expect(code(await prove({ counter: 8 }, copied))).toBe(REFUSED);
    const { account } = await app.get<MeView>(session, '/api/me');
    expect(account.notices.map((one) => one.kind)).toEqual([
      'passkey-copied',
      'passkey-copied',
      'factor-added',
    ]);
    passkey.counter = 8;
    expect((await prove({}, copied)).status).toBe(200);
  });

  it('can be named, and taken away by who has just used one', async () => {
    const { session, passkey } = await atTheSecondStep();
    const [factor] = (await app.get<FactorsView>(session, '/api/me/factors')).factors;
    const path = `/api/me/factors/${factor!.id}`;
    expect((await ask(app, session, 'PUT', `${path}/name`, { name: 'my key' })).status).toBe(200);
    expect((await app.get<FactorsView>(session, '/api/me/factors')).factors[0]!.name).toBe('my key');

    app.clock.offset += 6 * 60_000;
    const refused = await ask(app, session, 'DELETE', path);
    expect(refused.body).toMatchObject({ code: 'reauthentication-required', details: { needs: 'factor' } });
    await at(session, '/api/session/confirm', { kind: 'password', password: PASSWORD });
    expect(code(await ask(app, session, 'DELETE', path))).toBe('reauthentication-required');
    const answer = passkey.get(await challenge(session, '/api/session/passkey'));
    expect((await at(session, '/api/session/confirm', { kind: 'passkey', answer })).status).toBe(200);
    expect((await ask(app, session, 'DELETE', path)).status).toBe(200);
    app.clock.offset = 0;
  });
});
