import { describe, expect, it } from '@jest/globals';
import { RoomQueues } from './room-queues.js';

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/** Queues whose commits take no time, under a clock that only this test moves. */
function aQueue(most = 100) {
  const commits: { at: number; jobs: number[] }[] = [];
  const sleepers: { until: number; wake: () => void }[] = [];
  let now = 0;
  const time = {
    now: () => now,
    pass: (ms: number) => new Promise<void>((wake) => sleepers.push({ until: now + ms, wake })),
  };
  const queues = new RoomQueues<number>(
    (_room, jobs) => {
      commits.push({ at: now, jobs });
      return Promise.resolve();
    },
    most,
    time,
  );
  const pass = async (milliseconds: number): Promise<void> => {
    for (let i = 0; i < milliseconds; i += 1) {
      now += 1;
      for (const sleeper of sleepers.filter(({ until }) => until <= now)) {
        sleepers.splice(sleepers.indexOf(sleeper), 1);
        sleeper.wake();
      }
      await turn();
      await turn();
    }
  };
  return { queues, commits, pass, at: () => now };
}

describe('what waits for a room', () => {
  it('is committed at once in a quiet room, and together where it came together', async () => {
    const { queues, commits, pass } = aQueue();
    queues.push('r', 1);
    queues.push('r', 2);
    await pass(1);
    expect(commits.map(({ jobs }) => jobs)).toEqual([[1, 2]]);
    for (let i = 3; i < 60; i += 1) {
      await pass(20);
      queues.push('r', i);
    }
    await pass(1);
    expect(commits.slice(1).map(({ jobs }) => jobs)).toEqual(Array.from({ length: 57 }, (_, i) => [i + 3]));
  });

  it('gathers in a busy room, keeps its order, and is quiet again after a pause', async () => {
    const { queues, commits, pass } = aQueue();
    for (let i = 0; i < 400; i += 1) {
      queues.push('r', i);
      await pass(2);
    }
    await pass(20);
    expect(commits.flatMap(({ jobs }) => jobs)).toEqual(Array.from({ length: 400 }, (_, i) => i));
    const busy = commits.slice(-31, -1);
    expect(busy.every(({ jobs }) => jobs.length >= 9)).toBe(true);
    const pauses = busy.slice(1).map(({ at }, i) => at - busy[i]!.at);
    expect(pauses.every((pause) => pause >= 20 && pause <= 22)).toBe(true);

    for (let i = 0; i < 3; i += 1) await pass(300).then(() => queues.push('r', 1_000 + i));
    await pass(2);
    expect(commits.slice(-3).map(({ jobs }) => jobs)).toEqual([[1_000], [1_001], [1_002]]);
  });

  it('takes no more than it may at once, and keeps rooms apart', async () => {
    const { queues, commits, pass } = aQueue(3);
    for (let i = 0; i < 5; i += 1) queues.push('r', i);
    queues.push('other', 9);
    expect(queues.waiting('r')).toHaveLength(5);
    expect(queues.waiting('nobody')).toEqual([]);
    expect(queues.largest).toBe(5);
    await pass(40);
    expect(commits.map(({ jobs }) => jobs).sort((a, b) => a[0]! - b[0]!)).toEqual([[0, 1, 2], [3, 4], [9]]);
    expect(queues.largest).toBe(0);
  });
});
