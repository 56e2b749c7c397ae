import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { CommandType } from '../../src/contract/commands.js';
import type { CoalitionView } from '../../src/contract/views.js';
import { ConsentsService } from '../../src/modules/consents/consents.service.js';
import { startApp, type Person, type TestApp, type TestCoalition } from '../support/app.js';
import { adopt, anOpenBallot, aStatement } from '../support/deciding.js';

let app: TestApp;
let coalition: TestCoalition;
/** Two moderators of one party, one of another, and the head of a third, who may agree as well. */
let ana: Person;
let amir: Person;
let bo: Person;
let zoe: Person;

beforeAll(async () => {
  app = await startApp();
});
afterAll(() => app.close());
beforeEach(async () => {
  const panel = { role: 'delegate', moderator: true } as const;
  coalition = await app.aCoalition({
    parties: [
      { seats: [{ role: 'head', moderator: true }, panel] },
      { seats: [{ role: 'head', moderator: true }] },
      { seats: ['head'] },
    ],
  });
  [[ana, amir], [bo], [zoe]] = coalition.people as unknown as [[Person, Person], [Person], [Person]];
});

interface Order {
  readonly type: CommandType;
  readonly input: Record<string, unknown>;
  readonly roomId: string;
  /** Whether it has been done. */
  isDone(): Promise<boolean>;
  /** Something happens that makes it another act than the one that was asked for; what an agreement then hears. */
  meanwhile(): Promise<string>;
}

const only = async <T>(sql: string, id: string): Promise<T> =>
  (await app.query<{ value: T }>(`SELECT ${sql} WHERE id = $1`, [id]))[0]!.value;
const rulesNow = async () => (await app.get<CoalitionView>(ana, `/api/coalitions/${coalition.id}`)).rules;

async function onBallot(type: CommandType, state: 'announced' | 'open', becomes: string): Promise<Order> {
  const statement = await aStatement(app, coalition, 1);
  const roomId = statement.id;
  const { clauseIds } = statement;
  const ballotId =
    state === 'open'
      ? await anOpenBallot(app, coalition, statement, clauseIds)
      : (await app.command(ana, 'ballot:announce', { roomId, clauseIds })).ballotId;
  return {
    type,
    roomId,
    input: { roomId, ballotId, ...(type === 'ballot:cancel' ? { reason: 'A word is missing' } : {}) },
    isDone: async () => (await only<string>('state AS value FROM ballot', ballotId)) === becomes,
    meanwhile: async () => {
      await app.query('UPDATE ballot SET minutes = minutes + 1 WHERE id = $1', [ballotId]);
      return 'consent.outdated';
    },
  };
}

const inCoalition = (type: CommandType, input: object): Pick<Order, 'type' | 'roomId' | 'input'> => ({
  type,
  roomId: coalition.id,
  input: { coalitionId: coalition.id, ...input },
});
/** Asked for and agreed to by others, as somebody would behind the back of who asked first. */
async function agreed(type: CommandType, input: Record<string, unknown>, roomId: string): Promise<void> {
  const answer = (await app.command(bo, type, input)) as { done: boolean; consentId: string };
  expect(answer.done).toBe(false);
  await app.command(ana, 'consent:give', { roomId, consentId: answer.consentId });
}

/** Every act that needs a second party, and how one comes to ask for it. */
const ACTS: Readonly<Record<string, () => Promise<Order>>> = {
  'rules:change': async () => {
    const rules = await rulesNow();
    return {
      ...inCoalition('rules:change', { rules: { ...rules, ballotMinutes: 77 } }),
      isDone: async () => (await rulesNow()).ballotMinutes === 77,
      meanwhile: async () => {
        const other = inCoalition('rules:change', { rules: { ...rules, quorumPersonsPercent: 66 } });
        await agreed(other.type, other.input, other.roomId);
        return 'consent.outdated';
      },
    };
  },
  'panel:change': () =>
    Promise.resolve({
      ...inCoalition('panel:change', { seatId: zoe.seatId, moderator: true }),
      isDone: () => only<boolean>('moderator AS value FROM seat', zoe.seatId),
      meanwhile: async () => {
        await app.query('UPDATE seat SET ended_at = now() WHERE id = $1', [zoe.seatId]);
        return 'not-found';
      },
    }),
  'party:change-standing': () =>
    Promise.resolve({
      ...inCoalition('party:change-standing', { partyId: zoe.partyId, standing: 'withdrawn' }),
      isDone: async () => (await only<string>('standing AS value FROM party', zoe.partyId)) === 'withdrawn',
      meanwhile: async () => {
        await app.query(`UPDATE party SET standing = 'suspended' WHERE id = $1`, [zoe.partyId]);
        return 'consent.outdated';
      },
    }),
  'ballot:open': () => onBallot('ballot:open', 'announced', 'open'),
  'ballot:close': () => onBallot('ballot:close', 'open', 'closed'),
  'ballot:cancel': () => onBallot('ballot:cancel', 'open', 'cancelled'),
  'statement:publish': async () => {
    const statement = await aStatement(app, coalition, 1);
    await adopt(app, coalition, statement, statement.clauseIds);
    await adopt(app, coalition, statement, []);
    const roomId = statement.id;
    return {
      type: 'statement:publish',
      roomId,
      input: { roomId, slug: `pact-${roomId.slice(0, 8)}` },
      isDone: async () => (await only<string>('state AS value FROM statement', roomId)) === 'published',
      meanwhile: async () => {
        await app.query(`UPDATE statement SET titles = '{"en": "Quite another"}' WHERE id = $1`, [roomId]);
        return 'consent.outdated';
      },
    };
  },
  'clause:reopen': async () => {
    const statement = await aStatement(app, coalition, 2);
    const [clauseId] = statement.clauseIds as [string];
    await adopt(app, coalition, statement, [clauseId]);
    const roomId = statement.id;
    const reopening = { roomId, clauseId, state: 'reopened' };
    return {
      type: 'clause:settle',
      roomId,
      input: { ...reopening, reason: 'A word is missing' },
      isDone: async () => (await only<string>('state AS value FROM clause', clauseId)) === 'reopened',
      // Opened, and agreed anew: what was asked was about what had been agreed before.
      meanwhile: async () => {
        await agreed('clause:settle', { ...reopening, reason: 'Another' }, roomId);
        await adopt(app, coalition, statement, [clauseId]);
        return 'consent.not-pending';
      },
    };
  },
};

interface Waiting extends Order {
  readonly id: string;
  readonly hash: string;
}
/** Asks, as a moderator of the first party, and nothing is done. */
async function ask(order: Order, by = ana): Promise<Waiting> {
  const answer = (await app.command(by, order.type, order.input)) as { done: boolean; consentId: string };
  expect([answer.done, await order.isDone()]).toEqual([false, false]);
  const [row] = await app.query<{ id: string; hash: string }>(
    'SELECT id, payload_hash AS hash FROM consent WHERE id = $1',
    [answer.consentId],
  );
  return { ...order, ...row! };
}
const give = ({ roomId, id, hash }: Waiting, but: object = {}) => ({ roomId, consentId: id, hash, ...but });

it('T-014: these are all the acts that need a second party', () => {
  const { acts } = app.app.get(ConsentsService, { strict: false }) as unknown as {
    acts: Map<string, object>;
  };
  expect([...acts.keys()].sort()).toEqual(Object.keys(ACTS).sort());
});

describe.each(Object.entries(ACTS))('T-014: %s', (action, prepare) => {
  it('waits for somebody of another party, who agrees to exactly this', async () => {
    const order = await prepare();
    const first = await ask(order);
    expect(await only<string>('action AS value FROM consent', first.id)).toBe(action);
    // Once more, and by somebody else of the same party: it is the same request.
    expect([(await ask(order)).id, (await ask(order, amir)).id]).toEqual([first.id, first.id]);
    for (const same of [ana, amir])
      expect(await app.refusal(same, 'consent:give', give(first))).toBe('consent.same-party');

    const { id: otherId } = await ask({
      ...inCoalition('rules:change', { rules: { ...(await rulesNow()), ballotMinutes: 5 } }),
      isDone: () => Promise.resolve(false),
      meanwhile: () => Promise.resolve(''),
    });
    const otherHash = await only<string>('payload_hash AS value FROM consent', otherId);
    for (const hash of ['0'.repeat(64), otherHash])
      expect(await app.refusal(bo, 'consent:give', give(first, { hash }))).toBe('consent.outdated');

    // Whoever can write into the table can still not make of it what nobody has agreed to.
    for (const forgery of [
      `input = input || '{"forged": true}'`,
      `asked_by_party = '${zoe.partyId}'`,
      `asked_by = '${amir.seatId}'`,
      `expires_at = expires_at + interval '1 year'`,
    ]) {
      const [kept] = await app.query('SELECT * FROM consent WHERE id = $1', [first.id]);
      await app.query(`UPDATE consent SET ${forgery} WHERE id = $1`, [first.id]);
      expect([forgery, await app.refusal(bo, 'consent:give', give(first))]).toEqual([
        forgery,
        'consent.outdated',
      ]);
      await app.query(
        'UPDATE consent SET input = $2, asked_by_party = $3, asked_by = $4, expires_at = $5 WHERE id = $1',
        [first.id, ...['input', 'asked_by_party', 'asked_by', 'expires_at'].map((name) => kept![name])],
      );
    }
    expect(await order.isDone()).toBe(false);

    await app.command(bo, 'consent:give', give(first));
    expect(await order.isDone()).toBe(true);
    expect(await app.refusal(bo, 'consent:give', give(first))).toBe('consent.not-pending');
  });

  it('is not done when who asked has taken it back', async () => {
    const order = await prepare();
    const first = await ask(order);
    await app.command(amir, 'consent:refuse', { roomId: order.roomId, consentId: first.id });
    for (const who of [bo, zoe])
      expect(await app.refusal(who, 'consent:give', give(first))).toBe('consent.not-pending');
    expect(await order.isDone()).toBe(false);
    const again = await ask(order);
    expect(again.id).not.toBe(first.id);
    await app.command(zoe, 'consent:give', give(again));
    expect(await order.isDone()).toBe(true);
  });

  it('is not done when who asked has lost the right to it', async () => {
    const order = await prepare();
    const first = await ask(order, amir);
    await app.query('UPDATE seat SET moderator = false WHERE id = $1', [amir.seatId]);
    expect(await app.refusal(bo, 'consent:give', give(first))).toBe('consent.asker-lost-right');
    expect(await order.isDone()).toBe(false);
  });

  it('is not done when it has become something else meanwhile', async () => {
    const order = await prepare();
    const first = await ask(order);
    const expected = await order.meanwhile();
    expect(await app.refusal(bo, 'consent:give', give(first))).toBe(expected);
    expect(await order.isDone()).toBe(false);
  });
});
