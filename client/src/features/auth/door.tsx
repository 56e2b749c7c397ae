import { Button } from '@mantine/core';
import { IconArrowLeft, IconDoorExit } from '@tabler/icons-react';
import { type ReactNode, useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { NotYetSignedOut } from '../../app/leaving';
import { leaveNow } from '../../app/session';
import { OWN_NAME, useChooseLanguage } from '../../app/use-language';
import { Logo } from '../../ui/logo';
import classes from './door.module.css';

interface DoorProps {
  title: ReactNode;
  lead?: ReactNode;
  /** A way back to where one came from. */
  back?: string;
  wide?: boolean;
  foot?: ReactNode;
  children: ReactNode;
}

/** A page outside of any coalition: one column, the other language, and the way out. */
export function Door({ title, lead, back, wide, foot, children }: DoorProps): ReactNode {
  const { t } = useTranslation('auth');
  const { other, choose } = useChooseLanguage();
  // Steps of one page follow each other here: each begins at its top.
  // Newer browsers answer with a promise, which is nothing to clean up by.
  useEffect(() => void window.scrollTo(0, 0), []);
  return (
    <div className={classes.door}>
      <header className={classes.head}>
        {back ? (
          <Button
            component={Link}
            to={back}
            variant="subtle"
            leftSection={<IconArrowLeft size={18} stroke={1.5} className="flip" />}
          >
            {t('back')}
          </Button>
        ) : (
          <>
            <Logo />
            <b className={classes.name}>{t('product')}</b>
          </>
        )}
        <span className={classes.gap} />
        <Button variant="subtle" size="xs" lang={other} onClick={() => void choose(other)}>
          {OWN_NAME[other]}
        </Button>
        <Button
          variant="default"
          size="xs"
          onClick={leaveNow}
          leftSection={<IconDoorExit size={16} stroke={1.5} className="flip" />}
        >
          {t('account.leaveNow')}
        </Button>
      </header>
      <main className={classes.main} data-wide={wide || undefined}>
        <div>
          <h1 className={classes.title}>{title}</h1>
          {lead && <p className={classes.lead}>{lead}</p>}
        </div>
        <NotYetSignedOut />
        {children}
        {foot && <div className={classes.foot}>{foot}</div>}
      </main>
    </div>
  );
}
