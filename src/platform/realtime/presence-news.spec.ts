import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import type { Presence } from '../../contract/socket.js';
import { PresenceNews } from './presence-news.js';

const someone = (seatId: string, more: Partial<Presence> = {}): Presence => ({
  roomId: 'r',
  seatId,
  partyId: 'p',
  handle: seatId,
  here: true,
  ...more,
});

describe('news of people', () => {
  let lists: string[][];
  let told: string[][];
  let here: Presence[][];
  let everywhere: Presence[][];
  let counts: number[];
  let news: PresenceNews;
  beforeEach(() => {
    jest.useFakeTimers();
    [lists, told, here, everywhere, counts] = [[], [], [], [], []];
    news = new PresenceNews({
      newcomers: (_roomId, who) => lists.push([...who]),
      room: (_roomId, people, newcomers) => here.push(people) && told.push([...newcomers]),
      everywhere: (_roomId, people) => everywhere.push(people),
      nodes: (list) => counts.push(list.length),
    });
  });
  afterEach(() => {
    news.stop();
    jest.useRealTimers();
  });

  it('of a thousand who come at once is one packet, and one hint to the other nodes', () => {
    for (let i = 0; i < 1_000; i += 1) {
      news.tell(someone(`s${i}`));
      news.count(someone(`s${i}`), 1);
    }
    expect(here).toEqual([]);
    jest.advanceTimersByTime(100);
    expect(here.map((people) => people.length)).toEqual([1_000]);
    expect(counts).toEqual([1_000]);
  });

  it('is one list for a thousand who come at once, and they are not told of each other besides', () => {
    const names = Array.from({ length: 1_000 }, (_, i) => `socket ${i}`);
    for (const [i, name] of names.entries()) {
      news.tell(someone(`s${i}`));
      news.arrives('r', name);
    }
    news.arrives('r', names[0]!);
    jest.advanceTimersByTime(100);
    expect(lists).toEqual([names]);
    expect(told).toEqual([names]);
    news.tell(someone('late'));
    news.arrives('r', 'a late socket');
    jest.advanceTimersByTime(100);
    expect(lists.slice(1)).toEqual([['a late socket']]);
    expect(told.slice(1)).toEqual([['a late socket']]);
  });

  it('is of each the last word, with what it left unsaid', () => {
    news.does(someone('b', { typing: true }));
    news.does(someone('b', { cursor: null }));
    jest.advanceTimersByTime(100);
    expect(everywhere).toEqual([[someone('b', { typing: true, cursor: null })]]);
  });

  it('says nothing any more of what somebody did who has gone', () => {
    news.does(someone('c', { typing: true }));
    news.tell(someone('c', { here: false }));
    jest.advanceTimersByTime(1_000);
    expect(here).toEqual([[someone('c', { here: false })]]);
    expect(everywhere).toEqual([]);
  });

  it('comes in ten packets a second at most, however much there is to say', () => {
    for (let i = 0; i < 200; i += 1) {
      news.does(someone(`s${i % 7}`, { typing: i % 2 === 0 }));
      jest.advanceTimersByTime(10);
    }
    expect(everywhere.length).toBeLessThanOrEqual(20);
    expect(new Set(everywhere.flat().map(({ seatId }) => seatId)).size).toBe(7);
  });
});
