import { IconBan, IconCheck, IconGavel, IconX } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { StatementView } from '@contract/views';
import { useConsentWords } from '../../app/consent';
import { useFormat } from '../../app/use-format';
import { Countdown } from '../../ui/time';
import { lookOf } from '../ballots/ballot-state';
import { useBallotWords, useClauseNames } from '../ballots/use-words';
import type { Agenda, AgendaItem } from './agenda';
import classes from './floor.module.css';

interface AgendaListProps {
  statement: StatementView;
  agenda: Agenda;
  onStage: string | null;
  onChoose: (id: string) => void;
}

/** The agenda: one row for each thing that can be dealt with, the one on stage marked; below, what is decided. */
export function AgendaList({ statement, agenda, onStage, onChoose }: AgendaListProps): ReactNode {
  const { t } = useTranslation('floor');
  const { number } = useFormat();
  const row = (item: AgendaItem, mark: ReactNode) => (
    <li key={item.id}>
      <button
        type="button"
        className={classes.item}
        aria-current={item.id === onStage || undefined}
        onClick={() => onChoose(item.id)}
      >
        <span className={classes.itemMark} aria-hidden>
          {mark}
        </span>
        <ItemWords item={item} statement={statement} onStage={item.id === onStage} />
      </button>
    </li>
  );
  return (
    <>
      {agenda.next.length === 0 && <p className={classes.empty}>{t('agenda.nothing')}</p>}
      <ul className={classes.items}>
        {agenda.next.map((item, i) =>
          row(item, item.kind === 'consent' ? <IconGavel size={16} stroke={1.5} /> : number(i + 1)),
        )}
      </ul>
      {agenda.decided.length > 0 && (
        <>
          <h2 className={classes.subhead}>{t('agenda.decided')}</h2>
          <ul className={classes.items}>
            {agenda.decided.map((item) => row(item, <DecidedMark item={item} />))}
          </ul>
        </>
      )}
    </>
  );
}

function DecidedMark({ item }: { item: AgendaItem }): ReactNode {
  if (item.kind !== 'ballot') return null;
  const look = lookOf(item.ballot);
  if (look === 'adopted') return <IconCheck size={16} stroke={1.5} color="var(--green)" />;
  return look === 'cancelled' ? <IconBan size={16} stroke={1.5} /> : <IconX size={16} stroke={1.5} />;
}

interface ItemWordsProps {
  item: AgendaItem;
  statement: StatementView;
  onStage: boolean;
}

function ItemWords({ item, statement, onStage }: ItemWordsProps): ReactNode {
  const { t } = useTranslation('floor');
  const names = useClauseNames(statement.clauses);
  const ballotWords = useBallotWords();
  const consentWords = useConsentWords();
  const [title, below, end] = ((): [string, string, ReactNode] => {
    switch (item.kind) {
      case 'ballot': {
        const { ballot } = item;
        const about = ballotWords(ballot, names(ballot.clauseIds)).title;
        return [
          t('ballots:numbered', { number: ballot.number, title: about }),
          t(`ballots:state.${lookOf(ballot)}`),
          ballot.state === 'open' && ballot.closesAt ? <Countdown to={ballot.closesAt} over="…" /> : null,
        ];
      }
      case 'consent':
        return [consentWords(item.consent), t('agenda.consent'), null];
      case 'clause':
        return [names([item.id])[0]?.long ?? '', t(`app:state.${item.clause.state}`), null];
      case 'whole':
        return [t('ballots:about.whole'), t('agenda.whole'), null];
      case 'publish':
        return [t('publish.title'), t('agenda.publish'), null];
    }
  })();
  return (
    <>
      <span className={classes.itemWords}>
        <b>{title}</b>
        <span>{onStage ? t('agenda.onStage') : below}</span>
      </span>
      {end && <span className={classes.itemEnd}>{end}</span>}
    </>
  );
}
