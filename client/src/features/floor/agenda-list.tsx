import { IconBan, IconCheck, IconGavel, IconX } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { StatementView } from '@contract/views';
import { useConsentWords } from '../../app/consent-words';
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
  const title = useItemTitle(statement);
  const closesAt = item.kind === 'ballot' && item.ballot.state === 'open' ? item.ballot.closesAt : null;
  const below =
    item.kind === 'ballot'
      ? t(`ballots:state.${lookOf(item.ballot)}`)
      : item.kind === 'clause'
        ? t(`app:state.${item.clause.state}`)
        : t(`agenda.${item.kind}`);
  return (
    <>
      <span className={classes.itemWords}>
        <b>{title(item)}</b>
        <span>{onStage ? t('agenda.onStage') : below}</span>
      </span>
      {closesAt && (
        <span className={classes.itemEnd}>
          <Countdown to={closesAt} over="…" />
        </span>
      )}
    </>
  );
}

/** What an item is called. */
export function useItemTitle(statement: StatementView): (item: AgendaItem) => string {
  const { t } = useTranslation('floor');
  const names = useClauseNames(statement.clauses);
  const ballotWords = useBallotWords();
  const consentWords = useConsentWords();
  return (item) => {
    switch (item.kind) {
      case 'ballot':
        return t('ballots:numbered', {
          number: item.ballot.number,
          title: ballotWords(item.ballot, names(item.ballot.clauseIds)).title,
        });
      case 'consent':
        return consentWords(item.consent);
      case 'clause':
        return names([item.id])[0]?.long ?? '';
      case 'whole':
        return t('ballots:about.whole');
      case 'publish':
        return t('publish.title');
    }
  };
}
