import { beforeEach, expect, it } from '@jest/globals';
import type { RecordedEvent } from '@contract/events';
import type { Answer, Entered } from '@contract/socket';
import { FakeClock } from './fake-socket';
import { Feed } from './feed';

const PAGE = 200;

let clock: FakeClock;
let seen: number[];
let asked: { from: number | null; answer: (answer: Answer<Entered>) => void }[];
let feed: Feed;

const events = (from: number, to: number): RecordedEvent[] =>
  Array.from({ length: to - from + 1 }, (_, i) => ({ seq: from + i }) as RecordedEvent);
const all = (to: number): number[] => events(1, to).map(({ seq }) => seq);
const page = (from: number, to: number, seq: number): Answer<Entered> => ({
  ok: true,
  data: { events: events(from, to), seq, more: to < seq, reload: false },
});

beforeEach(() => {
  clock = new FakeClock();
  seen = [];
  asked = [];
  feed = new Feed({ enter: (from, answer) => asked.push({ from, answer }), later: clock.later }, 0, {
    onEvents: (batch) => seen.push(...batch.map(({ seq }) => seq)),
    onReload: () => undefined,
  });
  feed.connected();
});

/** A line that brings one answer after the other, each in so many seconds. */
function slowLine(seconds: number, last: number): void {
  let answered = 0;
  let freeAt: number | null = null;
  for (let at = 0; at < 3_600 && (seen.length < last || answered < asked.length); at += 1) {
    if (answered < asked.length) freeAt ??= at + seconds;
    if (at === freeAt) {
      freeAt = null;
      const { from, answer } = asked[answered++]!;
      answer(page((from ?? 0) + 1, Math.min((from ?? 0) + PAGE, last), last));
      if (answered < asked.length) freeAt = at + seconds;
    }
    clock.pass(1_000);
  }
}

it.each([5, 20, 40, 100])('catches up on a line that brings a page in %s seconds', (seconds) => {
  slowLine(seconds, 2_000);
  expect(seen).toEqual(all(2_000));
  // What the line must carry twice is a few pages, however many there are.
  expect(asked.length).toBeLessThanOrEqual(10 + 4);
  feed.receive(events(2_001, 2_001));
  expect(seen).toEqual(all(2_001));
});

it('asks with growing patience where no answer comes, and from the beginning on another line', () => {
  for (const [wait, times] of [
    [15, 2],
    [29, 2],
    [1, 3],
    [59, 3],
    [1, 4],
  ] as const) {
    clock.pass(wait * 1_000);
    expect(asked).toHaveLength(times);
  }
  feed.disconnected();
  feed.connected();
  clock.pass(15_000);
  expect(asked).toHaveLength(6);
});

it('takes what an earlier question brings, and is there only when the last one says so', () => {
  feed.receive(events(4, 4));
  feed.resume();
  asked[0]!.answer(page(1, 3, 3));
  expect(seen).toEqual([1, 2, 3]);
  // The server had taken this reader out of the room: what happens now does not come by itself.
  asked[1]!.answer(page(1, 6, 6));
  expect(seen).toEqual([1, 2, 3, 4, 5, 6]);
  expect(asked).toHaveLength(2);
});

it('asks no more than once at a time of a server that is busy', () => {
  clock.pass(15_000);
  asked[0]!.answer({ ok: false, error: { code: 'overloaded' } });
  clock.pass(5_000);
  expect(asked).toHaveLength(2);
  asked[1]!.answer({ ok: false, error: { code: 'overloaded' } });
  clock.pass(5_000);
  expect(asked).toHaveLength(3);
});

it('is closed by whichever answer says so', () => {
  clock.pass(15_000);
  asked[0]!.answer({ ok: false, error: { code: 'not-found' } });
  expect(feed.ended).toBe(true);
});
