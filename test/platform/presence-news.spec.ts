import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import type { Presence } from '../../src/contract/socket.js';
import { PresenceNews } from '../../src/platform/realtime/presence-news.js';

const who = (n: number, roomId = 'r') => ({ roomId, seatId: `s${n}`, partyId: 'p', handle: `h${n}` });
const here = (n: number, is = true, roomId = 'r'): Presence => ({ ...who(n, roomId), here: is });

describe('news of who comes and goes', () => {
  const rooms: [string, Presence[]][] = [];
  const nodes: unknown[][] = [];
  let news: PresenceNews;

  beforeEach(() => {
    jest.useFakeTimers();
    rooms.length = nodes.length = 0;
    news = new PresenceNews({
      room: (roomId, list) => rooms.push([roomId, list]),
      nodes: (counts) => nodes.push(counts),
    });
  });
  afterEach(() => {
    news.stop();
    jest.useRealTimers();
  });

  it('goes out in one packet for each room, however many come at once', () => {
    for (let n = 0; n < 1_000; n++) {
      news.tell(here(n));
      news.count(who(n), 1);
    }
    news.tell(here(1, true, 'other'));
    expect(rooms).toHaveLength(0);
    jest.advanceTimersByTime(200);
    expect(rooms.map(([roomId, list]) => [roomId, list.length])).toEqual([
      ['r', 1_000],
      ['other', 1],
    ]);
    expect(nodes.map((counts) => counts.length)).toEqual([1_000]);
    jest.advanceTimersByTime(1_000);
    expect(rooms).toHaveLength(2);
  });

  it('says the latest of each seat, and nothing when there is none', () => {
    news.tell(here(1));
    news.tell(here(1, false));
    news.tell(null);
    news.count(who(1), 1);
    news.count(who(1), 0);
    jest.advanceTimersByTime(200);
    expect(rooms).toEqual([['r', [here(1, false)]]]);
    expect(nodes).toEqual([[{ who: who(1), sockets: 0 }]]);
  });

  it('is silent after the end', () => {
    news.tell(here(1));
    news.stop();
    jest.advanceTimersByTime(1_000);
    expect(rooms).toHaveLength(0);
  });
});
