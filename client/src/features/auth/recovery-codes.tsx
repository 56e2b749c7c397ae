import { Button, Checkbox } from '@mantine/core';
import { IconCopy, IconDownload, IconPrinter, IconShieldCheck } from '@tabler/icons-react';
import { type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { copyText } from '../../lib/clipboard';
import { saveFile } from '../../lib/save-file';
import { Note } from '../../ui/note';
import classes from './door.module.css';

interface RecoveryCodesProps {
  handle: string;
  codes: readonly string[];
  onKept: () => void;
}

const icon = { size: 16, stroke: 1.5 } as const;

/** The codes, shown this once, with three ways of keeping them; one goes on only after saying so. */
export function RecoveryCodes({ handle, codes, onKept }: RecoveryCodesProps): ReactNode {
  const { t } = useTranslation('auth');
  const [kept, setKept] = useState(false);
  const [copied, setCopied] = useState(false);
  const text = `${t('codes.file', { handle })}\n\n${codes.join('\n')}\n`;

  const copy = async (): Promise<void> => {
    setCopied(await copyText(text));
  };
  const download = (): void => saveFile(`peyman-${handle}.txt`, text);

  return (
    <>
      <ul className={classes.codes} aria-label={t('codes.title')}>
        {codes.map((code) => (
          <li key={code}>{code}</li>
        ))}
      </ul>
      <div className={classes.row}>
        <Button variant="default" leftSection={<IconCopy {...icon} />} onClick={() => void copy()}>
          {copied ? t('copied') : t('copy')}
        </Button>
        <Button variant="default" leftSection={<IconDownload {...icon} />} onClick={download}>
          {t('codes.download')}
        </Button>
        <Button variant="default" leftSection={<IconPrinter {...icon} />} onClick={() => window.print()}>
          {t('codes.print')}
        </Button>
      </div>
      <Note icon={<IconShieldCheck size={18} stroke={1.5} />}>{t('codes.why')}</Note>
      <Checkbox
        checked={kept}
        onChange={(event) => setKept(event.currentTarget.checked)}
        label={t('codes.kept')}
        className="no-print"
      />
      <Button size="lg" disabled={!kept} onClick={onKept} className="no-print">
        {t('continue')}
      </Button>
    </>
  );
}
