import { Popover } from '@mantine/core';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { useCoalition } from '../../app/coalition';
import { usePresence } from '../../app/live';
import { useFormat } from '../../app/use-format';
import { PartyName } from '../../ui/party-mark';
import classes from './chat.module.css';

/** "41 here", and on request who, by party. */
export function PeopleHere({ roomId }: { roomId: string }): ReactNode {
  const { t } = useTranslation('chat');
  const { number } = useFormat();
  const { parties } = useCoalition();
  const present = usePresence(roomId);
  if (present.length === 0) return null;
  return (
    <Popover position="bottom-end" withinPortal width={280}>
      <Popover.Target>
        <button type="button" className={classes.here}>
          {t('here', { count: present.length })}
        </button>
      </Popover.Target>
      <Popover.Dropdown>
        <ul className={classes.hereList}>
          {parties.map((party) => {
            const people = present.filter(({ partyId }) => partyId === party.id);
            if (people.length === 0) return null;
            return (
              <li key={party.id}>
                <div className={classes.hereParty}>
                  <PartyName party={party} />
                  <span className={classes.quiet}>{number(people.length)}</span>
                </div>
                <p className={classes.quiet}>
                  {people.slice(0, 30).map(({ seatId, handle }) => (
                    <bdi key={seatId} className={classes.herePerson}>
                      {handle}
                    </bdi>
                  ))}
                </p>
              </li>
            );
          })}
        </ul>
      </Popover.Dropdown>
    </Popover>
  );
}
