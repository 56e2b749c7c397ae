import { beforeEach, expect, it } from '@jest/globals';
import type { Answer, Command } from '@contract/socket';
import { FakeClock } from './fake-socket';
import { Outbox } from './outbox';

interface Sent {
  readonly name: string;
  readonly answer: (answer: Answer<unknown>) => void;
}
const OVERLOADED = { ok: false, error: { code: 'overloaded', details: { seconds: 1 } } } as const;
const DONE = { ok: true, data: {} } as const;
const REFUSED = { ok: false, error: { code: 'message.gone' } } as const;

let clock: FakeClock;
let sent: Sent[];
let random: () => number;
let outbox: Outbox;

beforeEach(() => {
  clock = new FakeClock();
  sent = [];
  random = () => 0.5;
  outbox = new Outbox({
    send: ({ commandId }, answer) => sent.push({ name: commandId, answer }),
    later: clock.later,
    changed: () => undefined,
    random: () => random(),
  });
  outbox.connected();
});

const give = (name: string, input: object = { roomId: 'r' }): Promise<string> =>
  outbox.add({ commandId: name, type: 'message:post', input } satisfies Command).then(
    () => 'done',
    (why: Error) => why.message,
  );
const names = (): string => sent.map(({ name }) => name).join('');
/** Answers the last time this was sent. */
const answer = (name: string, how: Answer<unknown>): void =>
  sent
    .filter((one) => one.name === name)
    .at(-1)!
    .answer(how);

it.each([
  ['AB', 'the first'],
  ['BA', 'the last'],
])('two that were turned away in the order %s come again as they were given', (order) => {
  void give('A');
  void give('B');
  // The first one has to wait the longest.
  const waits = order === 'AB' ? [1, 0] : [0, 1];
  random = () => waits.shift()!;
  for (const name of order) answer(name, OVERLOADED);
  clock.pass(5_000);
  expect(names()).toBe('ABA');
  answer('A', DONE);
  expect(names()).toBe('ABAB');
});

it('what is given meanwhile for the same room waits its turn; another room does not', () => {
  void give('A');
  answer('A', OVERLOADED);
  void give('B');
  void give('C');
  void give('X', { roomId: 'other' });
  void give('Y', { token: 'of no room' });
  expect(names()).toBe('AXY');
  clock.pass(5_000);
  expect(names()).toBe('AXYA');
  answer('A', DONE);
  expect(names()).toBe('AXYAB');
  answer('B', OVERLOADED);
  void give('D');
  clock.pass(5_000);
  expect(names()).toBe('AXYABB');
  answer('B', DONE);
  answer('C', DONE);
  answer('D', DONE);
  expect(names()).toBe('AXYABBCD');
  // Nothing waits any more: two may be on their way at once again.
  void give('E');
  void give('F');
  expect(names()).toBe('AXYABBCDEF');
});

it('a refused one does not keep the others waiting', async () => {
  const a = give('A');
  answer('A', OVERLOADED);
  const b = give('B');
  clock.pass(5_000);
  answer('A', REFUSED);
  expect(names()).toBe('AAB');
  answer('B', DONE);
  expect(await Promise.all([a, b])).toEqual(['message.gone', 'done']);
});

it('does not overtake one that is still without an answer', () => {
  void give('A');
  void give('B');
  answer('B', OVERLOADED);
  clock.pass(5_000);
  expect(names()).toBe('AB');
  answer('A', DONE);
  expect(names()).toBe('ABB');
});

it('a new line sends everything at once, in order', () => {
  void give('A');
  answer('A', OVERLOADED);
  void give('B');
  outbox.disconnected();
  void give('C');
  expect(names()).toBe('A');
  outbox.connected();
  expect(names()).toBe('AABC');
  clock.pass(10_000);
  expect(names()).toBe('AABC');
});

it('sends nothing that waited when everything is given up', async () => {
  const a = give('A');
  answer('A', OVERLOADED);
  const b = give('B');
  outbox.abandon('not-signed-in');
  expect(await Promise.all([a, b])).toEqual(['not-signed-in', 'not-signed-in']);
  clock.pass(60_000);
  expect([names(), outbox.size]).toEqual(['A', 0]);
});
