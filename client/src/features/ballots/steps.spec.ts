import { describe, expect, it } from '@jest/globals';
import { BALLOT_STATES } from '@domain/ballot/ballot';
import { stepsOf } from './steps';

const consent = (action: string, ballotId: string, state: 'pending' | 'given' = 'pending') => ({
  action,
  about: { ballotId },
  state,
});
const words = (...args: Parameters<typeof stepsOf>) =>
  stepsOf(...args).map(({ act, state }) => `${act}: ${state}`);

describe('what a moderator can do with a ballot', () => {
  it('is opened first; the rest comes later', () => {
    expect(words({ id: 'b', state: 'announced' }, [])).toEqual([
      'open: ready',
      'close: later',
      'declare: later',
      'cancel: ready',
    ]);
  });
  it('waits where consent is asked for this ballot and this act', () => {
    const asked = [consent('ballot:open', 'b'), consent('ballot:cancel', 'another')];
    expect(words({ id: 'b', state: 'announced' }, asked)).toEqual([
      'open: asked',
      'close: later',
      'declare: later',
      'cancel: ready',
    ]);
    expect(words({ id: 'b', state: 'announced' }, [consent('ballot:open', 'b', 'given')])[0]).toBe(
      'open: ready',
    );
  });
  it('cannot be cancelled once it is closed', () => {
    expect(words({ id: 'b', state: 'closed' }, [])).toEqual(['open: done', 'close: done', 'declare: ready']);
  });
  it.each(BALLOT_STATES.map((state) => [state]))('offers at most one way forward: %s', (state) => {
    const forward = stepsOf({ id: 'b', state }, []).filter(
      (step) => step.act !== 'cancel' && step.state === 'ready',
    );
    expect(forward.length).toBe(state === 'declared' || state === 'cancelled' ? 0 : 1);
  });
});
