import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { RollEntry } from '@contract/views';
import { useCoalition } from '../../app/coalition';
import { useFormat } from '../../app/use-format';
import { PartyName } from '../../ui/party-mark';
import { DeedMark } from './hemicycle';
import classes from './result.module.css';

interface RollProps {
  roll: readonly RollEntry[];
  /** Before the close only who is on it; afterwards how each seat voted. */
  counted: boolean;
}

/** The roll by party: each seat with its vote in mark and word. */
export function RollByParty({ roll, counted }: RollProps): ReactNode {
  const { t } = useTranslation('ballots');
  const { number } = useFormat();
  const { parties } = useCoalition();
  const order = [...new Set(roll.map((entry) => entry.partyId))];
  return (
    <div className={classes.roll}>
      {order.map((partyId) => {
        const entries = roll.filter((entry) => entry.partyId === partyId);
        return (
          <section key={partyId}>
            <h3 className={classes.rollParty}>
              <PartyName party={parties.find((one) => one.id === partyId)} full />
              <span>{t('roll.seats', { count: entries.length })}</span>
            </h3>
            <ul className={classes.rollSeats} data-names={!counted || undefined}>
              {entries.map(({ seatId, handle, choice, weight }) => (
                <li key={seatId}>
                  {counted && <DeedMark deed={choice ?? 'absent'} />}
                  <bdi className="cut">{handle}</bdi>
                  {weight !== 1 && <span className={classes.weight}>×{number(weight)}</span>}
                  {counted && <span className={classes.rollChoice}>{t(`deed.${choice ?? 'absent'}`)}</span>}
                </li>
              ))}
            </ul>
          </section>
        );
      })}
    </div>
  );
}
