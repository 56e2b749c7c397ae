import {
  IconBan,
  IconCheck,
  IconCheckbox,
  IconClock,
  IconScale,
  IconUsersMinus,
  IconX,
} from '@tabler/icons-react';
import type { ComponentType, ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { BallotView } from '@contract/views';
import { useParty, useSeat } from '../../app/coalition';
import { useFormat, useName } from '../../app/use-format';
import { Chip, type Tone } from '../../ui/chip';
import { decisionOf } from './facts';
import { useClockTime } from './moment';
import classes from './ballots.module.css';

export type BallotLook = 'announced' | 'open' | 'closed' | 'cancelled' | 'adopted' | 'rejected' | 'no-quorum';

/** How a ballot stands: its state, and after the declaration its outcome. */
export const lookOf = (ballot: Pick<BallotView, 'state' | 'decision'>): BallotLook =>
  ballot.state === 'declared' ? (decisionOf(ballot)?.outcome ?? 'closed') : ballot.state;

const LOOK: Record<BallotLook, readonly [Tone, ComponentType<{ size?: number; stroke?: number }>]> = {
  announced: ['plain', IconClock],
  open: ['amber', IconCheckbox],
  closed: ['amber', IconScale],
  cancelled: ['plain', IconBan],
  adopted: ['green', IconCheck],
  rejected: ['plain', IconX],
  'no-quorum': ['plain', IconUsersMinus],
};

export function BallotChip({ ballot }: { ballot: Pick<BallotView, 'state' | 'decision'> }): ReactNode {
  const { t } = useTranslation('ballots');
  const look = lookOf(ballot);
  const [tone, Icon] = LOOK[look];
  return (
    <Chip tone={tone} icon={<Icon size={16} stroke={1.5} />}>
      {t(`state.${look}`)}
    </Chip>
  );
}

/** The state in a word, and since when and by whom. */
export function BallotState({ ballot }: { ballot: BallotView }): ReactNode {
  const { t } = useTranslation('ballots');
  const name = useName();
  const format = useFormat();
  const clock = useClockTime();
  const cancelled = ballot.state === 'cancelled';
  const by = useSeat(
    cancelled ? ballot.cancelledBy : ballot.state === 'announced' ? ballot.announcedBy : ballot.openedBy,
  );
  const party = useParty(by?.partyId);
  const consenting = useParty(useSeat(cancelled ? ballot.cancelConsentBy : ballot.consentBy)?.partyId);
  const who = { handle: by?.handle ?? '', party: name(party?.shortNames) };
  const at = cancelled
    ? ballot.cancelledAt
    : ballot.state === 'announced'
      ? ballot.announcedAt
      : ballot.openedAt;
  const since = (key: 'opened' | 'cancelled') =>
    consenting
      ? t(`since.${key}With`, { ...who, when: format.when(at ?? ''), other: name(consenting.shortNames) })
      : t(`since.${key}`, { ...who, when: format.when(at ?? '') });
  const words =
    ballot.closedAt !== null && !cancelled
      ? t('since.closed', { date: format.date(ballot.closedAt), time: clock(ballot.closedAt) })
      : ballot.state === 'announced'
        ? t('since.announced', { ...who, when: format.when(at ?? '') })
        : ballot.state === 'open'
          ? since('opened')
          : cancelled && by
            ? since('cancelled')
            : '';
  return (
    <div className={classes.state}>
      <BallotChip ballot={ballot} />
      <span>{words}</span>
    </div>
  );
}
