import { Button, SegmentedControl, useMantineColorScheme } from '@mantine/core';
import { IconDoorExit, IconLogout } from '@tabler/icons-react';
import { type ReactNode, useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { INTERFACE_LANGUAGES, type InterfaceLanguage } from '@domain/shared/language';
import { leaveNow, refreshMe, signOut, useMe } from '../../app/session';
import { StayAwake } from '../../app/stay-awake';
import { OWN_NAME, useChooseLanguage } from '../../app/use-language';
import { Card } from '../../ui/card';
import field from '../../ui/field.module.css';
import { announce } from '../../app/announce';
import { Door } from './door';
import classes from './door.module.css';
import { Trust } from '../recovery/trust';
import { OwnRecovery } from '../recovery/when-needed';
import { RecoveryCodes } from './recovery-codes';
import { NewCodes, PasswordChange } from './account-forms';
import { Notices } from './notices';
import { factorsChanged, SecondSteps } from './second-steps';
import { Sessions } from './sessions';
import { SetUpApp } from './set-up-app';

export default function AccountPage(): ReactNode {
  return (
    <>
      <StayAwake />
      <Account />
    </>
  );
}

function Account(): ReactNode {
  const { t } = useTranslation('auth');
  const { data: me } = useMe();
  const [codes, setCodes] = useState<string[] | null>(null);
  const [settingUp, setSettingUp] = useState(false);
  const handle = me?.account.handle ?? '';

  // The way from "set it up" in a coalition leads straight to the card.
  const wanted = window.location.hash === '#second-step';
  useEffect(() => {
    if (wanted) document.getElementById('second-step')?.scrollIntoView();
  }, [wanted]);

  if (codes) {
    return (
      <Door title={t('codes.title')} lead={t('codes.lead')}>
        <RecoveryCodes
          handle={handle}
          codes={codes}
          onKept={() => {
            setCodes(null);
            void refreshMe();
          }}
        />
      </Door>
    );
  }
  if (settingUp) {
    return (
      <Door title={t('factor.app.title')} lead={t('factor.app.lead')}>
        <SetUpApp
          onDone={() => {
            setSettingUp(false);
            announce(t('factor.added'));
            void factorsChanged();
          }}
          onBack={() => setSettingUp(false)}
        />
      </Door>
    );
  }
  return (
    <Door title={t('account.of', { handle })} lead={t('account.lead')} back="/" wide>
      <div className={classes.sections}>
        <OwnRecovery />
        <Notices notices={me?.account.notices ?? []} />
        <div id="second-step">
          <Card title={t('factor.title')}>
            <SecondSteps onApp={() => setSettingUp(true)} />
          </Card>
        </div>
        <Card title={t('account.passwordTitle')}>
          <PasswordChange />
        </Card>
        <Card title={t('codes.title')}>
          <NewCodes left={me?.account.recoveryCodesLeft ?? 0} onCodes={setCodes} />
        </Card>
        <Trust />
        <Card title={t('sessions.title')}>
          <Sessions />
        </Card>
        <Card title={t('account.look')}>
          <Look />
        </Card>
        <div className={classes.row}>
          <Button
            variant="default"
            leftSection={<IconLogout size={16} stroke={1.5} className="flip" />}
            onClick={() => void signOut()}
          >
            {t('account.signOut')}
          </Button>
          <Button
            variant="subtle"
            leftSection={<IconDoorExit size={16} stroke={1.5} className="flip" />}
            onClick={leaveNow}
          >
            {t('account.leaveNow')}
          </Button>
        </div>
      </div>
    </Door>
  );
}

function Look(): ReactNode {
  const { t } = useTranslation('auth');
  const { language, choose } = useChooseLanguage();
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  return (
    <div className={field.form}>
      <div className={classes.row}>
        <span id="language-label" style={{ flex: 1 }}>
          {t('language.label')}
        </span>
        <SegmentedControl
          aria-labelledby="language-label"
          value={language}
          onChange={(value) => void choose(value as InterfaceLanguage)}
          data={INTERFACE_LANGUAGES.map((value) => ({ value, label: OWN_NAME[value] }))}
        />
      </div>
      <div className={classes.row}>
        <span id="theme-label" style={{ flex: 1 }}>
          {t('theme.label')}
        </span>
        <SegmentedControl
          aria-labelledby="theme-label"
          value={colorScheme}
          onChange={(value) => setColorScheme(value as 'light' | 'dark' | 'auto')}
          data={(['auto', 'light', 'dark'] as const).map((value) => ({ value, label: t(`theme.${value}`) }))}
        />
      </div>
    </div>
  );
}
