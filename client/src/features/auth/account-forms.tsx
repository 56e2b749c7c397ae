import { Button } from '@mantine/core';
import { type FormEvent, type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { SignedUp } from '@contract/account';
import { withProof } from '../../app/prove';
import { useAction } from '../../app/use-action';
import { post, put } from '../../lib/http';
import field from '../../ui/field.module.css';
import { Note } from '../../ui/note';
import { Refusal } from '../../ui/refusal';
import { Password } from './credentials';
import classes from './door.module.css';

export function PasswordChange(): ReactNode {
  const { t } = useTranslation('auth');
  const [current, setCurrent] = useState('');
  const [password, setPassword] = useState('');
  const [done, setDone] = useState(false);
  const change = useAction(async () => {
    await withProof(() => put('/api/me/password', { current, password }));
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
      <Password label={t('currentPassword')} value={current} onChange={setCurrent} />
      <Password label={t('newPassword')} value={password} onChange={setPassword} fresh />
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

export function NewCodes({ left, onCodes }: { left: number; onCodes: (codes: string[]) => void }): ReactNode {
  const { t } = useTranslation('auth');
  const make = useAction(async () => {
    const { recoveryCodes } = await withProof(() => post<SignedUp>('/api/me/recovery-codes'));
    onCodes(recoveryCodes);
  });
  return (
    <div className={field.form}>
      <p>{t('codes.left', { count: left })}</p>
      {make.error ? <Refusal error={make.error} /> : null}
      <div className={classes.row}>
        <Button variant="default" loading={make.busy} onClick={() => void make.run()}>
          {t('codes.make')}
        </Button>
      </div>
    </div>
  );
}
