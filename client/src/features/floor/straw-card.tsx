import { Button } from '@mantine/core';
import { IconHandStop } from '@tabler/icons-react';
import { type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { StrawView } from '@contract/views';
import { CHOICES, type Choice } from '@domain/ballot/count';
import { command, STATEMENT_ROOM, useMay, useSeat } from '../../app/coalition';
import { useAction } from '../../app/use-action';
import { useFormat } from '../../app/use-format';
import { Refusal } from '../../ui/refusal';
import { Countdown } from '../../ui/time';
import { DeedMark } from '../ballots/hemicycle';
import classes from './straw.module.css';

interface StrawCardProps {
  /** The running poll; `StatementView.straw`, kept current by the room. */
  straw: StrawView;
}

/** A show of hands, for everyone in the room: raise one's hand, see the hands. It binds nobody and leaves no record. */
export function StrawCard({ straw }: StrawCardProps): ReactNode {
  const { t } = useTranslation(['floor', 'refusals']);
  const may = useMay();
  const mayRaise = may('ballot.cast', STATEMENT_ROOM);
  const mayEnd = may('ballot.run', STATEMENT_ROOM);
  const { number } = useFormat();
  const by = useSeat(straw.askedBy);
  const about = { roomId: straw.roomId, strawId: straw.id };
  const [raised, setRaised] = useState<Choice | null>(null);
  const raise = useAction(async (choice: Choice) => {
    await command('straw:raise', { ...about, choice });
    setRaised(choice);
  });
  const end = useAction(() => command('straw:end', about));
  const hands = straw.yes + straw.no + straw.abstain;
  return (
    <article className={classes.card} aria-label={t('straw.title')}>
      <header className={classes.head}>
        <IconHandStop size={18} stroke={1.5} aria-hidden />
        <span>{t('straw.by', { handle: by?.handle ?? '' })}</span>
        <span className={classes.time}>
          <Countdown to={straw.closesAt} over={t('straw.over')} />
        </span>
      </header>
      <h3 className={classes.question} dir="auto">
        {straw.question}
      </h3>
      <div className={classes.choices} role="group" aria-label={straw.question}>
        {CHOICES.map((choice) => (
          <div key={choice} className={classes.choice}>
            {mayRaise ? (
              <button
                type="button"
                aria-pressed={raised === choice}
                disabled={raise.busy}
                onClick={() => void raise.run(choice)}
              >
                <DeedMark deed={choice} />
                {t(`app:${choice}`)}
                <b>{number(straw[choice])}</b>
              </button>
            ) : (
              <span className={classes.read}>
                <DeedMark deed={choice} />
                {t(`app:${choice}`)}
                <b>{number(straw[choice])}</b>
              </span>
            )}
            <span className={classes.track} aria-hidden>
              <span style={{ inlineSize: hands === 0 ? 0 : `${(straw[choice] / hands) * 100}%` }} />
            </span>
          </div>
        ))}
      </div>
      {raise.error || end.error ? <Refusal error={raise.error ?? end.error} /> : null}
      <footer className={classes.foot}>
        <span>{t(mayRaise ? 'straw.about' : 'straw.aboutReader')}</span>
        {mayEnd && (
          <Button size="xs" variant="default" loading={end.busy} onClick={() => void end.run()}>
            {t('straw.end')}
          </Button>
        )}
      </footer>
    </article>
  );
}
