import type { BallotView, ConsentView } from '@contract/views';

export const ACTS = ['open', 'close', 'declare', 'cancel'] as const;
export type Act = (typeof ACTS)[number];

/**
 * - `done`: behind us
 * - `ready`: the button can be pressed
 * - `asked`: waits for the consent of another party
 * - `later`: something else comes first
 */
export type StepState = 'done' | 'ready' | 'asked' | 'later';
export interface Step {
  readonly act: Act;
  readonly state: StepState;
}

/** What becomes of a ballot, in order, and which of it can be done now. Cancelling comes last and only while it can. */
export function stepsOf(
  ballot: Pick<BallotView, 'id' | 'state'>,
  consents: readonly Pick<ConsentView, 'action' | 'about' | 'state'>[],
): Step[] {
  const asked = (act: Act): boolean =>
    consents.some(
      ({ action, about, state }) =>
        state === 'pending' && action === `ballot:${act}` && about.ballotId === ballot.id,
    );
  const now = (act: Act): StepState => (asked(act) ? 'asked' : 'ready');
  switch (ballot.state) {
    case 'announced':
      return [
        { act: 'open', state: now('open') },
        { act: 'close', state: 'later' },
        { act: 'declare', state: 'later' },
        { act: 'cancel', state: now('cancel') },
      ];
    case 'open':
      return [
        { act: 'open', state: 'done' },
        { act: 'close', state: now('close') },
        { act: 'declare', state: 'later' },
        { act: 'cancel', state: now('cancel') },
      ];
    case 'closed':
      return [
        { act: 'open', state: 'done' },
        { act: 'close', state: 'done' },
        { act: 'declare', state: 'ready' },
      ];
    case 'declared':
      return [
        { act: 'open', state: 'done' },
        { act: 'close', state: 'done' },
        { act: 'declare', state: 'done' },
      ];
    case 'cancelled':
      return [];
  }
}
