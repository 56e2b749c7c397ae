import { randomBytes, randomUUID } from 'node:crypto';
import { connect as openSocket } from 'node:net';
import { aToken, eventually, follow, type Person, type TestCoalition } from '../../support/app.js';
import { adopt, clausesOf } from '../../support/deciding.js';
import { ask, signIn } from '../../support/signing-in.js';
import { Writer } from '../../support/writer.js';
import type { OutsideApp } from './outside.js';
import { comeBack, proveEverything } from './proofs.js';

const LETTERS = 'bcdfghkpqrstxyz';
/** Words that stand nowhere else in the world; the first letters say what they are. None looks like another (vv as w). */
export const canary = (what: string): string =>
  `${what}qz${[...randomBytes(14)].map((byte) => LETTERS[byte % LETTERS.length]).join('')}`;

export const WORDS = {
  agent: `Mozilla/5.0 (${canary('agent')})`,
  address: '203.0.113.77',
  handle: canary('pseudo'),
  secondHandle: canary('another'),
  unknownHandle: canary('unknown'),
  password: `${canary('password')} long and quiet`,
  wrongPassword: `${canary('wrong')} long and quiet`,
  newPassword: `${canary('renewed')} long and quiet`,
  message: canary('message'),
  caucus: canary('caucus'),
  edited: canary('edited'),
  deleted: canary('deleted'),
  hidden: canary('hidden'),
  typed: canary('typed'),
  clause: canary('clause'),
  imported: canary('imported'),
  searched: canary('searched'),
  broken: canary('broken'),
  stored: canary('stored'),
  wrongCode: canary('code'),
  sealing: `${canary('sealing')} in the environment only`,
  crash: canary('crash'),
};

/** Somebody who has come along, with a seat. */
export interface Arrived {
  readonly cookie: string;
  readonly seatId: string;
}

/** What is kept of the journeys, to look for it afterwards. */
export class Kept {
  /**
   * Tokens of sessions, invitations and known browsers, recovery codes, seeds, the secret of a recovery:
   * known to those who hold them, and to nobody else.
   */
  readonly secrets: string[] = [];
  /** What an app has shown. */
  readonly digits: string[] = [];
  /** By what a passkey is found again, and what those who approve a recovery are told. */
  passkey = '';
  recoveryCode = '';

  /** A cookie, whose value nobody else knows. */
  cookie(cookie: string): string {
    this.secrets.push(cookie.split('=')[1]!);
    return cookie;
  }

  /** An answer with the cookies that were set. */
  answer<T extends { readonly cookie: string; readonly device: string }>(answer: T): T {
    for (const set of [answer.cookie, answer.device]) if (set) this.cookie(set);
    return answer;
  }
}

export interface Played {
  readonly ana: Person;
  readonly sara: Person;
  readonly coalition: TestCoalition;
  readonly statementId: string;
  readonly kept: Kept;
}

/** From the first account to a published declaration, as two people of two parties would come along. */
export async function playEverything(app: OutsideApp): Promise<Played> {
  const kept = new Kept();
  const signUp = async (
    handle: string,
    invitation?: string,
  ): Promise<{ cookie: string; codes: string[] }> => {
    const answer = await ask(app, null, 'POST', '/api/accounts', {
      handle,
      password: WORDS.password,
      locale: 'en',
      ...(invitation ? { invitation } : {}),
    });
    if (answer.status >= 300) throw new Error(`no account for ${handle}: ${JSON.stringify(answer.body)}`);
    const { recoveryCodes: codes } = answer.body as { recoveryCodes: string[] };
    kept.secrets.push(...codes);
    return { cookie: kept.answer(answer).cookie, codes };
  };

  const first = await signUp(WORDS.handle);
  const { coalitionId } = await app.command(first, 'coalition:create', {
    names: { en: 'Privacy Coalition', fa: 'ائتلاف' },
    slug: 'privacy',
    languages: ['en', 'fa'],
    party: { names: { en: 'Cedar Party' }, shortNames: { en: 'Cedar' } },
  });
  // Second steps and fresh proofs have journeys of their own.
  await app.query(
    `UPDATE coalition SET rules = rules || '{"secondFactor":false,"reauthentication":false}' WHERE id = $1`,
    [coalitionId],
  );
  const { token, tokenHash } = aToken();
  kept.secrets.push(token);
  const { partyId } = await app.command(first, 'party:invite', {
    coalitionId,
    names: { en: 'Plane Party' },
    shortNames: { en: 'Plane' },
    tokenHash,
  });
  await app.http(null, 'POST', '/api/invitations/look', { token });
  const second = await signUp(WORDS.secondHandle, token);
  await app.command(second, 'invitation:accept', { token });
  // A member with a moderator, so that two parties can run ballots together.
  await app.query(`UPDATE party SET standing = 'member' WHERE id = $1`, [partyId]);
  await app.query(`UPDATE seat SET moderator = true WHERE coalition_id = $1`, [coalitionId]);

  const seats = await app.query<{ id: string; party_id: string; account_id: string; handle: string }>(
    `SELECT seat.id, party_id, account_id, account.handle FROM seat JOIN account ON account.id = account_id
     WHERE coalition_id = $1`,
    [coalitionId],
  );
  const person = (handle: string, cookie: string): Person => {
    const seat = seats.find((s) => s.handle === handle)!;
    return { accountId: seat.account_id, seatId: seat.id, partyId: seat.party_id, handle, cookie };
  };
  let ana = person(WORDS.handle, first.cookie);
  const sara = person(WORDS.secondHandle, second.cookie);
  const rooms = await app.query<{ id: string; kind: string; party_ids: string[] | null }>(
    'SELECT id, kind, party_ids FROM room WHERE coalition_id = $1',
    [coalitionId],
  );
  const plenaryId = rooms.find((r) => r.kind === 'plenary')!.id;
  const caucusId = rooms.find((r) => r.kind === 'caucus' && r.party_ids!.includes(ana.partyId))!.id;
  ana = { ...ana, cookie: await doors(app, ana, first.codes, kept) };
  const coalition = { id: coalitionId, plenaryId, people: [[ana], [sara]] } as unknown as TestCoalition;
  await talk(app, ana, sara, plenaryId, caucusId);
  const statementId = await declare(app, coalition);
  const arrive = async (nth: number): Promise<Arrived> => {
    const { token: link, tokenHash: linkHash } = aToken();
    kept.secrets.push(link);
    await app.command(sara, 'seat:invite', {
      coalitionId,
      role: 'delegate',
      tokenHash: linkHash,
    });
    const { cookie } = await signUp(canary(`late${nth}`), link);
    const { seatId } = await app.command({ cookie }, 'invitation:accept', { token: link });
    return { cookie, seatId };
  };
  const caucus = rooms.find((r) => r.kind === 'caucus' && r.party_ids!.includes(sara.partyId))!;
  await comeBack(app, sara, arrive, caucus.id, WORDS.newPassword, kept);
  return { ana, sara, coalition, statementId, kept };
}

/** Coming in, in every way, and failing to; answers the session that is left. */
async function doors(app: OutsideApp, ana: Person, codes: string[], kept: Kept): Promise<string> {
  const { handle, password, newPassword, wrongPassword, unknownHandle, wrongCode } = WORDS;
  await signIn(app, handle, wrongPassword);
  await signIn(app, unknownHandle, password);
  const other = kept.answer(await signIn(app, handle, password));
  await app.http(other, 'GET', '/api/sessions');
  await app.http(other, 'DELETE', '/api/session');
  await app.http({ cookie: 'peyman=forged' }, 'GET', '/api/me');
  await app.http(ana, 'PUT', '/api/me/password', { current: wrongPassword, password: newPassword });
  const recover = (code: string) =>
    ask(app, null, 'POST', '/api/recovery', { handle, code, password: newPassword });
  await recover('not-a-code');
  const { cookie } = kept.answer(await recover(codes[0]!));
  return proveEverything(app, { handle, cookie }, newPassword, wrongCode, kept);
}

async function talk(
  app: OutsideApp,
  ana: Person,
  sara: Person,
  plenaryId: string,
  caucusId: string,
): Promise<void> {
  const socket = await app.connectAs(ana);
  const polling = await app.connectAs(sara, ['polling']);
  await follow(socket, plenaryId);
  await follow(polling, plenaryId);
  const post = (roomId: string, body: string) => app.command(socket, 'message:post', { roomId, body });
  const { messageId } = await post(plenaryId, `${WORDS.message} @${sara.handle}`);
  await post(caucusId, WORDS.caucus);
  await app.command(socket, 'message:edit', {
    roomId: plenaryId,
    messageId,
    body: `${WORDS.message} ${WORDS.edited}`,
  });
  await app.command(polling, 'message:post', { roomId: plenaryId, body: 'yes', replyTo: messageId });
  await app.command(polling, 'message:react', { roomId: plenaryId, messageId, emoji: '👍', on: true });
  const gone = await post(plenaryId, WORDS.deleted);
  await app.command(socket, 'message:delete', { roomId: plenaryId, messageId: gone.messageId });
  const bad = await post(plenaryId, WORDS.hidden);
  await app.command(polling, 'message:hide', {
    roomId: plenaryId,
    messageId: bad.messageId,
    reason: 'off the matter',
  });
  for (const words of [WORDS.searched, WORDS.message]) {
    await app.http(ana, 'GET', `/api/rooms/${plenaryId}/search?q=${words}`);
  }
  socket.emit('doing', { roomId: plenaryId, typing: true });
}

async function declare(app: OutsideApp, coalition: TestCoalition): Promise<string> {
  const [[ana], [sara]] = coalition.people as [[Person], [Person]];
  const { statementId } = await app.command(ana, 'statement:create', {
    coalitionId: coalition.id,
    titles: { en: 'Joint statement', fa: 'بیانیهٔ مشترک' },
    languages: ['en'],
    clauses: [{ kind: 'operative', texts: { en: `${WORDS.clause} is ours.` } }],
  });
  const [clauseId] = await clausesOf(app, statementId);
  const writer = await Writer.open(app, sara, statementId);
  await writer.append(clauseId!, ` ${WORDS.typed}`);
  writer.disconnect();
  const statement = { id: statementId, clauseIds: [clauseId!] };
  await adopt(app, coalition, statement, [clauseId!]);
  await adopt(app, coalition, statement, []);
  const { done, consentId } = await app.command(ana, 'statement:publish', {
    roomId: statementId,
    slug: 'privacy',
  });
  if (!done) await app.command(sara, 'consent:give', { roomId: statementId, consentId });
  await eventually(async () => (await app.http(null, 'GET', '/d/privacy/en')).status === 200);
  return statementId;
}

/** Whatever can be got wrong, with somebody's words in it. */
export async function getEverythingWrong(app: OutsideApp, { ana, coalition }: Played): Promise<void> {
  const { broken } = WORDS;
  const raw = (path: string, body: string, type = 'application/json') =>
    fetch(app.url + path, {
      method: 'POST',
      body,
      headers: { cookie: ana.cookie, 'x-peyman': '1', 'content-type': type, 'user-agent': WORDS.agent },
    });
  await raw('/api/commands', `{"commandId": "${broken}`);
  await raw('/api/commands', `${broken}`, 'text/plain');
  await raw(
    '/api/commands',
    JSON.stringify({ commandId: broken, type: broken, input: { [broken]: broken } }),
  );
  await raw('/api/accounts', JSON.stringify({ handle: `${broken}\u0000`, password: broken, locale: broken }));
  await raw('/api/session', JSON.stringify({ handle: broken.repeat(200), password: broken }));
  await app.http(ana, 'GET', `/api/${broken}?q=${broken}`);
  await app.http(ana, 'GET', `/api/coalitions/${broken}`);
  await app.http(ana, 'GET', `/api/rooms/${broken}/messages?before=${broken}`);
  await app.http(
    ana,
    'GET',
    `/api/rooms/${coalition.plenaryId}/search?q=${encodeURIComponent(`${broken}'";\u202e`)}`,
  );
  await app.http(ana, 'GET', `/d/${broken}`);
  const socket = await app.connectAs(ana);
  const ask = (event: string, body: unknown) =>
    socket
      .timeout(5_000)
      .emitWithAck(event, body)
      .catch(() => null);
  await ask('command', { commandId: randomUUID(), type: broken, input: broken });
  await ask('command', {
    commandId: randomUUID(),
    type: 'message:post',
    input: { roomId: broken, body: broken },
  });
  await ask('command', {
    commandId: randomUUID(),
    type: 'text:update',
    input: {
      roomId: coalition.plenaryId,
      clauseId: randomUUID(),
      clientId: 1,
      update: Buffer.from(broken).toString('base64'),
    },
  });
  await ask('room:enter', { roomId: broken, lastSeq: broken });
  socket.emit(broken, broken);
  // A request that is none.
  await new Promise<void>((resolve) => {
    const { port, hostname } = new URL(app.url);
    const line = openSocket(Number(port), hostname, () =>
      line.end(`${broken} / HTTP/9.9\r\nUser-Agent: ${broken}\r\n\r\n`),
    );
    line.once('close', () => resolve());
    line.once('error', () => resolve());
    line.resume();
  });
}

/** The database fails in the middle of a command, quoting what it was given, as it does. */
export async function breakTheDatabase(app: OutsideApp, { ana, coalition }: Played): Promise<number> {
  await app.query(`
    CREATE FUNCTION fail() RETURNS trigger LANGUAGE plpgsql AS
    $$ BEGIN RAISE EXCEPTION 'cannot take "%"', NEW.body USING DETAIL = NEW.body, HINT = NEW.body; END $$;
    CREATE TRIGGER fail BEFORE INSERT ON message FOR EACH ROW EXECUTE FUNCTION fail()`);
  const input = { roomId: coalition.plenaryId, body: WORDS.broken };
  const answers = [
    await app.send(ana, 'message:post', input),
    await app.send(await app.connectAs(ana), 'message:post', input),
  ];
  await app.query('DROP TRIGGER fail ON message; DROP FUNCTION fail()');
  return answers.filter((answer) => !answer.ok && 'incident' in answer.error).length;
}
