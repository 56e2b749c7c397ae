import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { Decision } from '@domain/ballot/decide';
import type { PartyPosition, Tally } from '@domain/ballot/count';
import { useCoalition } from '../../app/coalition';
import { usePhone } from '../../app/shell';
import { useFormat } from '../../app/use-format';
import { PartyName } from '../../ui/party-mark';
import { majorityOf } from './facts';
import { DeedMark, DEEDS } from './hemicycle';
import classes from './result.module.css';

/** What the patterns mean, with their numbers. */
export function Legend({ persons }: { persons: Tally }): ReactNode {
  const { t } = useTranslation('ballots');
  const { number } = useFormat();
  return (
    <ul className={classes.legend}>
      {DEEDS.map((deed) => (
        <li key={deed}>
          <DeedMark deed={deed} />
          {t(`deed.${deed}`)} <b>{number(persons[deed])}</b>
        </li>
      ))}
    </ul>
  );
}

/** So many parties can be told apart in a row. */
const MOST_CHIPS = 16;
const ORDER: readonly PartyPosition[] = ['yes', 'abstain', 'no', 'absent'];

/** Parties in favour first, with the line after as many as were needed. */
export function PartyLine({ decision }: { decision: Decision }): ReactNode {
  const { t } = useTranslation('ballots');
  const { parties } = useCoalition();
  const needed = majorityOf(decision, 'parties')?.needed ?? null;
  const ordered = ORDER.flatMap((position) =>
    decision.byParty.filter((party) => party.position === position),
  );
  return (
    <div className={classes.parties}>
      <p className={classes.partiesHead}>
        <span>{t('parties.how')}</span>
        {needed !== null && <span>{t('parties.line', { count: needed })}</span>}
      </p>
      <ul className={classes.chips}>
        {ordered.length > MOST_CHIPS && <Positions ordered={ordered} />}
        {ordered.length <= MOST_CHIPS &&
          ordered.map(({ partyId, position }, i) => (
            <li key={partyId} data-after={i === needed || undefined}>
              <span className={classes.chip} data-favour={position === 'yes' || undefined}>
                <PartyName party={parties.find((one) => one.id === partyId)} />
                <span>{t(`position.${position}`)}</span>
              </span>
            </li>
          ))}
      </ul>
    </div>
  );
}

/** How many parties took which position: the table names each of them. */
function Positions({ ordered }: { ordered: Decision['byParty'] }): ReactNode {
  const { t } = useTranslation('ballots');
  const { number } = useFormat();
  return ORDER.map((position) => {
    const count = ordered.filter((party) => party.position === position).length;
    if (count === 0) return null;
    return (
      <li key={position}>
        <span className={classes.chip} data-favour={position === 'yes' || undefined}>
          <b>{number(count)}</b>
          <span>{t(`deed.${position}`)}</span>
        </span>
      </li>
    );
  });
}

/** The numbers: each party, each choice. */
export function PartyTable({ decision }: { decision: Decision }): ReactNode {
  const { t } = useTranslation('ballots');
  const { number } = useFormat();
  const { parties } = useCoalition();
  const phone = usePhone();
  const columns = ['yes', 'no', 'abstain', 'absent'] as const;
  const row = (tally: Tally) =>
    columns.map((deed) => (
      <td key={deed} data-none={tally[deed] === 0 || undefined}>
        {number(tally[deed])}
      </td>
    ));
  return (
    <table className={classes.table} data-many={decision.byParty.length > 12 || undefined}>
      <caption className="hidden-visually">{t('table.caption')}</caption>
      <thead>
        <tr>
          <th scope="col">{t('table.party')}</th>
          {columns.map((deed) => (
            <th key={deed} scope="col">
              {t(`deed.${deed}`)}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {decision.byParty.map(({ partyId, persons }) => (
          <tr key={partyId}>
            <th scope="row">
              <PartyName party={parties.find((one) => one.id === partyId)} full={!phone} />
            </th>
            {row(persons)}
          </tr>
        ))}
      </tbody>
      <tfoot>
        <tr>
          <th scope="row">{t('table.all', { count: decision.persons.eligible })}</th>
          {row(decision.persons)}
        </tr>
      </tfoot>
    </table>
  );
}
