import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { BallotDetail } from '@contract/views';
import type { Choice } from '@domain/ballot/count';
import { ballotKey, command } from '../../app/coalition';
import { live } from '../../app/live';
import { Refused } from '../../lib/failure';
import { LastPress, type Pressed } from './last-press';

export interface Voting extends Pressed<Choice> {
  /** What the server has. */
  readonly choice: Choice | null;
  readonly castAt: string | null;
  /** The last press that was refused, and why. */
  readonly refused: { readonly choice: Choice; readonly error: unknown } | null;
  readonly cast: (choice: Choice) => void;
}

const AT_REST: Pressed<Choice> = { sending: null, next: null };

/**
 * Casting one's vote, as long as the page of the ballot is open: what was still on its way at the close has its
 * answer in the result. A vote is shown as cast only when the server has it, and without a line no press is taken.
 */
export function useVoting({ ballot, myChoice }: BallotDetail): Voting {
  const client = useQueryClient();
  const [pressed, setPressed] = useState(AT_REST);
  const [castAt, setCastAt] = useState<string | null>(null);
  const [refused, setRefused] = useState<Voting['refused']>(null);
  const { id: ballotId, statementId: roomId } = ballot;
  const send = async (choice: Choice): Promise<void> => {
    setRefused(null);
    try {
      const saved = await command('ballot:cast', { roomId, ballotId, choice });
      setCastAt(saved.castAt);
      client.setQueryData<BallotDetail>(
        ballotKey(ballotId),
        (before) => before && { ...before, myChoice: saved.choice },
      );
    } catch (error) {
      setRefused({ choice, error });
    }
  };
  const [presses] = useState(() => new LastPress(send, setPressed));
  const cast = (choice: Choice): void => {
    const hasLine = live.connection.get().state === 'connected';
    // What is on its way is sent again when there is a line; what is pressed without one is not added to it.
    if (presses.isSending && !hasLine) setRefused({ choice, error: new Refused({ code: 'offline' }) });
    else void presses.press(choice);
  };
  return { ...pressed, choice: myChoice, castAt, refused, cast };
}
