import { Button } from '@mantine/core';
import { IconBell } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { AccountNotice } from '@contract/views';
import { refreshMe } from '../../app/session';
import { useAction } from '../../app/use-action';
import { useFormat } from '../../app/use-format';
import { put } from '../../lib/http';
import { Note } from '../../ui/note';
import { Refusal } from '../../ui/refusal';
import classes from './door.module.css';

/** What happened to the account, until its holder says that it was seen. */
export function Notices({ notices }: { notices: readonly AccountNotice[] }): ReactNode {
  const { t } = useTranslation('auth');
  const format = useFormat();
  const newest = notices[0];
  const seen = useAction(async () => {
    await put('/api/me/notices/seen', { upTo: newest?.id });
    await refreshMe();
  });
  if (!newest) return null;
  return (
    <Note tone="amber" icon={<IconBell size={18} stroke={1.5} />} role="status">
      <b>{t('notices.title')}</b>
      <ul>
        {notices.map(({ id, kind, at }) => (
          <li key={id}>
            {t(`notices.kind.${kind}`)} <small>{format.when(at)}</small>
          </li>
        ))}
      </ul>
      <p>{t('notices.ifNot')}</p>
      {seen.error ? <Refusal error={seen.error} /> : null}
      <div className={classes.row} style={{ marginBlockStart: 8 }}>
        <Button size="xs" variant="default" loading={seen.busy} onClick={() => void seen.run()}>
          {t('notices.seen')}
        </Button>
      </div>
    </Note>
  );
}
