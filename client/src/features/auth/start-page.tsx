import { Button, Checkbox, TextInput } from '@mantine/core';
import { type FormEvent, type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Navigate, useNavigate } from 'react-router';
import type { SignedUp } from '@contract/account';
import { shortNamesFor } from '@domain/coalition/coalition';
import { LANGUAGES, type Language } from '@domain/shared/language';
import { finishLeaving } from '../../app/leaving';
import { refreshMe, useMe } from '../../app/session';
import { useAction } from '../../app/use-action';
import { useLanguage } from '../../app/use-format';
import { commandOverHttp, post } from '../../lib/http';
import { slugOf } from '../../lib/slug';
import field from '../../ui/field.module.css';
import { Loading } from '../../ui/loading';
import { type Filled, filledNames, NamesFields } from '../../ui/names-fields';
import { Refusal } from '../../ui/refusal';
import { useInstallation } from './api';
import { Credentials } from './credentials';
import { Door } from './door';
import classes from './door.module.css';
import { RecoveryCodes } from './recovery-codes';

/** The first account of an installation, and any coalition that is founded. */
export default function StartPage(): ReactNode {
  const { t } = useTranslation('auth');
  const { data: me } = useMe();
  const { data: installation } = useInstallation();
  const [codes, setCodes] = useState<{ handle: string; codes: string[] } | null>(null);

  if (codes) {
    return (
      <Door title={t('codes.title')} lead={t('codes.lead')}>
        <RecoveryCodes {...codes} onKept={() => setCodes(null)} />
      </Door>
    );
  }
  if (me) return <Founding back={me.seats.length > 0 ? '/' : undefined} />;
  if (me === undefined || !installation) return <Loading kind="page" />;
  if (!installation.empty) return <Navigate to="/sign-in?next=/start" replace />;
  return <FirstAccount onCodes={setCodes} />;
}

function FirstAccount({
  onCodes,
}: {
  onCodes: (made: { handle: string; codes: string[] }) => void;
}): ReactNode {
  const { t } = useTranslation('auth');
  const locale = useLanguage();
  const [handle, setHandle] = useState('');
  const [password, setPassword] = useState('');
  const signUp = useAction(async () => {
    await finishLeaving();
    const { recoveryCodes } = await post<SignedUp>('/api/accounts', {
      handle: handle.trim(),
      password,
      locale,
    });
    onCodes({ handle: handle.trim(), codes: recoveryCodes });
    void refreshMe();
  });
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    void signUp.run();
  };
  return (
    <Door title={t('start.accountTitle')} lead={t('start.accountLead')}>
      <form className={field.form} onSubmit={submit}>
        <Credentials
          handle={handle}
          password={password}
          onHandle={setHandle}
          onPassword={setPassword}
          fresh
          autoFocus
        />
        {signUp.error ? <Refusal error={signUp.error} /> : null}
        <Button type="submit" size="lg" loading={signUp.busy}>
          {t('start.createAccount')}
        </Button>
      </form>
    </Door>
  );
}

function Founding({ back }: { back: string | undefined }): ReactNode {
  const { t } = useTranslation('auth');
  const navigate = useNavigate();
  const [languages, setLanguages] = useState<Language[]>(['en', 'fa']);
  const [names, setNames] = useState<Filled>({});
  const [party, setParty] = useState<Filled>({});
  const [shortNames, setShortNames] = useState<Filled>({});
  const [typedSlug, setSlug] = useState<string | null>(null);
  const slug = typedSlug ?? slugOf(names.en ?? '', 40);

  const found = useAction(async () => {
    const named = filledNames(party, languages);
    await commandOverHttp('coalition:create', {
      names: filledNames(names, languages),
      slug,
      languages,
      party: { names: named, shortNames: shortNamesFor(named, filledNames(shortNames, languages)) },
    });
    await refreshMe();
    void navigate(`/c/${slug}`, { replace: true });
  });
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    void found.run();
  };
  return (
    <Door title={t('start.title')} lead={t('start.lead')} wide {...(back ? { back } : {})}>
      <form className={field.form} style={{ gap: 24 }} onSubmit={submit}>
        <fieldset className={classes.fieldset}>
          <legend>{t('start.languages')}</legend>
          <Checkbox.Group
            value={languages}
            onChange={(chosen) => setLanguages(LANGUAGES.filter((one) => chosen.includes(one)))}
          >
            <div className={classes.row} style={{ gap: 16 }}>
              {LANGUAGES.map((language) => (
                <Checkbox key={language} value={language} label={t(`language.of.${language}`)} />
              ))}
            </div>
          </Checkbox.Group>
        </fieldset>
        <fieldset className={classes.fieldset}>
          <legend>{t('start.coalition')}</legend>
          <NamesFields label={t('start.name')} languages={languages} value={names} onChange={setNames} />
          <TextInput
            label={t('start.slug')}
            description={<bdi dir="ltr">{`${window.location.host}/c/${slug || '…'}`}</bdi>}
            inputWrapperOrder={['label', 'input', 'description', 'error']}
            dir="ltr"
            required
            withAsterisk={false}
            pattern="[a-z0-9][a-z0-9\-]{1,38}[a-z0-9]"
            title={t('start.slugHint')}
            value={slug}
            onChange={(event) => setSlug(event.currentTarget.value.toLowerCase())}
          />
        </fieldset>
        <fieldset className={classes.fieldset}>
          <legend>{t('start.party')}</legend>
          <NamesFields label={t('start.name')} languages={languages} value={party} onChange={setParty} />
          <NamesFields
            label={t('start.shortName')}
            languages={languages}
            value={shortNames}
            onChange={setShortNames}
            optional
          />
        </fieldset>
        {found.error ? <Refusal error={found.error} /> : null}
        <Button type="submit" size="lg" loading={found.busy} disabled={languages.length === 0}>
          {t('start.do')}
        </Button>
      </form>
    </Door>
  );
}
