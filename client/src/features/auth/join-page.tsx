import { Button } from '@mantine/core';
import { IconEye, IconLock, IconUserCheck } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { type FormEvent, type ReactNode, useEffect, useState } from 'react';
import { Trans, useTranslation } from 'react-i18next';
import { Link, useLocation, useNavigate } from 'react-router';
import type { InvitationPreview, SignedUp } from '@contract/account';
import type { MeView } from '@contract/views';
import { finishLeaving } from '../../app/leaving';
import { queryClient } from '../../app/query';
import { ME, refreshMe, signOut, useMe, useOwesSecondStep } from '../../app/session';
import { useAction } from '../../app/use-action';
import { useFormat, useLanguage, useName } from '../../app/use-format';
import { commandOverHttp, post } from '../../lib/http';
import { Card } from '../../ui/card';
import field from '../../ui/field.module.css';
import { Loading } from '../../ui/loading';
import { Note } from '../../ui/note';
import { PartyMark } from '../../ui/party-mark';
import { Refusal } from '../../ui/refusal';
import { Refused } from '../../lib/failure';
import { tokenIn } from './api';
import { Credentials } from './credentials';
import { Door } from './door';
import classes from './door.module.css';
import { RecoveryCodes } from './recovery-codes';
import { SecondStep } from './second-step';
import { PasswordForm } from './sign-in-page';

// The token is a secret: it is taken out of the address bar at once and lives only in this page's memory.
let taken: string | null = null;

function useToken(): string | null {
  const { hash } = useLocation();
  const navigate = useNavigate();
  const fresh = tokenIn(hash);
  if (fresh) taken = fresh;
  useEffect(() => {
    if (hash) void navigate('/join', { replace: true });
  }, [hash, navigate]);
  return taken;
}

export default function JoinPage(): ReactNode {
  const { t } = useTranslation('auth');
  const token = useToken();
  const invitation = useQuery({
    queryKey: ['invitation', token],
    queryFn: () => post<InvitationPreview>('/api/invitations/look', { token }),
    enabled: token !== null,
    staleTime: Infinity,
    gcTime: 0,
  });
  if (!token || invitation.error) {
    return (
      <Door title={t('join.none')}>
        <Refusal
          error={invitation.error ?? new Refused({ code: 'invitation.unusable' })}
          action={
            <Button component={Link} to="/sign-in" variant="default" size="xs">
              {t('signIn.do')}
            </Button>
          }
        />
      </Door>
    );
  }
  if (!invitation.data) return <Loading kind="page" />;
  return <Invitation token={token} offer={invitation.data} />;
}

function Invitation({ token, offer }: { token: string; offer: InvitationPreview }): ReactNode {
  const { t } = useTranslation('auth');
  const name = useName();
  const navigate = useNavigate();
  const { data: me } = useMe();
  const [codes, setCodes] = useState<{ handle: string; codes: string[] } | null>(null);

  const accept = useAction(async () => {
    const { coalitionId } = await commandOverHttp('invitation:accept', { token });
    taken = null;
    await refreshMe();
    const seat = queryClient
      .getQueryData<MeView | null>(ME)
      ?.seats.find((one) => one.coalitionId === coalitionId);
    void navigate(`/c/${seat?.slug ?? coalitionId}`, { replace: true });
  });

  // The codes are another page to the reader: it begins at its top.
  useEffect(() => {
    if (codes) window.scrollTo(0, 0);
  }, [codes]);

  if (codes) {
    return (
      <Door title={t('codes.title')} lead={t('codes.lead')}>
        <RecoveryCodes {...codes} onKept={() => void accept.run()} />
        {accept.error ? <Refusal error={accept.error} retry={() => void accept.run()} /> : null}
      </Door>
    );
  }
  return (
    <Door title={t('join.title', { party: name(offer.party) })} lead={t('join.lead')}>
      <Offer offer={offer} />
      {me ? (
        <div className={field.form} style={{ marginBlockStart: 'auto', gap: 10 }}>
          <Visibility party={name(offer.party)} />
          {accept.error ? <Refusal error={accept.error} /> : null}
          <Button size="lg" loading={accept.busy} onClick={() => void accept.run()}>
            {t('join.acceptAs', { handle: me.account.handle })}
          </Button>
          <Button size="lg" variant="default" onClick={() => void signOut()}>
            {t('join.asAnother')}
          </Button>
        </div>
      ) : (
        <Newcomer token={token} party={name(offer.party)} bound={offer.bound} onCodes={setCodes} />
      )}
    </Door>
  );
}

function Offer({ offer }: { offer: InvitationPreview }): ReactNode {
  const { t } = useTranslation('auth');
  const name = useName();
  const format = useFormat();
  return (
    <Card>
      <dl className={field.pairs}>
        <dt>{t('join.coalition')}</dt>
        <dd>{name(offer.coalition)}</dd>
        <dt>{t('join.party')}</dt>
        <dd>
          <PartyMark color={offer.color} /> <bdi>{name(offer.party)}</bdi>
        </dd>
        <dt>{t('join.seat')}</dt>
        <dd>{t(`join.role.${offer.role}`)}</dd>
        {offer.invitedBy && (
          <>
            <dt>{t('join.by')}</dt>
            <dd>
              <bdi>{offer.invitedBy}</bdi>
            </dd>
          </>
        )}
        <dt>{t('join.until')}</dt>
        <dd>{format.when(offer.expiresAt)}</dd>
      </dl>
    </Card>
  );
}

function Visibility({ party }: { party: string }): ReactNode {
  const { t } = useTranslation('auth');
  return (
    <div>
      <p className={field.hint}>
        <IconEye size={16} stroke={1.5} aria-hidden />
        <span>
          <Trans t={t} i18nKey="join.allSee" components={{ b: <b /> }} />
        </span>
      </p>
      <p className={field.hint}>
        <IconLock size={16} stroke={1.5} aria-hidden />
        <span>
          <Trans t={t} i18nKey="join.onlySees" values={{ party }} components={{ b: <b /> }} />
        </span>
      </p>
    </div>
  );
}

interface NewcomerProps {
  token: string;
  party: string;
  /** Somebody has opened an account by it: they come back by signing in, and nobody else comes by it. */
  bound: boolean;
  onCodes: (made: { handle: string; codes: string[] }) => void;
}

/** Not signed in: a new account by this invitation, or the one already had. */
function Newcomer({ token, party, bound, onCodes }: NewcomerProps): ReactNode {
  const { t } = useTranslation('auth');
  const locale = useLanguage();
  const [known, setKnown] = useState(bound);
  const owesStep = useOwesSecondStep();
  const [handle, setHandle] = useState('');
  const [password, setPassword] = useState('');
  const signUp = useAction(async () => {
    const input = { handle: handle.trim(), password, locale, invitation: token };
    await finishLeaving();
    const { recoveryCodes } = await post<SignedUp>('/api/accounts', input);
    onCodes({ handle: handle.trim(), codes: recoveryCodes });
    void refreshMe();
  });
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    void signUp.run();
  };
  if (owesStep) return <SecondStep />;
  const form = { handle, password, onHandle: setHandle, onPassword: setPassword };
  return (
    <>
      {bound && (
        <Note tone="amber" icon={<IconUserCheck size={18} stroke={1.5} />}>
          {t('join.bound')}
        </Note>
      )}
      {known ? (
        <PasswordForm {...form} />
      ) : (
        <form className={field.form} onSubmit={submit}>
          <Credentials {...form} fresh />
          <Visibility party={party} />
          {signUp.error ? <Refusal error={signUp.error} /> : null}
          <Button type="submit" size="lg" loading={signUp.busy}>
            {t('join.accept')}
          </Button>
        </form>
      )}
      {!bound && (
        <p className={classes.links}>
          <Button variant="subtle" onClick={() => setKnown(!known)}>
            {known ? t('join.new') : t('join.known')}
          </Button>
        </p>
      )}
    </>
  );
}
