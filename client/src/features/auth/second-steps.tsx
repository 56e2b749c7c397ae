import { Button, Group, Modal, TextInput } from '@mantine/core';
import { IconDeviceMobile, IconFingerprint } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { type FormEvent, type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { FactorsView, FactorView } from '@contract/factors';
import { announce } from '../../app/announce';
import { knowsPasskeys, makePasskey } from '../../app/passkey';
import { withProof } from '../../app/prove';
import { queryClient } from '../../app/query';
import { refreshMe } from '../../app/session';
import { useAction } from '../../app/use-action';
import { useFormat } from '../../app/use-format';
import { del, get, post, put } from '../../lib/http';
import { Chip } from '../../ui/chip';
import { Confirm } from '../../ui/confirm';
import field from '../../ui/field.module.css';
import { Loading } from '../../ui/loading';
import { Note } from '../../ui/note';
import { Refusal } from '../../ui/refusal';
import classes from './door.module.css';
import own from './factors.module.css';

const KEY = ['factors'];
const icon = { size: 18, stroke: 1.5, 'aria-hidden': true } as const;
/** After any change: the list, and by what this session was strengthened. */
export const factorsChanged = async (): Promise<void> => {
  await Promise.all([queryClient.invalidateQueries({ queryKey: KEY }), refreshMe()]);
};

/** The second steps of the account: what there is, what can be added, and what happens when one is lost. */
export function SecondSteps({ onApp }: { onApp: () => void }): ReactNode {
  const { t } = useTranslation('auth');
  const query = useQuery({ queryKey: KEY, queryFn: () => get<FactorsView>('/api/me/factors') });
  const passkey = useAction(async () => {
    const answer = await withProof(makePasskey);
    await post('/api/me/factors/passkey', { name: t('factor.kind.passkey'), answer });
    await factorsChanged();
    announce(t('factor.added'));
  });
  if (query.error) return <Refusal error={query.error} retry={() => void query.refetch()} />;
  if (!query.data) return <Loading rows={2} />;
  const { factors, app, passkey: passkeyHere } = query.data;
  const mayAddPasskey = passkeyHere && knowsPasskeys();
  return (
    <div className={field.form}>
      <p>{factors.length > 0 ? t('factor.some') : t('factor.none')}</p>
      {factors.length > 0 && (
        <ul>
          {factors.map((factor) => (
            <Factor key={factor.id} factor={factor} last={factors.length === 1} />
          ))}
        </ul>
      )}
      {passkey.error ? <Refusal error={passkey.error} /> : null}
      <div className={classes.row}>
        <Button
          variant={factors.length > 0 ? 'default' : 'filled'}
          leftSection={<IconDeviceMobile {...icon} />}
          disabled={!app}
          onClick={onApp}
        >
          {t('factor.addApp')}
        </Button>
        {mayAddPasskey && (
          <Button
            variant="default"
            leftSection={<IconFingerprint {...icon} />}
            loading={passkey.busy}
            onClick={() => void passkey.run()}
          >
            {t('factor.addPasskey')}
          </Button>
        )}
      </div>
      {!app && <Note tone="amber">{t('factor.noApp')}</Note>}
      {!mayAddPasskey && <p className={field.hint}>{t('factor.noPasskey')}</p>}
      <details className={own.lost}>
        <summary>{t('factor.lost.title')}</summary>
        <p>{t('factor.lost.codes')}</p>
        <p>{t('factor.lost.second')}</p>
      </details>
    </div>
  );
}

function Factor({ factor, last }: { factor: FactorView; last: boolean }): ReactNode {
  const { t } = useTranslation('auth');
  const format = useFormat();
  const [doing, setDoing] = useState<'rename' | 'remove' | null>(null);
  return (
    <li className={classes.session}>
      <div>
        <b>
          <bdi>{factor.name}</bdi>
        </b>{' '}
        {factor.name !== t(`factor.kind.${factor.kind}`) && <Chip>{t(`factor.kind.${factor.kind}`)}</Chip>}
        <p>
          {factor.lastDay
            ? t('factor.used', { day: format.shortDate(factor.lastDay) })
            : t('factor.unused', { day: format.shortDate(factor.createdAt) })}
          {!factor.here && ` ${t('factor.elsewhere')}`}
        </p>
      </div>
      <div className={classes.row}>
        <Button size="xs" variant="subtle" onClick={() => setDoing('rename')}>
          {t('factor.rename')}
        </Button>
        <Button size="xs" variant="default" onClick={() => setDoing('remove')}>
          {t('factor.remove')}
        </Button>
      </div>
      {doing === 'rename' && (
        <Rename
          title={t('factor.renameTitle')}
          now={factor.name}
          save={async (name) => {
            await put(`/api/me/factors/${factor.id}/name`, { name });
            await factorsChanged();
          }}
          onClose={() => setDoing(null)}
        />
      )}
      {doing === 'remove' && (
        <Confirm
          title={t('factor.removeTitle', { name: factor.name })}
          verb={t('factor.remove')}
          destructive
          onConfirm={async () => {
            await withProof(() => del(`/api/me/factors/${factor.id}`));
            await factorsChanged();
          }}
          onClose={() => setDoing(null)}
        >
          {last ? t('factor.removeLast') : t('factor.removeOne')}
        </Confirm>
      )}
    </li>
  );
}

interface RenameProps {
  title: string;
  now: string;
  save: (name: string) => Promise<unknown>;
  onClose: () => void;
}

/** Gives something of one's own a name. */
export function Rename({ title, now, save, onClose }: RenameProps): ReactNode {
  const { t } = useTranslation('auth');
  const [name, setName] = useState(now);
  const keep = useAction(() => save(name.trim()));
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    void keep.run().then((done) => done && onClose());
  };
  return (
    <Modal opened onClose={onClose} title={<b>{title}</b>} closeButtonProps={{ 'aria-label': t('close') }}>
      <form className={field.form} onSubmit={submit}>
        <TextInput
          label={t('name')}
          maxLength={60}
          dir="auto"
          data-autofocus
          value={name}
          onChange={(event) => setName(event.currentTarget.value)}
        />
        {keep.error ? <Refusal error={keep.error} /> : null}
        <Group justify="flex-end" gap={8}>
          <Button variant="subtle" onClick={onClose}>
            {t('cancel')}
          </Button>
          <Button type="submit" loading={keep.busy}>
            {t('save')}
          </Button>
        </Group>
      </form>
    </Modal>
  );
}
