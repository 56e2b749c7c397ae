import { Button } from '@mantine/core';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { SessionView } from '@contract/views';
import { useAction } from '../../app/use-action';
import { useFormat } from '../../app/use-format';
import { del, get, put } from '../../lib/http';
import { Chip } from '../../ui/chip';
import { Loading } from '../../ui/loading';
import { Refusal } from '../../ui/refusal';
import classes from './door.module.css';
import { Rename } from './second-steps';

const KEY = ['sessions'];

/** Where the account is signed in. No address and no device is kept, so there is little to tell them apart by. */
export function Sessions(): ReactNode {
  const { t } = useTranslation('auth');
  const format = useFormat();
  const client = useQueryClient();
  const query = useQuery({
    queryKey: KEY,
    queryFn: () => get<SessionView[]>('/api/sessions'),
  });
  const [naming, setNaming] = useState<SessionView | null>(null);
  const again = () => client.invalidateQueries({ queryKey: KEY });
  const end = useAction(async (id: string) => {
    await del(`/api/sessions/${id}`);
    await again();
  });
  const endOthers = useAction(async () => {
    await del('/api/sessions');
    await again();
  });

  if (query.error) return <Refusal error={query.error} retry={() => void query.refetch()} />;
  if (!query.data) return <Loading rows={2} />;
  return (
    <>
      <ul>
        {query.data.map((session) => (
          <li key={session.id} className={classes.session}>
            <div>
              <b>
                <bdi>{session.label ?? t('sessions.unnamed')}</bdi>
              </b>{' '}
              {session.current && <Chip tone="teal">{t('sessions.this')}</Chip>}
              <p>
                {t('sessions.since', {
                  from: format.shortDate(session.createdAt),
                  last: format.shortDate(session.lastDay),
                })}
              </p>
            </div>
            <div className={classes.row}>
              <Button size="xs" variant="subtle" onClick={() => setNaming(session)}>
                {t('sessions.name')}
              </Button>
              {!session.current && (
                <Button
                  size="xs"
                  variant="default"
                  loading={end.busy}
                  onClick={() => void end.run(session.id)}
                >
                  {t('sessions.end')}
                </Button>
              )}
            </div>
          </li>
        ))}
      </ul>
      {naming && (
        <Rename
          title={t('sessions.nameTitle')}
          now={naming.label ?? ''}
          save={async (label) => {
            await put(`/api/sessions/${naming.id}/label`, { label });
            await again();
          }}
          onClose={() => setNaming(null)}
        />
      )}
      {end.error || endOthers.error ? <Refusal error={end.error ?? endOthers.error} /> : null}
      {query.data.length > 1 && (
        <Button variant="default" color="red" loading={endOthers.busy} onClick={() => void endOthers.run()}>
          {t('sessions.endOthers')}
        </Button>
      )}
    </>
  );
}
