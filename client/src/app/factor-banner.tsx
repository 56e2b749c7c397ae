import { Button } from '@mantine/core';
import { IconShieldLock } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { SPEAKING_ROLES } from '@domain/coalition/coalition';
import classes from '../ui/states.module.css';
import { useCoalition, useMySeat } from './coalition';
import { useMe } from './session';

/** Who may write here but signs in by password alone is told what is missing, before a button says no. */
export function FactorBanner(): ReactNode {
  const { t } = useTranslation();
  const { data: me } = useMe();
  const { rules } = useCoalition();
  const { seat } = useMySeat();
  if (!rules.secondFactor || !me || me.account.factor || !SPEAKING_ROLES.includes(seat.role)) return null;
  return (
    <div className={classes.banner} role="status">
      <IconShieldLock size={18} stroke={1.5} aria-hidden />
      <span>
        <b>{t('secondStep.missing')}</b> {t('secondStep.why')}
      </span>
      <Button component={Link} to="/account#second-step" variant="default" size="xs">
        {t('secondStep.setUp')}
      </Button>
    </div>
  );
}
