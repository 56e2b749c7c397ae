import { Button, FileButton, Select, Textarea } from '@mantine/core';
import { IconUpload } from '@tabler/icons-react';
import { type ReactNode, useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { directionOf, type Language, type Names } from '@domain/shared/language';
import { parseImport } from '@domain/statement/import';
import {
  type BroughtIn,
  type DraftedClause,
  draftsOf,
  pairClauses,
  pairsFit,
  type Pair,
} from '@domain/statement/import-drafts';
import { paragraphDirection } from '@domain/text/direction';
import { useAction } from '../../app/use-action';
import { Note } from '../../ui/note';
import { Refusal } from '../../ui/refusal';
import { textOfFile } from './drafts';
import { ImportPreview } from './import-preview';
import classes from './home.module.css';

export interface Import {
  readonly languages: readonly Language[];
  readonly language: Language;
  readonly choose: (language: Language) => void;
  readonly source: string;
  readonly write: (source: string) => void;
  readonly texts: BroughtIn;
  /** What would be made under these titles of the statement. */
  readonly cut: (titles: Names) => { pairs: readonly Pair[]; drafts: DraftedClause[] };
}

/** Shorter than this it is being typed and not brought in. */
const AT_ONCE = 20;

/** A text brought in that runs the other way is in another of the languages; which one, of several, can be chosen. */
function languageOf(source: string, chosen: Language, languages: readonly Language[]): Language {
  if (source.length < AT_ONCE) return chosen;
  const way = paragraphDirection(source, directionOf(chosen));
  if (way === directionOf(chosen)) return chosen;
  return languages.find((one) => directionOf(one) === way) ?? chosen;
}

/** Texts that exist already, one per language, and what they become. */
export function useImport(languages: readonly Language[], first: Language | undefined): Import {
  const [sources, setSources] = useState<Partial<Record<Language, string>>>({});
  const [wanted, setWanted] = useState(first);
  const language = languages.find((one) => one === wanted) ?? languages[0] ?? 'en';
  const texts = useMemo<BroughtIn>(
    () =>
      Object.fromEntries(
        languages.flatMap((one) => (sources[one]?.trim() ? [[one, parseImport(sources[one])]] : [])),
      ),
    [sources, languages],
  );
  return {
    languages,
    language,
    choose: setWanted,
    source: sources[language] ?? '',
    write: (source) => {
      const of = sources[language] ? language : languageOf(source, language, languages);
      setWanted(of);
      setSources({ ...sources, [of]: source });
    },
    texts,
    cut: (titles) => {
      const pairs = pairClauses(texts, titles);
      return { pairs, drafts: draftsOf(texts, pairs) };
    },
  };
}

/** Where a text is pasted or uploaded, in one language after the other, with a look at what it becomes. */
export function ImportText({ text, pairs }: { text: Import; pairs: readonly Pair[] }): ReactNode {
  const { t } = useTranslation('home');
  const { languages, language, texts } = text;
  const upload = useAction(async (file: File | null) => {
    if (file) text.write(await textOfFile(file));
  });
  const several = Object.keys(texts).length > 1;
  return (
    <>
      <div className={classes.row}>
        <Select
          aria-label={t('new.textLanguage')}
          style={{ flex: 1 }}
          value={language}
          onChange={(value) => text.choose(languages.find((one) => one === value) ?? language)}
          data={languages.map((value) => ({
            value,
            label: t(texts[value] ? 'new.textThere' : 'new.textIn', { language: t(`language.of.${value}`) }),
          }))}
        />
        <FileButton
          onChange={(file) => void upload.run(file)}
          accept=".md,.markdown,.txt,text/plain,text/markdown"
        >
          {(props) => (
            <Button
              {...props}
              variant="default"
              size="md"
              leftSection={<IconUpload size={16} stroke={1.5} />}
            >
              {t('new.upload')}
            </Button>
          )}
        </FileButton>
      </div>
      {upload.error ? <Refusal error={upload.error} /> : null}
      <Textarea
        key={language}
        label={t('new.paste')}
        description={languages.length > 1 ? t('new.pasteWords') : undefined}
        lang={language}
        dir={directionOf(language)}
        minRows={6}
        maxRows={14}
        value={text.source}
        onChange={(event) => text.write(event.currentTarget.value)}
      />
      {several && !pairsFit(texts, pairs) && <Note tone="amber">{t('new.uneven')}</Note>}
      {Object.keys(texts).length > 0 && <ImportPreview pairs={pairs} />}
    </>
  );
}
