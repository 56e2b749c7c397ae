import { Loader } from '@mantine/core';
import { IconCheck } from '@tabler/icons-react';
import { type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useQueryClient } from '@tanstack/react-query';
import type { BallotDetail } from '@contract/views';
import { CHOICES, type Choice } from '@domain/ballot/count';
import { ballotKey, command } from '../../app/coalition';
import { useAction } from '../../app/use-action';
import { useFormat } from '../../app/use-format';
import { Refusal } from '../../ui/refusal';
import classes from './ballots.module.css';

export interface Voting {
  readonly choice: Choice | null;
  /** On its way: shown as pending until the server has it. */
  readonly sending: Choice | null;
  readonly castAt: string | null;
  readonly error: unknown;
  readonly cast: (choice: Choice) => void;
}

/** Casting one's vote. It is not queued: without a line it is refused at once, and shown as cast only when saved. */
export function useVoting({ ballot, myChoice }: BallotDetail): Voting {
  const client = useQueryClient();
  const [sending, setSending] = useState<Choice | null>(null);
  const [castAt, setCastAt] = useState<string | null>(null);
  const action = useAction(async (choice: Choice) => {
    setSending(choice);
    try {
      const saved = await command(
        'ballot:cast',
        { roomId: ballot.statementId, ballotId: ballot.id, choice },
        { onlyNow: true },
      );
      setCastAt(saved.castAt);
      client.setQueryData<BallotDetail>(
        ballotKey(ballot.id),
        (before) => before && { ...before, myChoice: saved.choice },
      );
    } finally {
      setSending(null);
    }
  });
  return {
    choice: myChoice,
    sending,
    castAt,
    error: action.error,
    cast: (choice) => void action.run(choice),
  };
}

interface VoteButtonsProps {
  voting: Voting;
  question: string;
}

/**
 * Three equal buttons: no default, no colour that hints, the same edge and tick for every choice. They stay open
 * until the server says that the ballot is closed: a device whose clock is fast must not cost anyone a vote.
 */
export function VoteButtons({ voting, question }: VoteButtonsProps): ReactNode {
  const { t } = useTranslation('ballots');
  const { choice, sending, cast } = voting;
  return (
    <div className={classes.vote} role="group" aria-label={question}>
      {CHOICES.map((one) => (
        <button
          key={one}
          type="button"
          aria-pressed={choice === one}
          aria-busy={sending === one || undefined}
          onClick={() => cast(one)}
        >
          {sending === one ? (
            <Loader size={18} color="var(--ink-3)" aria-hidden />
          ) : (
            choice === one && <IconCheck size={20} stroke={2} aria-hidden />
          )}
          {t(`app:${one}`)}
        </button>
      ))}
    </div>
  );
}

/** "Your vote: yes. Saved at 18:27." · "Sending…" · what was refused and what is safe. */
export function VoteState({ voting }: Pick<VoteButtonsProps, 'voting'>): ReactNode {
  // The words of refusals are fetched now: without a line they could not be when they are needed.
  const { t } = useTranslation(['ballots', 'refusals']);
  const { time } = useFormat();
  const { choice, sending, castAt, error } = voting;
  return (
    <div className={classes.voteState}>
      {error ? <Refusal error={error} /> : null}
      <p role="status" aria-live="polite">
        {sending && <span className={classes.quiet}>{t('vote.sending')}</span>}
        {!sending && choice && (
          <b>
            {t('vote.yours', { choice: t(`choice.${choice}`) })}{' '}
            {castAt ? t('vote.saved', { time: time(castAt) }) : t('vote.kept')}
          </b>
        )}
      </p>
    </div>
  );
}
