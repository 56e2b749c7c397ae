import {
  IconArchive,
  IconBracketsContain,
  IconCheck,
  IconCheckbox,
  IconCircleDot,
  IconPencil,
  IconRotate2,
  IconTrash,
  IconWorld,
} from '@tabler/icons-react';
import type { ComponentType, ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { ClauseState, StatementState } from '@domain/statement/statement';
import classes from './states.module.css';

export type Tone = 'plain' | 'amber' | 'green' | 'red' | 'teal';
type Icon = ComponentType<{ size?: number; stroke?: number }>;

export function Chip({
  tone = 'plain',
  icon,
  children,
}: {
  tone?: Tone;
  icon?: ReactNode;
  children: ReactNode;
}): ReactNode {
  return (
    <span className={classes.chip} data-tone={tone}>
      {icon}
      {children}
    </span>
  );
}

type Shown = ClauseState | StatementState | 'ballot';

/** Each state as tone, icon and (in the locale, under `state`) word. */
const LOOK: Record<Shown, readonly [Tone, Icon | null]> = {
  proposed: ['plain', null],
  bracketed: ['amber', IconBracketsContain],
  clean: ['plain', IconCircleDot],
  agreed: ['green', IconCheck],
  reopened: ['amber', IconRotate2],
  struck: ['plain', IconTrash],
  parked: ['plain', IconArchive],
  ballot: ['amber', IconCheckbox],
  drafting: ['plain', IconPencil],
  tabled: ['plain', IconCircleDot],
  deciding: ['amber', IconCheckbox],
  adopted: ['green', IconCheck],
  published: ['green', IconWorld],
  withdrawn: ['plain', IconArchive],
};

/** The state of a clause ("ballot" while one is announced or open) or of a statement, in words. */
export function StateChip({ state }: { state: Shown }): ReactNode {
  const { t } = useTranslation();
  const [tone, Icon] = LOOK[state];
  return (
    <Chip tone={tone} icon={Icon && <Icon size={16} stroke={1.5} />}>
      {t(`state.${state}`)}
    </Chip>
  );
}
