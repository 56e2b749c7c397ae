import { useTranslation } from 'react-i18next';
import { inLanguage, type InterfaceLanguage, type Names } from '@domain/shared/language';
import { type Formats, formatsFor } from '../lib/format';

/** The language of the interface. */
export function useLanguage(): InterfaceLanguage {
  const { i18n } = useTranslation();
  return i18n.language as InterfaceLanguage;
}

/** Made once: asking for the time zone and the formats takes its time, and a long page asks hundreds of times. */
const known = new Map<string, Formats>();

/** Numbers, dates and times as the reader writes them. */
export function useFormat(): Formats {
  const language = useLanguage();
  const formats = known.get(language) ?? formatsFor(language);
  known.set(language, formats);
  return formats;
}

/** A name in the reader's language, else in one it has. */
export function useName(): (names: Names | null | undefined) => string {
  const language = useLanguage();
  return (names) => (names ? inLanguage(names, language) : '');
}
