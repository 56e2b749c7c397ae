import { IconEye, IconLock } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { FOLLOWING } from '@domain/coalition/coalition';
import { useCoalition } from '../app/coalition';
import { useFormat, useName } from '../app/use-format';
import { isolate } from '../lib/format';
import classes from './states.module.css';

interface SecrecyProps {
  /** Parties that can read it; null: every party that follows the coalition. */
  partyIds: readonly string[] | null;
}

/** Who can read what is written here, in one line. Stands wherever one writes. */
export function SecrecyLine({ partyIds }: SecrecyProps): ReactNode {
  const { t, i18n } = useTranslation();
  const { list } = useFormat();
  const name = useName();
  const { parties } = useCoalition();
  const readers = parties.filter((party) =>
    partyIds === null ? FOLLOWING.includes(party.standing) : partyIds.includes(party.id),
  );
  const names = readers.map((party) => name(party.shortNames));
  const open = partyIds === null;
  const words = open
    ? t('secrecy.all', { count: readers.length })
    : names.length === 1
      ? t('secrecy.caucus', { party: names[0] })
      : t('secrecy.corridor', { parties: list(names.map(isolate)) });
  return (
    <p className={classes.secrecy}>
      {open ? (
        <IconEye size={16} stroke={1.5} aria-hidden />
      ) : (
        <IconLock size={16} stroke={1.5} aria-hidden />
      )}
      <span>
        {words} <a href={`/d/protection/${i18n.language}`}>{t('secrecy.more')}</a>
      </span>
    </p>
  );
}
