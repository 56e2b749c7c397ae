import { beforeEach, expect, it } from '@jest/globals';
import type { RecordedEvent } from '@contract/events';
import { RecentEvents } from './recent-events';

const events = (from: number, to: number): RecordedEvent[] =>
  Array.from({ length: to - from + 1 }, (_, i) => ({ seq: from + i }) as RecordedEvent);

interface View {
  readonly seq: number;
  readonly after: string;
}
let recent: RecentEvents;
beforeEach(() => {
  recent = new RecentEvents();
});

/** A view that was read at this number, and the first and last number that were applied to it, and how many. */
const read = (seq: number) =>
  recent
    .upToDate(
      () => Promise.resolve<View>({ seq, after: '' }),
      (view, since) => ({
        ...view,
        after: `${since[0]?.seq ?? ''}–${since.at(-1)?.seq ?? ''}: ${since.length}`,
      }),
    )
    .then(
      ({ after }) => after,
      (why: Error) => why.message,
    );

it('gives a view what happened while it was on its way, and nothing else', async () => {
  expect(await read(100)).toBe('–: 0');
  recent.add(events(99, 100));
  recent.add(events(101, 103));
  expect(await read(100)).toBe('101–103: 3');
  expect(await read(103)).toBe('–: 0');
  expect(await read(107)).toBe('–: 0');
});

it('takes an event once', async () => {
  recent.add(events(101, 103));
  recent.add(events(102, 104));
  expect(await read(100)).toBe('101–104: 4');
});

it('takes no view that it cannot bring up to date: whoever asked comes again', async () => {
  recent.add(events(101, 103));
  expect(await read(99)).toBe('overloaded');
  recent.add(events(104, 700));
  expect(await read(103)).toBe('overloaded');
  expect(await read(400)).toBe('401–700: 300');
});

it('does not bridge what was never told', async () => {
  recent.add(events(101, 103));
  recent.add(events(900, 901));
  expect(await read(101)).toBe('overloaded');
  expect(await read(899)).toBe('900–901: 2');
});

it('gives nothing of a record that is another one by now', async () => {
  recent.add(events(1, 5));
  recent.forget();
  expect(await read(2)).toBe('–: 0');
  // What happens next has numbers that were given out before.
  recent.add(events(3, 3));
  expect(await read(2)).toBe('3–3: 1');
});
