import { describe, expect, it } from '@jest/globals';
import { HashQueue, type Lane } from './hash-queue.js';

/** A queue of one at a time, whose turns end when the test says so, and who had them. */
function aQueue() {
  const queue = new HashQueue(1, 50);
  const served: string[] = [];
  const ends: (() => void)[] = [];
  const come = (lane: Lane, name: string = lane): void => {
    void queue.inTurn(lane, () => {
      served.push(name);
      return new Promise<void>((resolve) => ends.push(resolve));
    });
  };
  const endOne = async (): Promise<void> => {
    ends.shift()!();
    await new Promise((resolve) => setImmediate(resolve));
  };
  return { come, endOne, served };
}

describe('who waits for a hash', () => {
  it('is served three to one while both lines wait, known devices first', async () => {
    const { come, endOne, served } = aQueue();
    come('known', 'first');
    for (let i = 0; i < 8; i++) come('anyone');
    for (let i = 0; i < 8; i++) come('known');
    for (let i = 0; i < 12; i++) await endOne();
    const [k, a] = ['known', 'anyone'];
    expect(served).toEqual(['first', k, k, k, a, k, k, k, a, k, k, a, a]);
  });

  it('is served after three others at the most, however many known devices keep coming', async () => {
    const { come, endOne, served } = aQueue();
    for (let i = 0; i < 30; i++) come('known');
    come('anyone', 'stranger');
    for (let i = 0; i < 5; i++) {
      await endOne();
      come('known');
    }
    expect(served.indexOf('stranger')).toBeGreaterThan(0);
    expect(served.indexOf('stranger')).toBeLessThanOrEqual(4);
  });

  it('waits for nobody where nobody else waits', async () => {
    const { come, endOne, served } = aQueue();
    for (let i = 0; i < 6; i++) come('known');
    for (let i = 0; i < 3; i++) await endOne();
    come('anyone', 'stranger');
    await endOne();
    expect(served.at(-1)).toBe('stranger');
    for (let i = 0; i < 2; i++) await endOne();
    expect(served.slice(-2)).toEqual(['known', 'known']);
  });
});
