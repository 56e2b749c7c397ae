import { generateSync } from 'otplib';
import type { NewApp } from '../../src/contract/factors.js';
import { Passwords } from '../../src/modules/auth/passwords.js';
import type { Person, TestApp } from './app.js';

export const PASSWORD = 'four unrelated words of theirs';

type Answered = Awaited<ReturnType<TestApp['http']>> & { cookie: string; device: string };

/** What a browser would keep of an answer. */
function withCookies(answer: Awaited<ReturnType<TestApp['http']>>): Answered {
  const set = answer.headers.getSetCookie().map((cookie) => cookie.split(';')[0]!);
  const of = (name: RegExp) => set.find((one) => name.test(one)) ?? '';
  return { ...answer, cookie: of(/peyman=/), device: of(/peyman-device=/) };
}

/** Asks the way a browser does, and answers with the cookies it was given. */
export async function ask(
  app: TestApp,
  who: { cookie: string } | null,
  method: string,
  path: string,
  body?: unknown,
  headers: Record<string, string> = {},
): Promise<Answered> {
  return withCookies(await app.http(who, method, path, body, headers));
}

/** Gives these people the password of the tests. */
export async function giveAPassword(app: TestApp, people: readonly Person[]): Promise<void> {
  const hash = await app.app.get(Passwords, { strict: false }).hash(PASSWORD);
  await app.query('UPDATE account SET password_hash = $2 WHERE id = ANY($1)', [
    people.map((one) => one.accountId),
    hash,
  ]);
}

export const signIn = (app: TestApp, handle: string, password = PASSWORD, device = ''): Promise<Answered> =>
  ask(app, device ? { cookie: device } : null, 'POST', '/api/session', { handle, password });

/** The code that an app shows at the server's time, `steps` away from now. */
export function codeOf(app: TestApp, seed: string, steps = 0): string {
  const epoch = Math.floor(app.clock.now().getTime() / 1_000) + steps * 30;
  return generateSync({ secret: seed, epoch });
}

/** An app with its seed, set up in this session, and the session's new cookie. */
export async function setUpAnApp(
  app: TestApp,
  who: { cookie: string },
): Promise<{ seed: string; factorId: string; cookie: string }> {
  const begun = await ask(app, who, 'POST', '/api/me/factors/app', { name: 'phone' });
  if (begun.status !== 200) throw new Error(`no app: ${JSON.stringify(begun.body)}`);
  const { factorId, seed } = begun.body as NewApp;
  const done = await ask(app, who, 'POST', `/api/me/factors/app/${factorId}/confirm`, {
    code: codeOf(app, seed),
  });
  if (done.status !== 200) throw new Error(`not confirmed: ${JSON.stringify(done.body)}`);
  return { seed, factorId, cookie: done.cookie };
}

/** Time passes, so that the app shows a code that was not used. */
export const nextStep = (app: TestApp): void => {
  app.clock.offset += 30_000;
};
