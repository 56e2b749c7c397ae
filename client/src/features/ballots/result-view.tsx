import { Anchor, Button } from '@mantine/core';
import { IconFingerprint, IconListDetails } from '@tabler/icons-react';
import { type ReactNode, useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import type { BallotDetail } from '@contract/views';
import type { Decision } from '@domain/ballot/decide';
import { useCoalition } from '../../app/coalition';
import { CheckButton, CheckResult, useCheck } from './check-count';
import { majorityOf, shortFingerprint } from './facts';
import { FrozenText } from './frozen-text';
import { HemicycleChart } from './hemicycle';
import { Legend, PartyLine, PartyTable } from './result-parts';
import { RollByParty } from './roll';
import classes from './result.module.css';

/** A counted ballot: the picture, the numbers, every seat, and a way to count again. The sentence stands above. */
export function ResultView({ detail, decision }: { detail: BallotDetail; decision: Decision }): ReactNode {
  const { t } = useTranslation('ballots');
  const { slug, parties } = useCoalition();
  const { ballot, roll, clauses } = detail;
  const [shown, show] = useState<'roll' | 'text' | null>(null);
  const check = useCheck(detail);
  const seats = useMemo(
    () =>
      roll.map(({ seatId, partyId, handle, choice }) => ({
        seatId,
        partyId,
        handle,
        deed: choice ?? ('absent' as const),
      })),
    [roll],
  );
  const toggle = (part: 'roll' | 'text') => show((before) => (before === part ? null : part));
  return (
    <>
      <div className={classes.result}>
        <div className={classes.picture}>
          <HemicycleChart
            seats={seats}
            parties={parties}
            needed={majorityOf(decision, 'persons')?.needed ?? null}
          />
          <Legend persons={decision.persons} />
          <hr className={classes.rule} />
          <PartyLine decision={decision} />
        </div>
        <div className={classes.numbers}>
          <h2>{t('table.title')}</h2>
          <PartyTable decision={decision} />
          <div className={classes.buttons}>
            <Button
              variant="default"
              leftSection={<IconListDetails size={16} stroke={1.5} />}
              aria-expanded={shown === 'roll'}
              onClick={() => toggle('roll')}
            >
              {t('roll.show')}
            </Button>
            <CheckButton check={check} />
          </div>
          <CheckResult check={check} detail={detail} />
          <p className={classes.proof}>
            <IconFingerprint size={16} stroke={1.5} aria-hidden />
            <span>
              <button
                type="button"
                className={classes.plain}
                aria-expanded={shown === 'text'}
                onClick={() => toggle('text')}
              >
                {t('text.show')}
              </button>{' '}
              <bdi className="mono" title={ballot.hash}>
                {shortFingerprint(ballot.hash)}
              </bdi>{' '}
              ·{' '}
              <Anchor component={Link} to={`/c/${slug}/record?room=${ballot.statementId}`}>
                {t('record')}
              </Anchor>
            </span>
          </p>
        </div>
      </div>
      {shown === 'roll' && (
        <div className={classes.more}>
          <h2>{t('roll.title')}</h2>
          <RollByParty roll={roll} counted />
        </div>
      )}
      {shown === 'text' && (
        <div className={classes.more}>
          <FrozenText clauses={clauses} hash={ballot.hash} />
        </div>
      )}
    </>
  );
}
