import { randomBytes } from 'node:crypto';
import type { Person } from '../../support/app.js';
import { SoftPasskey } from '../../support/passkey.js';
import { aSecret } from '../../support/recovery.js';
import { ask, codeOf, setUpAnApp } from '../../support/signing-in.js';
import type { OutsideApp } from './outside.js';
import type { Arrived, Kept } from './journeys.js';

type Signed = { readonly cookie: string };

/** Everything by which an account proves itself beside its password; answers the session that is left. */
export async function proveEverything(
  app: OutsideApp,
  me: Signed & { readonly handle: string },
  password: string,
  wrong: string,
  kept: Kept,
): Promise<string> {
  const home = app.byName;
  const origin = { origin: home.url };
  const at = async (who: Signed | null, path: string, body: unknown = {}) => {
    const answer = await ask(home, who, 'POST', path, body, origin);
    if (answer.status >= 300) throw new Error(`${path}: ${JSON.stringify(answer.body)}`);
    return kept.answer(answer);
  };
  const refused = async (who: Signed, path: string, body: unknown) => {
    const { status } = await ask(home, who, 'POST', path, body, origin);
    if (status < 400) throw new Error(`${path} took what is wrong`);
  };

  await refused(me, '/api/me/factors/app/00000000-0000-4000-8000-000000000000/confirm', { code: wrong });
  const { seed, cookie } = await setUpAnApp(app, me);
  kept.secrets.push(seed);
  kept.digits.push(codeOf(app, seed));
  let session: Signed = { cookie: kept.cookie(cookie) };

  const passkey = new SoftPasskey(home.url);
  kept.passkey = passkey.id.toString('base64url');
  const options = (await at(session, '/api/me/factors/passkey/options')).body as { challenge: string };
  const answer = passkey.create(options);
  session = await at(session, '/api/me/factors/passkey', { name: 'this phone', answer });

  const half = () => at(null, '/api/session', { handle: me.handle, password });
  const challenged = async (who: Signed) =>
    (await at(who, '/api/session/passkey')).body as { challenge: string };
  const second = '/api/session/second';
  const first = await half();
  await refused(first, second, { kind: 'app', code: wrong });
  await refused(first, second, { kind: 'code', code: wrong });
  const lie = passkey.get(await challenged(first), { origin: 'https://elsewhere.invalid' });
  await refused(first, second, { kind: 'passkey', answer: lie });
  const whole = await at(first, second, { kind: 'passkey', answer: passkey.get(await challenged(first)) });
  if (!whole.device) throw new Error('no browser was remembered');

  // Known from now on, and half a minute later, when the code that was used may be that of another step.
  await app.query(`UPDATE factor SET last_step = 0 WHERE kind = 'app'`);
  const known = await at({ cookie: whole.device }, '/api/session', { handle: me.handle, password });
  const code = codeOf(app, seed);
  kept.digits.push(code);
  const again = await at({ cookie: `${known.cookie}; ${whole.device}` }, second, { kind: 'app', code });
  await refused(again, '/api/session/confirm', { kind: 'app', code: wrong });
  return again.cookie;
}

/** Somebody who has lost the password is let back in by two people of the own party. */
export async function comeBack(
  app: OutsideApp,
  head: Person,
  arrive: (nth: number) => Promise<Arrived>,
  caucusId: string,
  password: string,
  kept: Kept,
): Promise<void> {
  const [friend, lost] = [await arrive(0), await arrive(1)];
  const named = await ask(app, lost, 'PUT', `/api/me/trust/${lost.seatId}`, { seatIds: [friend.seatId] });
  if (named.status !== 200) throw new Error(`nobody was named: ${JSON.stringify(named.body)}`);
  const { token, code } = aSecret();
  kept.secrets.push(token);
  kept.recoveryCode = code;
  const approval = { roomId: caucusId, seatId: lost.seatId, code };
  await app.refusal(head, 'recovery:approve', { ...approval, code: `${code.slice(0, -1)}!` });
  await app.command(head, 'recovery:approve', approval);
  await app.command(friend, 'recovery:approve', approval);
  const other = randomBytes(32).toString('base64url');
  kept.secrets.push(other);
  for (const secret of [other, token]) {
    await ask(app, null, 'POST', '/api/recovery/approved/look', { token: secret });
    await ask(app, null, 'POST', '/api/recovery/approved', { token: secret, password });
  }
  // A day later.
  await app.query(`UPDATE recovery SET opens_at = clock_timestamp() - interval '1 minute'`);
  const back = await ask(app, null, 'POST', '/api/recovery/approved', { token, password });
  if (back.status !== 200) throw new Error(`they did not come back: ${JSON.stringify(back.body)}`);
  kept.answer(back);
}
