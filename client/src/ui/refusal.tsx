import { Button } from '@mantine/core';
import { IconCircleX } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { asRefused, type Refused } from '../lib/failure';
import { Note } from './note';
import classes from './states.module.css';

/** What happened, what is safe and what to do, for any refusal. */
export function useRefusalWords(): (error: unknown) => {
  what: string;
  safe: string;
  next: string;
  refused: Refused;
} {
  const { t, i18n } = useTranslation('refusals');
  return (error) => {
    const refused = asRefused(error);
    // A code has dots, and so has the path of a word: the file says `ballot/closed` for `ballot.closed`.
    const key = refused.code.replaceAll('.', '/');
    const known = i18n.exists(`${key}.what`, { ns: 'refusals' }) ? key : 'unexpected';
    const say = (part: string) => t(`${known}.${part}`, { ...refused.details, defaultValue: '' });
    return { what: say('what'), safe: say('safe'), next: say('next'), refused };
  };
}

interface RefusalProps {
  error: unknown;
  /** Offered as "Try again". */
  retry?: () => void;
  /** Other ways on. */
  action?: ReactNode;
  /** Stands alone on a page. */
  page?: boolean;
}

/** A refusal: what happened · what is safe · what to do. Never a dead end. */
export function Refusal({ error, retry, action, page }: RefusalProps): ReactNode {
  const { t } = useTranslation();
  const { what, safe, next, refused } = useRefusalWords()(error);
  const lacksStep = refused.code === 'second-factor-required';
  return (
    <div className={page ? classes.pageState : undefined}>
      <Note tone="red" icon={<IconCircleX size={18} stroke={1.5} />} role="alert">
        <b>{what}</b> {safe} {next}
        {refused.incident && (
          <>
            {' '}
            {t('incident')} <bdi className="mono">{refused.incident}</bdi>
          </>
        )}
        {(retry || action || page || lacksStep) && (
          <div className={classes.actions} data-start>
            {retry && (
              <Button variant="default" size="xs" onClick={retry}>
                {t('tryAgain')}
              </Button>
            )}
            {action}
            {lacksStep && (
              <Button component="a" href="/account#second-step" variant="default" size="xs">
                {t('secondStep.setUp')}
              </Button>
            )}
            {page && (
              <Button component="a" href="/" variant="subtle" size="xs">
                {t('toStart')}
              </Button>
            )}
          </div>
        )}
      </Note>
    </div>
  );
}
