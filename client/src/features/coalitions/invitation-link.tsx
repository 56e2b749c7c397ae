import { Button, TextInput } from '@mantine/core';
import { IconCopy, IconKey } from '@tabler/icons-react';
import { type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useFormat } from '../../app/use-format';
import { copyText } from '../../lib/clipboard';
import { Note } from '../../ui/note';
import classes from './coalitions.module.css';

/** The link of an invitation, shown this once: the server keeps only its hash. */
export function InvitationLink({
  link,
  expiresAt,
  onDone,
}: {
  link: string;
  expiresAt: string;
  onDone: () => void;
}): ReactNode {
  const { t } = useTranslation('coalitions');
  const format = useFormat();
  const [copied, setCopied] = useState(false);
  const copy = async (): Promise<void> => {
    setCopied(await copyText(link));
  };
  return (
    <div className={classes.form}>
      <TextInput
        label={t('link.label')}
        value={link}
        readOnly
        dir="ltr"
        onFocus={(event) => event.currentTarget.select()}
      />
      <div className={classes.row}>
        <Button leftSection={<IconCopy size={16} stroke={1.5} />} onClick={() => void copy()}>
          {copied ? t('copied') : t('link.copy')}
        </Button>
        <Button variant="subtle" onClick={onDone}>
          {t('close')}
        </Button>
      </div>
      <Note icon={<IconKey size={18} stroke={1.5} />}>
        {t('link.words', { when: format.when(expiresAt) })}
      </Note>
    </div>
  );
}
