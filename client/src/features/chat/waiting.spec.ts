import { describe, expect, it } from '@jest/globals';
import type { MessageView } from '@contract/views';
import { Refused } from '../../lib/failure';
import { aMessage } from './a-message';
import { stillWaiting, type Unsent } from './waiting';

const SARA = 'sara';
const byMe = (seq: number, body: string): MessageView => aMessage(seq, { authorId: SARA, body });
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
  const before = aMessage(10, { body: 'what had been said' });
  const unsent = anUnsent('u1', 'hello');

  it('is there once when the answer comes before the room tells of it', () => {
    expect(shown([unsent], before)).toEqual(['u1']);
    const answered = { ...unsent, seq: 12 };
    expect(shown([answered], before)).toEqual(['u1']);
    expect(shown([answered], before, aMessage(11, { body: 'meanwhile' }))).toEqual(['u1']);
    expect(shown([answered], before, byMe(12, 'hello'))).toEqual([]);
  });

  it('is there once when the room tells of it before the answer', () => {
    const told = [before, byMe(12, 'hello')];
    expect(shown([unsent], ...told)).toEqual([]);
    expect(shown([{ ...unsent, seq: 12 }], ...told)).toEqual([]);
  });

  it('is known by its words as the server keeps them', () => {
    const written = anUnsent('u1', '  cafe\u0301\r\nsoft\u00ADly ');
    expect(shown([written], byMe(12, 'caf\u00E9\nsoftly'))).toEqual([]);
  });

  it('is not taken for what was said before it, by others, or otherwise', () => {
    expect(shown([unsent], byMe(10, 'hello'))).toEqual(['u1']);
    expect(shown([unsent], aMessage(12, { body: 'hello' }))).toEqual(['u1']);
    expect(shown([unsent], byMe(12, 'hello?'))).toEqual(['u1']);
  });

  it('comes back when the same words were said on another device, and its own place is later', () => {
    const elsewhere = byMe(11, 'hello');
    expect(shown([{ ...unsent, seq: 12 }], elsewhere)).toEqual(['u1']);
    expect(shown([{ ...unsent, seq: 12 }], elsewhere, byMe(12, 'hello'))).toEqual([]);
  });

  it('said twice is there twice, however many have arrived', () => {
    const [one, two] = [unsent, anUnsent('u2', 'hello')];
    expect(shown([one, two])).toEqual(['u1', 'u2']);
    expect(shown([one, two], byMe(11, 'hello'))).toEqual(['u2']);
    expect(shown([{ ...one, seq: 11 }, two], byMe(11, 'hello'))).toEqual(['u2']);
    expect(shown([{ ...one, seq: 11 }, two], byMe(11, 'hello'), byMe(12, 'hello'))).toEqual([]);
  });

  it('that was refused stays until it is taken back', () => {
    const refused = { ...unsent, refused: new Refused({ code: 'not-allowed' }) };
    expect(shown([refused], byMe(12, 'hello'))).toEqual(['u1']);
  });
});
