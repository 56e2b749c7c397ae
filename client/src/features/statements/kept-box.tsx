import { Button, CopyButton } from '@mantine/core';
import { IconArchive } from '@tabler/icons-react';
import { type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { directionOf, type Language } from '@domain/shared/language';
import { command, roomOf, useCoalition, useMay } from '../../app/coalition';
import { useAction } from '../../app/use-action';
import type { KeptWords } from '../../editor/clause-sync';
import { Note } from '../../ui/note';
import { Refusal, useRefusalWords } from '../../ui/refusal';
import { useTexts } from './texts';
import classes from './clause.module.css';

const MOST = 15_000;

/** What was written and could not become part of the text: kept where it was written, to be used elsewhere. */
export function KeptBox({ words, called }: { words: KeptWords; called: string }): ReactNode {
  const { t } = useTranslation('statements');
  const session = useTexts();
  const { channels } = useCoalition();
  const may = useMay();
  const { what } = useRefusalWords()(words.why);
  const [posted, setPosted] = useState(false);
  const plenary = channels.find((channel) => channel.kind === 'plenary');
  const texts = Object.entries(words.texts) as [Language, string][];
  const all = texts.map(([, text]) => text).join('\n\n');
  const post = useAction(async () => {
    if (!plenary) return;
    await command('message:post', {
      roomId: plenary.id,
      body: `${t('kept.posted', { clause: called })}\n\n${all}`.slice(0, MOST),
      clauseId: words.clauseId,
    });
    setPosted(true);
  });
  return (
    <div className={classes.under}>
      <Note tone="amber" icon={<IconArchive size={18} stroke={1.5} aria-hidden />} role="alert">
        <b>{t('kept.title')}</b> {what} {t(words.stored ? 'kept.stored' : 'kept.words')}
        {texts.map(([language, text]) => (
          <blockquote key={language} className={classes.kept} lang={language} dir={directionOf(language)}>
            {text}
          </blockquote>
        ))}
        {post.error ? <Refusal error={post.error} /> : null}
        <div className={classes.actions}>
          <CopyButton value={all}>
            {({ copied, copy }) => (
              <Button size="xs" variant="default" onClick={copy}>
                {copied ? t('copied') : t('copy')}
              </Button>
            )}
          </CopyButton>
          {plenary && may('message.post', roomOf(plenary)) && (
            <Button
              size="xs"
              variant="default"
              loading={post.busy}
              disabled={posted}
              onClick={() => void post.run()}
            >
              {posted ? t('kept.done') : t('kept.post')}
            </Button>
          )}
          <Button size="xs" variant="subtle" onClick={() => session.discardKept(words.id)}>
            {t('kept.discard')}
          </Button>
        </div>
      </Note>
    </div>
  );
}
