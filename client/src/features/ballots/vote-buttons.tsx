import { Loader } from '@mantine/core';
import { IconCheck } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { CHOICES } from '@domain/ballot/count';
import { useFormat } from '../../app/use-format';
import { Refusal } from '../../ui/refusal';
import type { Voting } from './use-voting';
import classes from './ballots.module.css';

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
  const { choice, sending, next, cast } = voting;
  // The last press is the one that turns: it is the one that will count.
  const busy = next ?? sending;
  return (
    <div className={classes.vote} role="group" aria-label={question}>
      {CHOICES.map((one) => (
        <button
          key={one}
          type="button"
          aria-pressed={choice === one}
          aria-busy={busy === one || undefined}
          onClick={() => cast(one)}
        >
          {busy === one ? (
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

/** "Your vote: yes. Saved at 18:27." · "Sending: yes. After it: no." · what was refused and what is safe. */
export function VoteState({ voting }: Pick<VoteButtonsProps, 'voting'>): ReactNode {
  const { t } = useTranslation('ballots');
  const { time } = useFormat();
  const { choice, sending, next, castAt } = voting;
  return (
    <div className={classes.voteState}>
      <RefusedVote voting={voting} />
      <p role="status" aria-live="polite">
        {sending && (
          <span className={classes.quiet}>
            {t('vote.sending', { choice: t(`choice.${sending}`) })}{' '}
            {next ? t('vote.next', { choice: t(`choice.${next}`) }) : t('vote.whenSaved')}
          </span>
        )}
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

/** In the result: one's own vote as it was counted, or that one has none; and what came too late. */
export function CountedVote({ voting, onRoll }: { voting: Voting; onRoll: boolean }): ReactNode {
  const { t } = useTranslation('ballots');
  const { choice, sending } = voting;
  if (!onRoll) return null;
  return (
    <div className={classes.voteState}>
      <RefusedVote voting={voting} />
      <p role="status" aria-live="polite">
        {sending ? (
          <span className={classes.quiet}>
            {t('vote.sending', { choice: t(`choice.${sending}`) })} {t('vote.ifInTime')}
          </span>
        ) : (
          <b>{choice ? t('vote.counted', { choice: t(`choice.${choice}`) }) : t('vote.none')}</b>
        )}
      </p>
    </div>
  );
}

/** What was pressed, and why it was refused. */
export function RefusedVote({ voting: { refused } }: Pick<VoteButtonsProps, 'voting'>): ReactNode {
  // The words of refusals are fetched now: without a line they could not be when they are needed.
  const { t } = useTranslation(['ballots', 'refusals']);
  if (!refused) return null;
  return (
    <>
      <p className={classes.small}>{t('vote.pressed', { choice: t(`choice.${refused.choice}`) })}</p>
      <Refusal error={refused.error} />
    </>
  );
}
