import { describe, expect, it } from '@jest/globals';
import type { RecordedEvent } from '@contract/events';
import type { MessagePage } from '@contract/views';
import { aMessage } from './a-message';
import { afterEvents, logOf, MOST, type RoomLog, withNewer, withOlder } from './room-log';

const at = '2026-11-22T18:20:00.000Z';
const aPage = (from: number, to: number, before: number | null = from): MessagePage => ({
  messages: Array.from({ length: to - from + 1 }, (_, i) => aMessage(from + i)),
  before,
  seq: to,
  readSeq: 0,
});
const event = (seq: number, type: string, payload: unknown): RecordedEvent =>
  ({ seq, type, at, by: 'ana', payload }) as RecordedEvent;
const posted = (seq: number) => event(seq, 'message.posted', { message: aMessage(seq) });
const seqs = (log: RoomLog) => log.messages.map((message) => message.seq);

describe('the window on a room', () => {
  it('shows a message once, however often it is told', () => {
    const log = afterEvents(logOf(aPage(1, 3, null), true), [posted(3), posted(4), posted(4)], true);
    expect(seqs(log)).toEqual([1, 2, 3, 4]);
  });

  it('never holds more than it should while it follows', () => {
    let log = logOf(aPage(1, 60, null), true);
    for (let seq = 61; seq <= 1_000; seq++) log = afterEvents(log, [posted(seq)], true);
    expect(log.messages).toHaveLength(MOST);
    expect([log.messages[0]?.seq, log.before]).toEqual([701, 701]);
  });

  it('goes back through a long history and returns to the present without a gap', () => {
    let log = logOf(aPage(940, 1_000), true);
    while (log.before !== null) {
      const to = log.before - 1;
      const from = Math.max(1, to - 59);
      log = withOlder(log, aPage(from, to, from === 1 ? null : from));
      expect(log.messages.length).toBeLessThanOrEqual(MOST);
    }
    expect([log.messages[0]?.seq, log.live]).toEqual([1, false]);
    while (!log.live) {
      const from = log.messages.at(-1)!.seq + 1;
      const to = Math.min(1_000, from + 59);
      log = withNewer(log, aPage(from, to), 60);
      expect(seqs(log)).toEqual(log.messages.map((_, i) => log.messages[0]!.seq + i));
    }
    expect(log.messages.at(-1)?.seq).toBe(1_000);
    expect(log.before).toBe(log.messages[0]?.seq);
  });

  it('does not put new messages behind a gap', () => {
    const past = logOf(aPage(1, 60, null), false);
    expect(seqs(afterEvents(past, [posted(500)], false)).at(-1)).toBe(60);
  });

  it('takes back what was taken back, also where it is quoted', () => {
    const quote = { id: 'm1', handle: 'ana', excerpt: 'message 1' };
    const page = { ...aPage(1, 1, null), messages: [aMessage(1), aMessage(2, { replyTo: quote })] };
    const log = afterEvents(logOf(page, true), [event(3, 'message.deleted', { messageId: 'm1' })], true);
    expect(JSON.stringify(log)).not.toContain('message 1');
    expect(log.messages[0]).toMatchObject({ state: 'deleted', body: '' });
  });

  it('counts a reaction once for each seat', () => {
    const react = (seq: number, seatId: string, on: boolean) =>
      event(seq, 'message.reacted', { messageId: 'm1', emoji: '👍', seatId, on });
    const events = [
      react(2, 'sara', true),
      react(2, 'sara', true),
      react(3, 'mina', true),
      react(4, 'sara', false),
    ];
    const log = afterEvents(logOf(aPage(1, 1, null), true), events, true);
    expect(log.messages[0]?.reactions).toEqual([{ emoji: '👍', seatIds: ['mina'] }]);
    expect(afterEvents(log, [react(5, 'mina', false)], true).messages[0]?.reactions).toEqual([]);
  });

  it('keeps what a reader further up is reading', () => {
    let log = logOf(aPage(1, 60, null), true);
    for (let seq = 61; seq <= 2_000; seq++) log = afterEvents(log, [posted(seq)], false);
    expect(log.messages[0]?.seq).toBe(1);
    expect(log.messages).toHaveLength(MOST * 2);
    expect(log.live).toBe(false);
  });
});
