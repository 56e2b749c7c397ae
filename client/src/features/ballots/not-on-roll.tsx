import { IconInfoCircle } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { BallotDetail } from '@contract/views';
import { VOTING_ROLES } from '@domain/coalition/coalition';
import { useMySeat } from '../../app/coalition';
import { useFormat, useName } from '../../app/use-format';
import { isolate } from '../../lib/format';
import { Note } from '../../ui/note';

/** Why one has no vote here, and who of one's own party does. */
export function NotOnRoll({ roll }: Pick<BallotDetail, 'roll'>): ReactNode {
  const { t } = useTranslation('ballots');
  const { list } = useFormat();
  const name = useName();
  const { seat, party } = useMySeat();
  const standing = t(`app:standing.${party.standing}`);
  const why =
    party.standing !== 'member'
      ? t('notOnRoll.standing', { party: name(party.shortNames), standing })
      : VOTING_ROLES.includes(seat.role)
        ? t('notOnRoll.late')
        : t('notOnRoll.role', { role: t(`app:role.${seat.role}`) });
  const own = roll.filter((entry) => entry.partyId === party.id).map(({ handle }) => isolate(handle));
  return (
    <Note icon={<IconInfoCircle size={18} stroke={1.5} />}>
      <b>{t('notOnRoll.title')}</b> {why}{' '}
      {own.length > 0
        ? t('notOnRoll.own', { party: name(party.shortNames), who: list(own) })
        : t('notOnRoll.rule')}
    </Note>
  );
}
