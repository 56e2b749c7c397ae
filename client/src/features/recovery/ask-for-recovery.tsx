import { Button, TextInput } from '@mantine/core';
import { IconCopy, IconDownload } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { copyText } from '../../lib/clipboard';
import { codeOfSecret, recoveryLinkOf } from './secret';
import { saveFile } from '../../lib/save-file';
import { Card } from '../../ui/card';
import field from '../../ui/field.module.css';
import classes from '../auth/door.module.css';

const icon = { size: 16, stroke: 1.5 } as const;

/** What to keep, the link, and what to tell, its code. `told`: two have agreed, and only the link is still of use. */
export function AskForRecovery({ secret, told }: { secret: string; told: boolean }): ReactNode {
  const { t } = useTranslation(['recovery', 'auth']);
  const code = useQuery({
    queryKey: ['recovery-code', secret],
    queryFn: () => codeOfSecret(secret),
    staleTime: Infinity,
    gcTime: 0,
  });
  const link = recoveryLinkOf(window.location.origin, secret);
  return (
    <>
      <Card title={t('recover.keep.title')}>
        <div className={field.form}>
          <p>{t('recover.keep.words')}</p>
          <TextInput
            aria-label={t('recover.keep.link')}
            value={link}
            readOnly
            dir="ltr"
            onFocus={(event) => event.currentTarget.select()}
          />
          <div className={classes.row}>
            <Copy words={link} />
            <Button
              variant="default"
              leftSection={<IconDownload {...icon} />}
              onClick={() => saveFile('peyman.txt', `${t('recover.keep.file')}\n\n${link}\n`)}
            >
              {t('auth:codes.download')}
            </Button>
          </div>
        </div>
      </Card>
      {!told && (
        <Card title={t('recover.tell.title')}>
          <div className={field.form}>
            <p className={classes.code}>{code.data ?? '…'}</p>
            <p>{t('recover.tell.whom')}</p>
            <p>{t('recover.tell.where')}</p>
            <div className={classes.row}>
              <Copy words={code.data ?? ''} />
            </div>
          </div>
        </Card>
      )}
    </>
  );
}

function Copy({ words }: { words: string }): ReactNode {
  const { t } = useTranslation(['recovery', 'auth']);
  const [copied, setCopied] = useState(false);
  return (
    <Button
      variant="default"
      leftSection={<IconCopy {...icon} />}
      onClick={() => void copyText(words).then(setCopied)}
    >
      {copied ? t('copied') : t('copy')}
    </Button>
  );
}
