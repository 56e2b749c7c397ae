import { useMediaQuery } from '@mantine/hooks';
import { IconCheckbox, IconFileText, IconMessageCircle, IconUsers } from '@tabler/icons-react';
import { type ReactNode, Suspense } from 'react';
import { useTranslation } from 'react-i18next';
import { Link, NavLink, Outlet, useParams } from 'react-router';
import { OwnRecovery } from '../features/recovery/when-needed';
import { Loading } from '../ui/loading';
import { Logo } from '../ui/logo';
import { OfflineBanner } from '../ui/offline-banner';
import { AccountMenu } from './account-menu';
import { CoalitionProvider, useCoalition, useMay } from './coalition';
import { CoalitionMenu } from './coalition-menu';
import { ConnectionMark } from './connection-mark';
import { FactorBanner } from './factor-banner';
import { SignedIn } from './session';
import { SlotPlace, SlotsProvider } from './slots';
import { StayAwake } from './stay-awake';
import { useFormat } from './use-format';
import { useHome } from './use-home';
import classes from './shell.module.css';

/** Whether the screen is a phone's: one thing at a time, tabs under the thumb. */
export const usePhone = (): boolean =>
  useMediaQuery('(max-width: 47.99em)', false, { getInitialValueInEffect: false });

/** Everything under `/c/:slug`. */
export function CoalitionShell(): ReactNode {
  const { slug = '' } = useParams();
  return (
    <SignedIn>
      <CoalitionProvider slug={slug} key={slug}>
        <SlotsProvider>
          <Frame />
        </SlotsProvider>
      </CoalitionProvider>
    </SignedIn>
  );
}

function Frame(): ReactNode {
  const { t } = useTranslation();
  const phone = usePhone();
  const { slug } = useCoalition();
  return (
    <div className={classes.shell}>
      <a className={classes.skip} href="#main">
        {t('nav.skip')}
      </a>
      <header className={classes.bar}>
        <Link to={`/c/${slug}`} className={classes.logo} aria-label={t('nav.home')}>
          <Logo />
        </Link>
        {!phone && <CoalitionMenu />}
        {!phone && <span className={classes.separator} />}
        <SlotPlace
          name="bar"
          className={classes.slot}
          otherwise={<div className={classes.slot}>{phone ? <CoalitionMenu /> : <Navigation />}</div>}
        />
        <ConnectionMark short={phone} />
        <AccountMenu compact={phone} />
      </header>
      <OfflineBanner />
      <StayAwake />
      <OwnRecovery />
      <FactorBanner />
      <main id="main" className={classes.main} tabIndex={-1}>
        <Suspense fallback={<Loading kind="page" />}>
          <Outlet />
        </Suspense>
      </main>
      {phone && <SlotPlace name="tabs" className={classes.tabs} otherwise={<Tabs />} />}
    </div>
  );
}

function Navigation(): ReactNode {
  const { t } = useTranslation();
  const { slug } = useCoalition();
  const may = useMay();
  const at = `/c/${slug}`;
  return (
    <nav className={classes.nav} aria-label={t('nav.label')}>
      <NavLink to={at} end>
        {t('nav.needsYou')}
      </NavLink>
      <NavLink to={`${at}/statements`}>{t('nav.statements')}</NavLink>
      <NavLink to={`${at}/talk`}>{t('nav.talk')}</NavLink>
      <NavLink to={`${at}/parties`}>{t('nav.parties')}</NavLink>
      <NavLink to={`${at}/record`}>{t('nav.record')}</NavLink>
      {may('ballot.run') && <NavLink to={`${at}/floor`}>{t('nav.floor')}</NavLink>}
    </nav>
  );
}

function Tabs(): ReactNode {
  const { t } = useTranslation();
  const { slug, channels } = useCoalition();
  const { number } = useFormat();
  const { data: home } = useHome();
  const at = `/c/${slug}`;
  const unread = channels.reduce((sum, channel) => sum + channel.unread, 0);
  const tabs = [
    {
      to: at,
      end: true,
      Icon: IconCheckbox,
      word: t('nav.needs'),
      count: home?.needs.length ?? 0,
      hot: true,
    },
    { to: `${at}/statements`, Icon: IconFileText, word: t('nav.statements'), count: 0 },
    { to: `${at}/talk`, Icon: IconMessageCircle, word: t('nav.talk'), count: unread },
    { to: `${at}/parties`, Icon: IconUsers, word: t('nav.parties'), count: 0 },
  ];
  return (
    <nav className={classes.tabs} aria-label={t('nav.label')}>
      {tabs.map(({ to, end, Icon, word, count, hot }) => (
        <NavLink key={to} to={to} end={end}>
          <Icon size={22} stroke={1.5} aria-hidden />
          <span>{word}</span>
          {count > 0 && (
            <span className={classes.count} data-hot={hot || undefined}>
              {number(count)}
            </span>
          )}
        </NavLink>
      ))}
    </nav>
  );
}
