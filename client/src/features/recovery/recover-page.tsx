import { Button } from '@mantine/core';
import { IconShieldCheck } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { type FormEvent, type ReactNode, useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link, Navigate, useLocation, useNavigate } from 'react-router';
import type { RecoveryState } from '@contract/recovery';
import type { SignedIn } from '@contract/factors';
import { useMe, useOwesSecondStep } from '../../app/session';
import { useAction } from '../../app/use-action';
import { useFormat } from '../../app/use-format';
import { post } from '../../lib/http';
import { newToken } from '../../lib/invitation-token';
import field from '../../ui/field.module.css';
import { Loading } from '../../ui/loading';
import { Note } from '../../ui/note';
import { Refusal } from '../../ui/refusal';
import { enter, tokenIn } from '../auth/api';
import { AskForRecovery } from './ask-for-recovery';
import { Password } from '../auth/credentials';
import { Door } from '../auth/door';
import { SecondStep } from '../auth/second-step';

// The secret is taken out of the address bar at once and lives only in this page's memory, and where one keeps it.
let taken: string | null = null;

function useSecret(): [string | null, (secret: string | null) => void] {
  const { hash } = useLocation();
  const navigate = useNavigate();
  const [, turn] = useState(0);
  const fresh = tokenIn(hash);
  if (fresh) taken = fresh;
  useEffect(() => {
    if (hash) void navigate('/recover', { replace: true });
  }, [hash, navigate]);
  return [
    taken,
    (secret) => {
      taken = secret;
      turn((n) => n + 1);
    },
  ];
}

/** For who has neither password nor recovery code: two people of one's own party let one back in. */
export default function RecoverPage(): ReactNode {
  const { t } = useTranslation(['recovery', 'auth']);
  const [secret, setSecret] = useSecret();
  const { data: me } = useMe();
  const owesStep = useOwesSecondStep();
  const [isSet, setIsSet] = useState(false);
  const begin = (): void => setSecret(newToken());

  if (me) return <Navigate to="/" replace />;
  if (isSet && owesStep) {
    return (
      <Door title={t('auth:second.title')} lead={t('recover.second')}>
        <SecondStep />
      </Door>
    );
  }
  if (secret) return <Asked key={secret} secret={secret} onAnew={begin} onSet={() => setIsSet(true)} />;
  return (
    <Door
      title={t('recover.title')}
      lead={t('recover.lead')}
      back="/sign-in"
      foot={<Note icon={<IconShieldCheck size={18} stroke={1.5} />}>{t('recover.quiet')}</Note>}
    >
      <ol className={field.steps}>
        <li>{t('recover.how.keep')}</li>
        <li>{t('recover.how.tell')}</li>
        <li>{t('recover.how.wait')}</li>
        <li>{t('recover.how.set')}</li>
      </ol>
      <p className={field.hint}>{t('recover.notNamed')}</p>
      <Button size="lg" onClick={begin}>
        {t('recover.begin')}
      </Button>
    </Door>
  );
}

const LOOK_MS = 60_000;

interface AskedProps {
  secret: string;
  onAnew: () => void;
  /** The new password is set. */
  onSet: () => void;
}

/** A secret was made: how far it is with it. */
function Asked({ secret, onAnew, onSet }: AskedProps): ReactNode {
  const { t } = useTranslation(['recovery', 'auth']);
  const { when } = useFormat();
  const look = useQuery({
    queryKey: ['recovery', secret],
    queryFn: () => post<RecoveryState>('/api/recovery/approved/look', { token: secret }),
    refetchInterval: LOOK_MS,
    gcTime: 0,
  });
  if (look.error && !look.data) {
    return (
      <Door title={t('recover.title')}>
        <Refusal error={look.error} retry={() => void look.refetch()} />
      </Door>
    );
  }
  if (!look.data) return <Loading kind="page" />;
  const { state, handle, opensAt, expiresAt } = look.data;
  const words = {
    handle: handle ?? '',
    opens: opensAt ? when(opensAt) : '',
    expires: expiresAt ? when(expiresAt) : '',
  };
  const title = t(`recover.state.${state}.title`, words);
  const lead = t(`recover.state.${state}.lead`, words);
  if (state === 'open') {
    return (
      <Door title={title} lead={lead}>
        <NewPassword secret={secret} handle={handle ?? ''} onSet={onSet} />
      </Door>
    );
  }
  if (state === 'over') {
    return (
      <Door title={title} lead={lead}>
        <Button size="lg" onClick={onAnew}>
          {t('recover.anew')}
        </Button>
        <Button component={Link} to="/sign-in" variant="default" size="lg">
          {t('auth:signIn.to.password')}
        </Button>
      </Door>
    );
  }
  return (
    <Door title={title} lead={lead}>
      <AskForRecovery secret={secret} told={state === 'waiting'} />
      <Button variant="default" loading={look.isFetching} onClick={() => void look.refetch()}>
        {t('recover.lookAgain')}
      </Button>
    </Door>
  );
}

interface NewPasswordProps {
  secret: string;
  handle: string;
  onSet: () => void;
}

function NewPassword({ secret, handle, onSet }: NewPasswordProps): ReactNode {
  const { t } = useTranslation(['recovery', 'auth']);
  const [password, setPassword] = useState('');
  const recover = useAction(async () => {
    await enter(async () => {
      const set = await post<SignedIn>('/api/recovery/approved', { token: secret, password });
      onSet();
      return set;
    });
    taken = null;
  });
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    void recover.run();
  };
  return (
    <form className={field.form} onSubmit={submit}>
      <input type="text" name="username" autoComplete="username" value={handle} readOnly hidden />
      <Password label={t('auth:newPassword')} value={password} onChange={setPassword} fresh />
      {recover.error ? <Refusal error={recover.error} /> : null}
      <Button type="submit" size="lg" loading={recover.busy}>
        {t('auth:signIn.recover')}
      </Button>
    </form>
  );
}
