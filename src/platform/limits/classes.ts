import type { CommandType } from '../../contract/commands.js';

/** How often: `rate` a second on average, `burst` at once. */
export interface Limit {
  readonly rate: number;
  readonly burst: number;
}

/**
 * What one account may do, by kind, and what one network may that nobody is signed in from. Generous for people
 * and what they do in a hurry, far below what a script can do to others. `COMMAND_RATE` and `COMMAND_BURST` above
 * their defaults raise all of them in proportion.
 */
export const LIMITS = {
  /** Every command counts here, and in its own kind besides. */
  command: { rate: 30, burst: 120 },
  talk: { rate: 2, burst: 30 },
  gesture: { rate: 5, burst: 40 },
  write: { rate: 20, burst: 80 },
  arrange: { rate: 3, burst: 60 },
  decide: { rate: 2, burst: 40 },
  /** What is new for everybody: a ballot, a show of hands. */
  announce: { rate: 0.2, burst: 20 },
  /** Coalitions, parties, invitations, corridors, statements. */
  found: { rate: 0.1, burst: 30 },

  /** Entering rooms, and coming back to them. */
  enter: { rate: 10, burst: 150 },
  connect: { rate: 1, burst: 40 },
  /** Typing, caret, presence, of one socket: the client sends five a second. */
  doing: { rate: 8, burst: 16 },

  read: { rate: 20, burst: 200 },
  search: { rate: 2, burst: 30 },
  /** What is not a command and changes something: password, sessions, language. */
  change: { rate: 1, burst: 30 },

  /** Of one network, by those who are nobody yet, or say they are somebody and are not. */
  visit: { rate: 30, burst: 300 },
} as const satisfies Record<string, Limit>;
export type LimitName = keyof typeof LIMITS;

/** The kind of every command; null: it counts as a command only. */
export const KIND_OF: Readonly<Record<CommandType, LimitName | null>> = {
  'coalition:create': 'found',
  'invitation:accept': 'found',
  'rules:change': 'decide',
  'party:invite': 'found',
  'party:renew-invitation': 'found',
  'party:change-standing': 'decide',
  'party:describe': 'arrange',
  'panel:change': 'decide',
  'seat:invite': 'found',
  'seat:revoke-invitation': 'arrange',
  'seat:change-role': 'arrange',
  'seat:end': 'arrange',
  'recovery:approve': 'decide',
  'recovery:stop': 'decide',
  'corridor:open': 'found',
  'message:post': 'talk',
  'message:edit': 'talk',
  'message:delete': 'gesture',
  'message:hide': 'gesture',
  'message:react': 'gesture',
  'message:mark-read': null,
  'statement:create': 'found',
  'statement:rename': 'arrange',
  'clause:add': 'arrange',
  'clause:move': 'arrange',
  'clause:describe': 'arrange',
  'clause:settle': 'arrange',
  'text:update': 'write',
  'text:restore': 'arrange',
  'text:mark-current': 'arrange',
  'writing:resume': 'arrange',
  'text:keep': 'arrange',
  'text:discard-kept': 'arrange',
  'ballot:announce': 'announce',
  'ballot:open': 'decide',
  'ballot:cast': 'decide',
  'ballot:close': 'decide',
  'ballot:declare': 'decide',
  'ballot:cancel': 'decide',
  'straw:ask': 'announce',
  'straw:raise': 'decide',
  'straw:end': 'decide',
  'consent:give': 'decide',
  'consent:refuse': 'decide',
  'statement:publish': 'decide',
};

/** The network an address belongs to: one IPv4 address, or all of what an IPv6 subscriber is given (a /48). */
export function networkOf(ip: string): string {
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(ip);
  if (mapped) return mapped[1]!;
  if (!ip.includes(':')) return ip;
  const [head = ''] = ip.split('%');
  const [left = '', right] = head.split('::');
  const groups = left === '' ? [] : left.split(':');
  if (right !== undefined) {
    const tail = right === '' ? [] : right.split(':');
    while (groups.length + tail.length < 8) groups.push('0');
    groups.push(...tail);
  }
  return `${groups
    .slice(0, 3)
    .map((group) => Number.parseInt(group || '0', 16).toString(16))
    .join(':')}::/48`;
}
