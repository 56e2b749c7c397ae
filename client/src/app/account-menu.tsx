import { Menu, UnstyledButton, useMantineColorScheme } from '@mantine/core';
import {
  IconChevronDown,
  IconDoorExit,
  IconKeyboard,
  IconLanguage,
  IconLogout,
  IconMoon,
  IconShieldCheck,
  IconSun,
  IconUser,
} from '@tabler/icons-react';
import { type ReactNode, Suspense, useCallback, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { AvatarMark } from '../ui/avatar';
import { useMaybeCoalition } from './coalition';
import { later } from './later';
import { leaveNow, signOut, useMe } from './session';
import { useHelpKey } from './use-help-key';
import { OWN_NAME, useChooseLanguage } from './use-language';
import { useName } from './use-format';
import classes from './shell.module.css';

const KeysHelp = later(() => import('./keys-help'));
const icon = { size: 18, stroke: 1.5 } as const;

/** Who one is here, the language, the theme, and the ways out. */
export function AccountMenu({ compact }: { compact?: boolean }): ReactNode {
  const { t, i18n } = useTranslation();
  const { data: me } = useMe();
  const coalition = useMaybeCoalition();
  const name = useName();
  const { other, choose } = useChooseLanguage();
  const [keys, setKeys] = useState(false);
  const showKeys = useCallback(() => setKeys(true), []);
  useHelpKey(showKeys);
  const { setColorScheme, colorScheme } = useMantineColorScheme();
  const seat = coalition?.seats.find((one) => one.id === coalition.mySeatId);
  const party = coalition?.parties.find((one) => one.id === seat?.partyId);
  const handle = me?.account.handle ?? '';
  const dark =
    colorScheme === 'dark' || (colorScheme === 'auto' && matchMedia('(prefers-color-scheme: dark)').matches);

  return (
    <>
      <Menu width={240}>
        <Menu.Target>
          <UnstyledButton
            className={classes.account}
            {...(compact ? { 'aria-label': t('account.menu', { handle }) } : {})}
          >
            <AvatarMark handle={handle || '?'} color={party?.color ?? 0} />
            {!compact && (
              <span className={classes.accountWords}>
                <bdi>{handle}</bdi>
                {party && <span>{name(party.shortNames)}</span>}
              </span>
            )}
            {!compact && <IconChevronDown size={16} stroke={1.5} aria-hidden />}
          </UnstyledButton>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Label>
            <bdi>{handle}</bdi>
            {party && ` · ${name(party.names)}`}
          </Menu.Label>
          <Menu.Item leftSection={<IconUser {...icon} />} component={Link} to="/account">
            {t('account.title')}
          </Menu.Item>
          <Menu.Item leftSection={<IconLanguage {...icon} />} onClick={() => void choose(other)}>
            <span lang={other}>{OWN_NAME[other]}</span>
          </Menu.Item>
          <Menu.Item
            leftSection={dark ? <IconSun {...icon} /> : <IconMoon {...icon} />}
            onClick={() => setColorScheme(dark ? 'light' : 'dark')}
          >
            {dark ? t('theme.light') : t('theme.dark')}
          </Menu.Item>
          {!compact && (
            <Menu.Item leftSection={<IconKeyboard {...icon} />} onClick={showKeys}>
              {t('keys.title')}
            </Menu.Item>
          )}
          <Menu.Item
            leftSection={<IconShieldCheck {...icon} />}
            component="a"
            href={`/d/protection/${i18n.language}`}
          >
            {t('protection')}
          </Menu.Item>
          <Menu.Divider />
          <Menu.Item leftSection={<IconLogout {...icon} className="flip" />} onClick={() => void signOut()}>
            {t('account.signOut')}
          </Menu.Item>
          <Menu.Item leftSection={<IconDoorExit {...icon} className="flip" />} onClick={leaveNow}>
            {t('account.leaveNow')}
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
      {keys && (
        <Suspense fallback={null}>
          <KeysHelp onClose={() => setKeys(false)} />
        </Suspense>
      )}
    </>
  );
}
