import type { MessageView } from '@contract/views';

/** For tests: a message of Ana, one minute after the one before it. */
export const aMessage = (seq: number, but: Partial<MessageView> = {}): MessageView => ({
  id: `m${seq}`,
  seq,
  authorId: 'ana',
  partyId: 'cedar',
  handle: 'ana',
  body: `message ${seq}`,
  at: new Date(Date.UTC(2026, 10, 22, 12, seq)).toISOString(),
  replyTo: null,
  clauseId: null,
  mentions: [],
  reactions: [],
  editedAt: null,
  state: 'visible',
  hiddenReason: null,
  ...but,
});
