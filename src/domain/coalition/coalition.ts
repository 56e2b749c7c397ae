import type { RuleId } from '../ballot/rule.js';
import type { Names } from '../shared/language.js';

/** A short name stands on chips and beside every message. */
export const SHORT_NAME_MAX = 40;

/** The short names a party begins with: those given, else the full ones, cut after a word where they are too long. */
export function shortNamesFor(full: Names, given: Names): Names {
  const cut = (name: string): string => {
    if ([...name].length <= SHORT_NAME_MAX) return name;
    const start = [...name].slice(0, SHORT_NAME_MAX - 1).join('');
    return `${start.slice(0, start.lastIndexOf(' ') + 1).trim() || start}…`;
  };
  const names = Object.entries(full).map(([language, name]) => [language, cut(name.trim())]);
  return { ...(Object.fromEntries(names) as Names), ...given };
}

/** Standing of a party in the coalition. An invited party sees nothing yet; a guest follows the plenary. */
export const STANDINGS = ['invited', 'guest', 'member', 'suspended', 'withdrawn'] as const;
export type Standing = (typeof STANDINGS)[number];

export const ROLES = ['head', 'delegate', 'alternate', 'adviser', 'observer'] as const;
export type Role = (typeof ROLES)[number];

/** Heads and delegates of member parties vote; nobody else does. */
export const VOTING_ROLES: readonly Role[] = ['head', 'delegate'];

/** Who may take part, as opposed to following. */
export const SPEAKING_ROLES: readonly Role[] = ['head', 'delegate', 'alternate', 'adviser'];

/** Parties whose seats may follow the plenary. A suspended party still reads. */
export const FOLLOWING: readonly Standing[] = ['guest', 'member', 'suspended'];

/** The settings of the rules of procedure. Every change of them is an entry in the record. */
export interface RulesOfProcedure {
  /** Opening a ballot, closing it early, cancelling and publishing need another party's consent. */
  readonly secondPartyConsent: boolean;
  /** Whoever writes, votes or decides must have signed in with a second factor. Reading needs none. */
  readonly secondFactor: boolean;
  /** Acts that are hard to take back need a fresh proof of who is there (`access/strength.ts`). */
  readonly reauthentication: boolean;
  readonly clauseRule: RuleId;
  readonly wholeRule: RuleId;
  /** Quorum as whole percentages of the roll: seats and parties that must have voted. */
  readonly quorumPersonsPercent: number;
  readonly quorumPartiesPercent: number;
  /** How long a ballot stays open unless the moderator says otherwise, in minutes. */
  readonly ballotMinutes: number;
}

export const DEFAULT_RULES: RulesOfProcedure = {
  secondPartyConsent: true,
  secondFactor: true,
  reauthentication: true,
  clauseRule: 'double',
  wholeRule: 'double',
  quorumPersonsPercent: 50,
  quorumPartiesPercent: 50,
  ballotMinutes: 15,
};

/** Changes of standing that exist. Everything else is refused. */
const NEXT: Record<Standing, readonly Standing[]> = {
  invited: ['guest', 'member', 'withdrawn'],
  guest: ['member', 'withdrawn'],
  member: ['suspended', 'withdrawn'],
  suspended: ['member', 'withdrawn'],
  withdrawn: [],
};
export const mayBecome = (from: Standing, to: Standing): boolean => NEXT[from].includes(to);

/** A panel is drawn from at least two parties; with one moderator only it may still grow, never shrink to one party. */
export const panelIsMixed = (partyIds: readonly string[]): boolean => new Set(partyIds).size >= 2;
