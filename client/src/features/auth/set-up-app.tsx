import { Button, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { type FormEvent, type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { NewApp } from '@contract/factors';
import proof from '../../app/proof.module.css';
import { withProof } from '../../app/prove';
import { useAction } from '../../app/use-action';
import { post } from '../../lib/http';
import field from '../../ui/field.module.css';
import { Loading } from '../../ui/loading';
import { Note } from '../../ui/note';
import { Refusal } from '../../ui/refusal';
import { useCopy } from './use-copy';
import classes from './factors.module.css';
import door from './door.module.css';
import { Qr } from './qr';

/** An app that shows codes: get one, give it the seed, give back its first code. */
export function SetUpApp({ onDone, onBack }: { onDone: () => void; onBack: () => void }): ReactNode {
  const { t } = useTranslation('auth');
  const [code, setCode] = useState('');
  const copy = useCopy();
  const begun = useQuery({
    queryKey: ['new-app'],
    queryFn: () => withProof(() => post<NewApp>('/api/me/factors/app', { name: t('factor.kind.app') })),
    gcTime: 0,
    staleTime: Infinity,
    retry: false,
  });
  const confirm = useAction(async () => {
    await post(`/api/me/factors/app/${begun.data?.factorId}/confirm`, { code });
    onDone();
  });
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    void confirm.run();
  };
  const back = (
    <Button variant="subtle" onClick={onBack}>
      {t('cancel')}
    </Button>
  );
  if (begun.error) return <Refusal error={begun.error} retry={() => void begun.refetch()} action={back} />;
  if (!begun.data) return <Loading rows={3} />;
  const { seed, uri } = begun.data;
  return (
    <form className={field.form} onSubmit={submit}>
      <ol className={classes.steps}>
        <li>
          <b>{t('factor.app.get')}</b>
          <p>{t('factor.app.which')}</p>
        </li>
        <li>
          <b>{t('factor.app.give')}</b>
          <div>
            <Qr text={uri} label={t('factor.app.picture')} />
            <p>{t('factor.app.here')}</p>
            <div className={door.row}>
              <Button component="a" href={uri} variant="default">
                {t('factor.app.open')}
              </Button>
              <Button variant="default" onClick={() => void copy.run(seed)}>
                {copy.done ? t('copied') : t('factor.app.copy')}
              </Button>
            </div>
            <p className={classes.seed} aria-label={t('factor.app.seed')}>
              {seed.replace(/(.{4})(?=.)/g, '$1 ')}
            </p>
          </div>
        </li>
        <li>
          <b>{t('factor.app.confirm')}</b>
          <div>
            <TextInput
              label={t('proof.label.app')}
              description={t('proof.hint.app')}
              inputWrapperOrder={['label', 'input', 'description', 'error']}
              inputMode="numeric"
              autoComplete="one-time-code"
              maxLength={8}
              dir="ltr"
              required
              withAsterisk={false}
              classNames={{ input: proof.code ?? '' }}
              value={code}
              onChange={(event) => setCode(event.currentTarget.value)}
            />
          </div>
        </li>
      </ol>
      <Note>{t('factor.app.secret')}</Note>
      {confirm.error ? <Refusal error={confirm.error} /> : null}
      <div className={door.row}>
        <Button type="submit" loading={confirm.busy}>
          {t('factor.app.do')}
        </Button>
        {back}
      </div>
    </form>
  );
}
