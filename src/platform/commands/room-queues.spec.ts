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
    queues.push('r', 'a', 1);
    queues.push('r', 'b', 2);
    await pass(1);
    expect(commits.map(({ jobs }) => jobs)).toEqual([[1, 2]]);
    for (let i = 3; i < 60; i += 1) {
      await pass(20);
      queues.push('r', `${i}`, i);
    }
    await pass(1);
    expect(commits.slice(1).map(({ jobs }) => jobs)).toEqual(Array.from({ length: 57 }, (_, i) => [i + 3]));
  });

  it('gathers in a busy room, keeps its order, and is quiet again after a pause', async () => {
    const { queues, commits, pass } = aQueue();
    for (let i = 0; i < 400; i += 1) {
      queues.push('r', `${i % 7}`, i);
      await pass(2);
    }
    await pass(20);
    expect(commits.flatMap(({ jobs }) => jobs)).toEqual(Array.from({ length: 400 }, (_, i) => i));
    const busy = commits.slice(-31, -1);
    expect(busy.every(({ jobs }) => jobs.length >= 9)).toBe(true);
    const pauses = busy.slice(1).map(({ at }, i) => at - busy[i]!.at);
    expect(pauses.every((pause) => pause >= 20 && pause <= 22)).toBe(true);

    for (let i = 0; i < 3; i += 1) await pass(300).then(() => queues.push('r', `${i}`, 1_000 + i));
    await pass(2);
    expect(commits.slice(-3).map(({ jobs }) => jobs)).toEqual([[1_000], [1_001], [1_002]]);
  });

  it('keeps nobody waiting who is alone, however fast', async () => {
    const { queues, commits, pass } = aQueue();
    for (let i = 0; i < 200; i += 1) {
      queues.push('r', 'a', i);
      await pass(2);
    }
    expect(commits.map(({ jobs }) => jobs)).toEqual(Array.from({ length: 200 }, (_, i) => [i]));
    expect(commits.map(({ at }) => at)).toEqual(Array.from({ length: 200 }, (_, i) => 2 * i + 1));
  });

  it('begins at once in a busy room where enough have come', async () => {
    const { queues, commits, pass, at } = aQueue();
    for (let i = 0; i < 100; i += 1) {
      queues.push('r', `${i % 7}`, i);
      await pass(2);
    }
    await pass(30);
    const before = commits.length;
    queues.push('r', 'a', 100);
    await pass(1);
    for (let i = 0; i < 31; i += 1) queues.push('r', `${i}`, 200 + i);
    await pass(1);
    // The first is on its way; these are one too few.
    expect(commits).toHaveLength(before + 1);
    queues.push('r', 'b', 300);
    await pass(1);
    expect(commits).toHaveLength(before + 2);
    expect(commits.at(-1)).toEqual({
      at: at(),
      jobs: [...Array.from({ length: 31 }, (_, i) => 200 + i), 300],
    });
    // The same where they come all at once, while nobody waits yet.
    await pass(3);
    for (let i = 0; i < 32; i += 1) queues.push('r', `${i}`, 400 + i);
    await pass(1);
    expect(commits.at(-1)).toMatchObject({ at: at() });
    expect(commits.at(-1)!.jobs).toHaveLength(32);
  });

  it('takes no more than it may at once, and keeps rooms apart', async () => {
    const { queues, commits, pass } = aQueue(3);
    for (let i = 0; i < 5; i += 1) queues.push('r', 'a', i);
    queues.push('other', 'a', 9);
    expect(queues.waiting('r')).toHaveLength(5);
    expect(queues.waiting('nobody')).toEqual([]);
    expect(queues.largest).toBe(5);
    await pass(40);
    expect(commits.map(({ jobs }) => jobs).sort((a, b) => a[0]! - b[0]!)).toEqual([[0, 1, 2], [3, 4], [9]]);
    expect(queues.largest).toBe(0);
  });
});
