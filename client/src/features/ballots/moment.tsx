import type { ReactNode } from 'react';
import { Trans, useTranslation } from 'react-i18next';
import { timeOfDay } from '@domain/shared/calendar';
import { useFormat, useLanguage } from '../../app/use-format';
import { timeZone } from '../../lib/format';
import { Countdown, useNow } from '../../ui/time';
import classes from './ballots.module.css';

const TEHRAN = 'Asia/Tehran';

/** "18:30 (21:00 in Tehran)": the reader's clock, and Tehran's where it shows something else. */
export function useClockTime(): (at: string) => string {
  const { t } = useTranslation('ballots');
  const lang = useLanguage();
  const { time } = useFormat();
  return (at) => {
    const own = time(at);
    const tehran = timeOfDay(at, lang, TEHRAN);
    return own === tehran ? own : t('time.withTehran', { own, tehran });
  };
}

/** The name of the reader's time zone: "Central European Standard Time". */
export function useZoneName(): string {
  const lang = useLanguage();
  const parts = new Intl.DateTimeFormat(lang === 'en' ? 'en-GB' : lang, {
    timeZone: timeZone(),
    timeZoneName: 'long',
  }).formatToParts(new Date());
  return parts.find((part) => part.type === 'timeZoneName')?.value ?? timeZone();
}

/**
 * How long is left and until when, in both calendars. Counts down; is not read out every second. `brief`: for
 * whoever has it before them all day.
 */
export function Deadline({ at, brief }: { at: string; brief?: boolean }): ReactNode {
  const { t } = useTranslation('ballots');
  const clock = useClockTime();
  const zone = useZoneName();
  const { date, relative } = useFormat();
  const over = useNow() >= Date.parse(at);
  if (over) return <p className={classes.big}>{t('time.over')}</p>;
  return (
    <div className={classes.deadline}>
      <p className={classes.big}>
        <Trans t={t} i18nKey="time.left" components={{ time: <Countdown to={at} /> }} />
      </p>
      <p className={classes.quiet} title={relative(at)}>
        <Trans t={t} i18nKey="time.closes" values={{ at: clock(at) }} components={{ b: <b /> }} />
      </p>
      <p className={classes.quiet}>{date(at)}</p>
      {!brief && <p className={classes.small}>{t('time.zone', { zone })}</p>}
    </div>
  );
}

/** The same in one line for a phone, under the bar. */
export function DeadlineBar({ at }: { at: string }): ReactNode {
  const { t } = useTranslation('ballots');
  const clock = useClockTime();
  const { date } = useFormat();
  const over = useNow() >= Date.parse(at);
  return (
    <div className={classes.deadlineBar}>
      {over ? (
        <b>{t('time.over')}</b>
      ) : (
        <>
          <b>
            <Trans t={t} i18nKey="time.left" components={{ time: <Countdown to={at} /> }} />
          </b>
          <span>{t('time.until', { at: clock(at) })}</span>
          <span className={classes.deadlineDate}>{date(at)}</span>
        </>
      )}
    </div>
  );
}
