import { describe, expect, it } from '@jest/globals';
import type { MessageView } from '@contract/views';
import { Refused } from '../../lib/failure';
import { stillWaiting, type Unsent } from './waiting';

const SARA = 'sara';
const aMessage = (seq: number, body: string, authorId = SARA): MessageView => ({
  id: `m${seq}`,
  seq,
  authorId,
  partyId: 'cedar',
  handle: authorId,
  body,
  at: '2026-11-22T12:00:00.000Z',
  replyTo: null,
  clauseId: null,
  mentions: [],
  reactions: [],
  editedAt: null,
  state: 'visible',
  hiddenReason: null,
});
const anUnsent = (id: string, body: string, but: Partial<Unsent> = {}): Unsent => ({
  id,
  body,
  replyTo: null,
  clauseId: null,
  at: '2026-11-22T12:00:00.000Z',
  after: 10,
  seq: null,
  refused: null,
  ...but,
});
const shown = (box: readonly Unsent[], ...messages: MessageView[]) =>
  stillWaiting(box, messages, SARA).map(({ id }) => id);

describe('a message of one’s own', () => {
  const before = aMessage(10, 'what had been said', 'ana');
  const unsent = anUnsent('u1', 'hello');

  it('is there once when the answer comes before the room tells of it', () => {
    expect(shown([unsent], before)).toEqual(['u1']);
    const answered = { ...unsent, seq: 12 };
    expect(shown([answered], before)).toEqual(['u1']);
    expect(shown([answered], before, aMessage(11, 'meanwhile', 'ana'))).toEqual(['u1']);
    expect(shown([answered], before, aMessage(12, 'hello'))).toEqual([]);
  });

  it('is there once when the room tells of it before the answer', () => {
    const told = [before, aMessage(12, 'hello')];
    expect(shown([unsent], ...told)).toEqual([]);
    expect(shown([{ ...unsent, seq: 12 }], ...told)).toEqual([]);
  });

  it('is known by its words as the server keeps them', () => {
    const written = anUnsent('u1', '  cafe\u0301\r\nsoft\u00ADly ');
    expect(shown([written], aMessage(12, 'caf\u00E9\nsoftly'))).toEqual([]);
  });

  it('is not taken for what was said before it, by others, or otherwise', () => {
    expect(shown([unsent], aMessage(10, 'hello'))).toEqual(['u1']);
    expect(shown([unsent], aMessage(12, 'hello', 'ana'))).toEqual(['u1']);
    expect(shown([unsent], aMessage(12, 'hello?'))).toEqual(['u1']);
  });

  it('comes back when the same words were said on another device, and its own place is later', () => {
    const elsewhere = aMessage(11, 'hello');
    expect(shown([{ ...unsent, seq: 12 }], elsewhere)).toEqual(['u1']);
    expect(shown([{ ...unsent, seq: 12 }], elsewhere, aMessage(12, 'hello'))).toEqual([]);
  });

  it('said twice is there twice, however many have arrived', () => {
    const [one, two] = [unsent, anUnsent('u2', 'hello')];
    expect(shown([one, two])).toEqual(['u1', 'u2']);
    expect(shown([one, two], aMessage(11, 'hello'))).toEqual(['u2']);
    expect(shown([{ ...one, seq: 11 }, two], aMessage(11, 'hello'))).toEqual(['u2']);
    expect(shown([{ ...one, seq: 11 }, two], aMessage(11, 'hello'), aMessage(12, 'hello'))).toEqual([]);
  });

  it('that was refused stays until it is taken back', () => {
    const refused = { ...unsent, refused: new Refused({ code: 'not-allowed' }) };
    expect(shown([refused], aMessage(12, 'hello'))).toEqual(['u1']);
  });
});
