import { Anchor, Button, TextInput, UnstyledButton } from '@mantine/core';
import { IconChevronRight, IconShieldCheck } from '@tabler/icons-react';
import { type FormEvent, type ReactNode, useState } from 'react';
import { Trans, useTranslation } from 'react-i18next';
import { Link, Navigate, useNavigate, useSearchParams } from 'react-router';
import type { Installation } from '@contract/account';
import type { SignedIn } from '@contract/factors';
import { useMe, useOwesSecondStep } from '../../app/session';
import { useAction } from '../../app/use-action';
import { useName } from '../../app/use-format';
import { post } from '../../lib/http';
import field from '../../ui/field.module.css';
import { Note } from '../../ui/note';
import { Refusal } from '../../ui/refusal';
import { enter, ownPlace, tokenIn, useInstallation } from './api';
import { Credentials, Handle, Password } from './credentials';
import { Door } from './door';
import classes from './door.module.css';
import { SecondStep } from './second-step';

type Mode = 'password' | 'recovery' | 'invitation';

export default function SignInPage(): ReactNode {
  const { t, i18n } = useTranslation('auth');
  const [mode, setMode] = useState<Mode>('password');
  const [handle, setHandle] = useState('');
  const [password, setPassword] = useState('');
  const [search] = useSearchParams();
  const { data: me } = useMe();
  const { data: installation } = useInstallation();
  const owesStep = useOwesSecondStep();

  if (me) return <Navigate to={ownPlace(search.get('next'))} replace />;
  if (installation?.empty) return <Navigate to="/start" replace />;
  if (owesStep) {
    return (
      <Door title={t('second.title')} lead={t('second.lead')}>
        <SecondStep />
      </Door>
    );
  }

  return (
    <Door
      title={t(`signIn.title.${mode}`)}
      lead={t(`signIn.lead.${mode}`)}
      foot={
        <Note icon={<IconShieldCheck size={18} stroke={1.5} />}>
          <Trans
            t={t}
            i18nKey="signIn.trust"
            values={{ host: window.location.host }}
            components={{ b: <b /> }}
          />{' '}
          <Anchor href={`/d/protection/${i18n.language}`}>{t('app:protection')}</Anchor>
        </Note>
      }
    >
      {mode === 'password' && (
        <PasswordForm handle={handle} password={password} onHandle={setHandle} onPassword={setPassword} />
      )}
      {mode === 'recovery' && <RecoveryForm handle={handle} onHandle={setHandle} />}
      {mode === 'invitation' && <InvitationForm />}
      <p className={classes.links}>
        {(['password', 'recovery', 'invitation'] as const)
          .filter((other) => other !== mode)
          .map((other) => (
            <Anchor key={other} component="button" type="button" onClick={() => setMode(other)}>
              {t(`signIn.to.${other}`)}
            </Anchor>
          ))}
        {mode === 'recovery' && (
          <Anchor component={Link} to="/recover">
            {t('signIn.noCode')}
          </Anchor>
        )}
      </p>
      {mode === 'password' && installation?.demonstration && (
        <Demonstration
          accounts={installation.demonstration.accounts}
          onPick={(account) => {
            setHandle(account.handle);
            setPassword(account.password);
          }}
        />
      )}
    </Door>
  );
}

interface PasswordFormProps {
  handle: string;
  password: string;
  onHandle: (handle: string) => void;
  onPassword: (password: string) => void;
}

export function PasswordForm(props: PasswordFormProps): ReactNode {
  const { t } = useTranslation('auth');
  const signIn = useAction(async () => {
    const { password } = props;
    await enter(() => post<SignedIn>('/api/session', { handle: props.handle.trim(), password }));
  });
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    void signIn.run();
  };
  return (
    <form className={field.form} onSubmit={submit}>
      <Credentials {...props} autoFocus />
      {signIn.error ? <Refusal error={signIn.error} /> : null}
      <Button type="submit" size="lg" loading={signIn.busy}>
        {t('signIn.do')}
      </Button>
    </form>
  );
}

function RecoveryForm({
  handle,
  onHandle,
}: {
  handle: string;
  onHandle: (handle: string) => void;
}): ReactNode {
  const { t } = useTranslation('auth');
  const [code, setCode] = useState('');
  const [password, setPassword] = useState('');
  const recover = useAction(async () => {
    const input = { handle: handle.trim(), code: code.trim(), password };
    await enter(() => post<SignedIn>('/api/recovery', input));
  });
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    void recover.run();
  };
  return (
    <form className={field.form} onSubmit={submit}>
      <Handle value={handle} onChange={onHandle} />
      <TextInput
        label={t('recoveryCode')}
        autoComplete="one-time-code"
        autoCapitalize="characters"
        spellCheck={false}
        dir="ltr"
        required
        withAsterisk={false}
        value={code}
        onChange={(event) => setCode(event.currentTarget.value)}
      />
      <Password label={t('newPassword')} value={password} onChange={setPassword} fresh />
      {recover.error ? <Refusal error={recover.error} /> : null}
      <Button type="submit" size="lg" loading={recover.busy}>
        {t('signIn.recover')}
      </Button>
    </form>
  );
}

function InvitationForm(): ReactNode {
  const { t } = useTranslation('auth');
  const navigate = useNavigate();
  const [pasted, setPasted] = useState('');
  const [wrong, setWrong] = useState(false);
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    const token = tokenIn(pasted);
    if (token) void navigate(`/join#t=${token}`);
    else setWrong(true);
  };
  return (
    <form className={field.form} onSubmit={submit}>
      <TextInput
        label={t('invitationLink')}
        dir="ltr"
        spellCheck={false}
        required
        withAsterisk={false}
        error={wrong ? t('invitationWrong') : null}
        value={pasted}
        onChange={(event) => {
          setWrong(false);
          setPasted(event.currentTarget.value);
        }}
      />
      <Button type="submit" size="lg">
        {t('continue')}
      </Button>
    </form>
  );
}

type Account = NonNullable<Installation['demonstration']>['accounts'][number];

/** Only in the demonstration: its accounts, to be filled in with one press. */
function Demonstration({
  accounts,
  onPick,
}: {
  accounts: readonly Account[];
  onPick: (account: Account) => void;
}): ReactNode {
  const { t } = useTranslation('auth');
  const name = useName();
  return (
    <section className={field.form} style={{ gap: 8 }}>
      <h2 className={classes.fieldset} style={{ fontSize: 14 }}>
        {t('demonstration.title')}
      </h2>
      <p className={field.hint}>{t('demonstration.words')}</p>
      <ul className={classes.accounts}>
        {accounts.map((account) => (
          <li key={account.handle}>
            <UnstyledButton className={classes.accountRow} onClick={() => onPick(account)}>
              <b>
                <bdi>{account.handle}</bdi>
              </b>
              <small>{name(account.about)}</small>
              <IconChevronRight size={18} stroke={1.5} className="flip" aria-hidden />
            </UnstyledButton>
          </li>
        ))}
      </ul>
    </section>
  );
}
