/**
 * Every way in which the rules can say no. The client translates the code;
 * the kind decides the HTTP status.
 */
export const REFUSALS = {
  'not-found': 'not-found',
  'not-signed-in': 'unauthenticated',
  'not-allowed': 'forbidden',
  'invalid-input': 'invalid',
  'too-large': 'invalid',
  'too-slow': 'invalid',
  'too-many-requests': 'busy',
  overloaded: 'unavailable',
  'command.reused': 'conflict',
  'second-factor-required': 'unauthenticated',
  'reauthentication-required': 'unauthenticated',
  'sign-in.failed': 'unauthenticated',
  'sign-in.wait': 'busy',
  'factor.wrong-code': 'unauthenticated',
  'factor.passkey-refused': 'unauthenticated',
  'factor.code-barred': 'unauthenticated',
  'factor.too-many': 'conflict',
  'factor.app-unavailable': 'conflict',
  'account.handle-taken': 'conflict',
  'account.handle-unusable': 'invalid',
  'account.password-short': 'invalid',
  'account.password-long': 'invalid',
  'account.password-common': 'invalid',
  'account.recovery-failed': 'unauthenticated',
  'recovery.wrong-code': 'invalid',
  'recovery.other-code': 'conflict',
  'recovery.code-used': 'conflict',
  'recovery.nobody-named': 'conflict',
  'recovery.already-approved': 'conflict',
  'recovery.not-open': 'conflict',
  'coalition.slug-taken': 'conflict',
  'coalition.already-seated': 'conflict',
  'invitation.unusable': 'conflict',
  'invitation.bound': 'conflict',
  'party.wrong-standing': 'conflict',
  'party.last-head': 'conflict',
  'party.name-taken': 'conflict',
  'party.has-arrived': 'conflict',
  'seat.ended': 'forbidden',
  'panel.one-party': 'conflict',
  'consent.same-party': 'forbidden',
  'consent.not-pending': 'conflict',
  'consent.outdated': 'conflict',
  'consent.expired': 'conflict',
  'consent.asker-lost-right': 'conflict',
  'channel.needs-two-parties': 'invalid',
  'message.empty': 'invalid',
  'message.too-long': 'invalid',
  'message.gone': 'conflict',
  'text.unusable-characters': 'invalid',
  'name.too-long': 'invalid',
  'statement.wrong-state': 'conflict',
  'statement.undecided-clauses': 'conflict',
  'statement.nothing-left': 'conflict',
  'statement.too-many-clauses': 'invalid',
  'clause.locked': 'conflict',
  'clause.wrong-state': 'conflict',
  'clause.empty': 'conflict',
  'clause.in-ballot': 'conflict',
  'text.resync': 'conflict',
  'text.refused': 'invalid',
  'text.client-unknown': 'conflict',
  'text.stopped': 'forbidden',
  'text.nothing-to-restore': 'conflict',
  'ballot.not-found': 'not-found',
  'ballot.not-open': 'conflict',
  'ballot.closed': 'conflict',
  'ballot.not-eligible': 'forbidden',
  'ballot.wrong-state': 'conflict',
  'ballot.text-changed': 'conflict',
  'ballot.empty-roll': 'conflict',
  'ballot.deadline-past': 'invalid',
  'declaration.not-adopted': 'conflict',
  'declaration.slug-taken': 'conflict',
  'import.nothing-found': 'invalid',
  'import.unreadable': 'invalid',
} as const satisfies Record<
  string,
  'not-found' | 'unauthenticated' | 'forbidden' | 'conflict' | 'invalid' | 'busy' | 'unavailable'
>;

export type RefusalCode = keyof typeof REFUSALS;

/** A rule said no. Expected, harmless, and told to the person who asked. */
export class Refusal extends Error {
  constructor(
    readonly code: RefusalCode,
    readonly details: Readonly<Record<string, unknown>> = {},
  ) {
    super(code);
    this.name = 'Refusal';
  }
}

/** Says no unless the condition holds. */
export function insist(
  condition: unknown,
  code: RefusalCode,
  details?: Record<string, unknown>,
): asserts condition {
  if (!condition) throw new Refusal(code, details);
}
