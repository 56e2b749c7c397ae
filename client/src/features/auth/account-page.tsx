import { Button, PasswordInput, SegmentedControl, useMantineColorScheme } from '@mantine/core';
import { IconDoorExit, IconLogout } from '@tabler/icons-react';
import { type FormEvent, type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { INTERFACE_LANGUAGES, type InterfaceLanguage } from '@domain/shared/language';
import { leaveNow, refreshMe, signOut, useMe } from '../../app/session';
import { useAction } from '../../app/use-action';
import { OWN_NAME, useChooseLanguage } from '../../app/use-language';
import { post, put } from '../../lib/http';
import { Card } from '../../ui/card';
import field from '../../ui/field.module.css';
import { Note } from '../../ui/note';
import { Refusal } from '../../ui/refusal';
import { Door } from './door';
import classes from './door.module.css';
import { RecoveryCodes } from './recovery-codes';
import { Sessions } from './sessions';

export default function AccountPage(): ReactNode {
  const { t } = useTranslation('auth');
  const { data: me } = useMe();
  const [codes, setCodes] = useState<string[] | null>(null);
  const handle = me?.account.handle ?? '';

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
  return (
    <Door title={t('account.of', { handle })} lead={t('account.lead')} back="/" wide>
      <div className={classes.sections}>
        <Card title={t('account.look')}>
          <Look />
        </Card>
        <Card title={t('account.passwordTitle')}>
          <PasswordChange />
        </Card>
        <Card title={t('codes.title')}>
          <NewCodes left={me?.account.recoveryCodesLeft ?? 0} onCodes={setCodes} />
        </Card>
        <Card title={t('sessions.title')}>
          <Sessions />
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

function PasswordChange(): ReactNode {
  const { t } = useTranslation('auth');
  const [current, setCurrent] = useState('');
  const [password, setPassword] = useState('');
  const [done, setDone] = useState(false);
  const change = useAction(async () => {
    await put('/api/me/password', { current, password });
    setCurrent('');
    setPassword('');
    setDone(true);
  });
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    setDone(false);
    void change.run();
  };
  return (
    <form className={field.form} onSubmit={submit}>
      <PasswordInput
        label={t('currentPassword')}
        autoComplete="current-password"
        required
        withAsterisk={false}
        value={current}
        onChange={(event) => setCurrent(event.currentTarget.value)}
      />
      <PasswordInput
        label={t('newPassword')}
        description={t('passwordHint')}
        inputWrapperOrder={['label', 'input', 'description', 'error']}
        autoComplete="new-password"
        required
        withAsterisk={false}
        value={password}
        onChange={(event) => setPassword(event.currentTarget.value)}
      />
      {change.error ? <Refusal error={change.error} /> : null}
      {done && (
        <Note tone="green" role="status">
          {t('account.passwordChanged')}
        </Note>
      )}
      <div className={classes.row}>
        <Button type="submit" variant="default" loading={change.busy}>
          {t('account.changePassword')}
        </Button>
      </div>
    </form>
  );
}

function NewCodes({ left, onCodes }: { left: number; onCodes: (codes: string[]) => void }): ReactNode {
  const { t } = useTranslation('auth');
  const [current, setCurrent] = useState('');
  const make = useAction(async () => {
    const { recoveryCodes } = await post<{ recoveryCodes: string[] }>('/api/me/recovery-codes', { current });
    onCodes(recoveryCodes);
  });
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    void make.run();
  };
  return (
    <form className={field.form} onSubmit={submit}>
      <p>{t('codes.left', { count: left })}</p>
      <PasswordInput
        label={t('currentPassword')}
        autoComplete="current-password"
        required
        withAsterisk={false}
        value={current}
        onChange={(event) => setCurrent(event.currentTarget.value)}
      />
      {make.error ? <Refusal error={make.error} /> : null}
      <div className={classes.row}>
        <Button type="submit" variant="default" loading={make.busy}>
          {t('codes.make')}
        </Button>
      </div>
    </form>
  );
}
