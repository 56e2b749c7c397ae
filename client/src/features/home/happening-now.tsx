import { IconLock } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import type { HomeView } from '@contract/views';
import { useCoalition } from '../../app/coalition';
import { useRoomName } from '../../app/use-room-name';
import { Avatars } from '../../ui/avatar';
import classes from './home.module.css';

/** Who is in which room. Rooms that the reader may not enter are not in the answer at all. */
export function HappeningNow({ rooms }: { rooms: HomeView['now'] }): ReactNode {
  const { t } = useTranslation('home');
  const { slug, seats, parties } = useCoalition();
  const roomName = useRoomName();
  const busy = rooms.filter((room) => room.seatIds.length > 0 && roomName(room.roomId) !== '');
  if (busy.length === 0) return <p className={classes.quiet}>{t('now.nobody')}</p>;
  return (
    <ul className={classes.rows}>
      {busy.map((room) => {
        const people = room.seatIds.flatMap((seatId) => {
          const seat = seats.find((one) => one.id === seatId);
          const party = parties.find((one) => one.id === seat?.partyId);
          return seat && party ? [{ handle: seat.handle, color: party.color }] : [];
        });
        const to =
          room.kind === 'statement' ? `/c/${slug}/s/${room.roomId}` : `/c/${slug}/talk/${room.roomId}`;
        return (
          <li key={room.roomId}>
            <Link to={to} className={classes.room}>
              <span className={classes.roomHead}>
                <b className="cut">{roomName(room.roomId)}</b>
                <Avatars people={people} />
              </span>
              <span className={classes.quiet}>
                {room.kind === 'caucus' && <IconLock size={16} stroke={1.5} aria-hidden />}{' '}
                {t('now.here', { count: room.seatIds.length })}
                {room.kind === 'caucus' && ` · ${t('now.private')}`}
              </span>
            </Link>
          </li>
        );
      })}
    </ul>
  );
}
