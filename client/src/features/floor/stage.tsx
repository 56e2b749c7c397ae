import { Anchor, Button } from '@mantine/core';
import { type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import type { StatementView } from '@contract/views';
import { STATEMENT_ROOM, useCoalition, useMay } from '../../app/coalition';
import { ConsentCard } from '../../app/consent';
import { Card } from '../../ui/card';
import { StateChip } from '../../ui/chip';
import { wholeState } from '../ballots/announce-choice';
import { AnnounceDialog } from '../ballots/announce-dialog';
import { BallotSteps, useWho } from '../ballots/ballot-steps';
import { StepList, type StepRow } from '../ballots/step-list';
import { useClauseNames } from '../ballots/use-words';
import type { AgendaItem } from './agenda';
import { useItemTitle } from './agenda-list';
import { BallotOnStage } from './ballot-on-stage';
import { usePublishStep } from './publish-step';
import classes from './floor.module.css';

interface StageProps {
  statement: StatementView;
  item: AgendaItem;
  /** What comes after it in the agenda. */
  next: AgendaItem | undefined;
  onCall: (id: string) => void;
  onAnnounced: (ballotId: string) => void;
}

/** The item that is being dealt with, and what can be done next, in order. */
export function Stage({ statement, item, next, onCall, onAnnounced }: StageProps): ReactNode {
  const { t } = useTranslation('floor');
  const { slug } = useCoalition();
  const [announcing, setAnnouncing] = useState<'item' | 'whole' | null>(null);
  const names = useClauseNames(statement.clauses);
  const publish = usePublishStep(statement);
  const whole = useWholeStep(statement, () => setAnnouncing('whole'));
  const announceClause = useAnnounceStep(() => setAnnouncing('item'));
  const toText = (
    <Anchor component={Link} to={`/c/${slug}/s/${statement.id}`}>
      {t('stage.text')}
    </Anchor>
  );
  const call = useCallStep(statement, item, next, onCall);
  const end = statement.state === 'published' || statement.state === 'adopted' ? [publish] : [whole, publish];
  const after = [...call, ...end];
  const steps = (
    <Card
      flush
      title={t('ballots:step.title')}
      aside={<span className={classes.quiet}>{t('ballots:step.record')}</span>}
    >
      <div className={classes.steps}>
        {item.kind === 'ballot' ? (
          <BallotSteps ballot={item.ballot} consents={statement.consents} further={after} />
        ) : (
          <StepList
            rows={item.kind === 'clause' ? [announceClause, ...after] : item.kind === 'whole' ? end : after}
          />
        )}
      </div>
    </Card>
  );
  return (
    <>
      {item.kind === 'ballot' && (
        <BallotOnStage ballot={item.ballot} statement={statement}>
          {steps}
        </BallotOnStage>
      )}
      {item.kind === 'consent' && (
        <Card flush>
          <ConsentCard consent={item.consent} />
        </Card>
      )}
      {item.kind === 'clause' && (
        <Card>
          <div className={classes.stageHead}>
            <StateChip state={item.clause.state} />
            {toText}
          </div>
          <h2 className={classes.stageTitle}>{names([item.id])[0]?.long}</h2>
          <p className={classes.quiet}>{t('stage.clause')}</p>
        </Card>
      )}
      {(item.kind === 'whole' || item.kind === 'publish') && (
        <Card>
          <div className={classes.stageHead}>
            <StateChip state={statement.state} />
            {toText}
          </div>
          <h2 className={classes.stageTitle}>
            {t(item.kind === 'whole' ? 'stage.wholeTitle' : 'publish.title')}
          </h2>
          <p className={classes.quiet}>{t(item.kind === 'whole' ? 'stage.whole' : 'stage.publish')}</p>
        </Card>
      )}
      {item.kind !== 'ballot' && steps}
      {announcing && (
        <AnnounceDialog
          statement={statement}
          whole={announcing === 'whole'}
          clauseIds={item.kind === 'clause' ? [item.id] : []}
          onClose={() => setAnnouncing(null)}
          onAnnounced={onAnnounced}
        />
      )}
    </>
  );
}

/** Going on to the next item, once the one on stage is dealt with. */
function useCallStep(
  statement: StatementView,
  item: AgendaItem,
  next: AgendaItem | undefined,
  onCall: (id: string) => void,
): StepRow[] {
  const { t } = useTranslation('floor');
  const title = useItemTitle(statement);
  if (!next || item.kind !== 'ballot') return [];
  const done = item.ballot.state === 'declared' || item.ballot.state === 'cancelled';
  return [
    {
      id: 'call',
      title: t('step.call', { item: title(next) }),
      words: t(done ? 'step.callAbout' : 'step.callLater'),
      button: (
        <Button disabled={!done} variant={done ? 'filled' : 'default'} onClick={() => onCall(next.id)}>
          {t('step.callDo')}
        </Button>
      ),
    },
  ];
}

function useAnnounceStep(onPress: () => void): StepRow {
  const { t } = useTranslation('floor');
  const mayRun = useMay()('ballot.run', STATEMENT_ROOM);
  const { moderators } = useWho();
  return {
    id: 'announce',
    title: t('step.announce'),
    words: mayRun ? t('step.announceAbout') : t('ballots:step.moderators', { who: moderators }),
    button: (
      <Button disabled={!mayRun} variant={mayRun ? 'filled' : 'default'} onClick={onPress}>
        {t('step.announceDo')}
      </Button>
    ),
  };
}

/** The ballot on the whole: when nothing is left undecided. */
function useWholeStep(statement: StatementView, onPress: () => void): StepRow {
  const { t } = useTranslation('floor');
  const mayRun = useMay()('ballot.run', STATEMENT_ROOM);
  const { moderators } = useWho();
  const state = wholeState(statement);
  const words = !mayRun
    ? t('ballots:step.moderators', { who: moderators })
    : state.ready
      ? t('step.wholeAbout')
      : state.why === 'undecided'
        ? t('ballots:announce.undecided', { count: state.count })
        : t(`ballots:announce.${state.why}`);
  const ready = mayRun && state.ready;
  return {
    id: 'whole',
    title: t('step.whole'),
    words,
    button: (
      <Button disabled={!ready} variant={ready ? 'filled' : 'default'} onClick={onPress}>
        {t('step.announceDo')}
      </Button>
    ),
  };
}
