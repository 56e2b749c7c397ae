import { type ReactNode, useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useConnection } from './live';
import classes from './shell.module.css';

/** "Live, all saved" · "Saving…" · "Reconnecting…, 1 unsent" · "Offline, 2 unsent". */
export function ConnectionMark({ short }: { short?: boolean }): ReactNode {
  const { t } = useTranslation();
  const { state, unsent } = useConnection();
  const words =
    state === 'connected'
      ? unsent > 0
        ? t('connection.saving')
        : t('connection.saved')
      : [t(`connection.${state}`), ...(unsent > 0 ? [t('connection.unsent', { count: unsent })] : [])].join(
          t('comma'),
        );
  const calm = state === 'connected';
  const spoken = useSpoken(words, state);
  return (
    <span
      className={classes.connection}
      data-state={state}
      data-pending={unsent > 0 || undefined}
      title={words}
    >
      <span className={classes.dot} />
      {!(short && calm) && (
        // Both in one place: the bar does not move whenever something is saved.
        <span className={classes.line} aria-hidden>
          <span>{words}</span>
          {calm && <span>{t('connection.saved')}</span>}
        </span>
      )}
      <span className="hidden-visually" role="status">
        {spoken}
      </span>
    </span>
  );
}

const SPOKEN_AFTER = 2_000;

/** What is read out: at once when the line comes or goes, but not every word that is just being saved. */
function useSpoken(words: string, state: string): string {
  const [spoken, setSpoken] = useState(words);
  const before = useRef(state);
  useEffect(() => {
    const wait = before.current === state ? SPOKEN_AFTER : 0;
    before.current = state;
    const timer = setTimeout(() => setSpoken(words), wait);
    return () => clearTimeout(timer);
  }, [words, state]);
  return spoken;
}
