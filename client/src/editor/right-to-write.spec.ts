import { beforeEach, expect, it } from '@jest/globals';
import type { TextsRequest, TextsView } from '@contract/views';
import { Refused } from '../lib/failure';
import { FakeClock } from '../lib/fake-socket';
import { TextsSession } from './clause-sync';

interface Asked {
  readonly write: boolean;
  readonly answer: (clientId: number | null) => Promise<void>;
  readonly refuse: (code: string, details?: object) => Promise<void>;
}
const settled = async (): Promise<void> => {
  for (let i = 0; i < 12; i += 1) await Promise.resolve();
};

let clock: FakeClock;
let asked: Asked[];

const open = (write: boolean): TextsSession =>
  new TextsSession(
    ['en'],
    {
      fetch: ({ write: wanted = false }: Partial<TextsRequest>) =>
        new Promise<TextsView>((resolve, reject) => {
          asked.push({
            write: wanted,
            answer: (clientId) => (resolve({ clientId, docs: [], authors: [], kept: [], seq: 1 }), settled()),
            refuse: (code, details = {}) => (
              reject(new Refused({ code, details: { ...details } })),
              settled()
            ),
          });
        }),
      send: () => Promise.resolve(),
      keep: () => Promise.resolve(),
      discard: () => Promise.resolve(),
      later: clock.later,
    },
    write,
  );

/** A session that has begun. */
async function begun(write: boolean): Promise<TextsSession> {
  const session = open(write);
  void session.start();
  await asked[0]!.answer(write ? 7 : null);
  return session;
}

beforeEach(() => {
  clock = new FakeClock();
  asked = [];
});

it.each(['unreachable', 'overloaded', 'too-many-requests', 'internal'])(
  'is asked for again when the answer was %s',
  async (code) => {
    const session = await begun(false);
    void session.mayWrite(true);
    for (const times of [2, 3, 4]) {
      expect(asked).toHaveLength(times);
      await asked.at(-1)!.refuse(code);
      expect(session.issuedId).toBeNull();
      clock.pass(10_000);
    }
    await asked.at(-1)!.answer(8);
    expect([session.issuedId, session.state.get().writes]).toEqual([8, true]);
    clock.pass(60_000);
    expect(asked).toHaveLength(5);
  },
);

it('is asked for no sooner than the server wants', async () => {
  const session = await begun(false);
  void session.mayWrite(true);
  await asked[1]!.refuse('too-many-requests', { seconds: 20 });
  clock.pass(19_000);
  expect(asked).toHaveLength(2);
  clock.pass(2_000);
  expect(asked).toHaveLength(3);
});

it.each(['not-found', 'not-signed-in'])('is not asked for again when the answer was %s', async (code) => {
  const session = await begun(false);
  void session.mayWrite(true);
  await asked[1]!.refuse(code);
  clock.pass(60_000);
  expect(asked).toHaveLength(2);
});

it('is asked for when it came while the texts were on their way', async () => {
  const session = open(false);
  void session.start();
  void session.mayWrite(true);
  await asked[0]!.answer(null);
  expect(asked.map(({ write }) => write)).toEqual([false, true]);
  await asked[1]!.answer(7);
  expect(session.issuedId).toBe(7);
});

it('is not there when it went while the texts were on their way', async () => {
  const session = open(true);
  void session.start();
  void session.mayWrite(false);
  await asked[0]!.answer(7);
  expect([session.issuedId, session.state.get().writes]).toEqual([null, false]);
});

it('is not lost to an answer that was asked for before it came', async () => {
  const session = await begun(false);
  void session.reload();
  void session.mayWrite(true);
  await asked[2]!.answer(7);
  await asked[1]!.answer(null);
  expect(session.issuedId).toBe(7);
});

it('is asked for once, however often it comes and goes meanwhile', async () => {
  const session = await begun(false);
  for (const write of [true, false, true]) void session.mayWrite(write);
  expect(asked).toHaveLength(2);
  await asked[1]!.answer(7);
  expect(session.issuedId).toBe(7);
  void session.mayWrite(false);
  clock.pass(60_000);
  expect([asked.length, session.issuedId]).toEqual([2, null]);
});
