import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import i18next, { type i18n } from 'i18next';
import type { InterfaceLanguage } from '../../src/domain/shared/language.js';

const CLIENT = join(process.cwd(), 'client', 'src');
const APP = join(CLIENT, 'app', 'locale');
const FEATURES = join(CLIENT, 'features');

/** The words of the interface as a reader of this language sees them: `say('home:new.open')`. */
export type Say = (key: string, values?: Record<string, unknown>) => string;

/** What the client says, from its own files; a key that does not exist fails the test that asks for it. */
export function wordsOf(language: InterfaceLanguage): Say {
  const resources: Record<string, unknown> = {
    app: wordsIn(join(APP, `${language}.json`)),
  };
  for (const part of ['refusals', 'keys', 'seat-ended'])
    resources[part] = wordsIn(join(APP, `${part}.${language}.json`));
  for (const feature of readdirSync(FEATURES)) {
    resources[feature] = wordsIn(join(FEATURES, feature, 'locale', `${language}.json`));
  }
  const said: i18n = i18next.createInstance();
  void said.init({
    lng: language,
    fallbackLng: false,
    resources: { [language]: resources as Record<string, Record<string, string>> },
    ns: Object.keys(resources),
    defaultNS: 'app',
    fallbackNS: 'app',
    interpolation: { escapeValue: false },
    initAsync: false,
  });
  said.services.formatter?.add('name', (value: unknown) => `\u2068${String(value)}\u2069`);
  return (key, values = {}) => {
    if (!said.exists(key, values)) throw new Error(`the interface has no words for ${key} in ${language}`);
    return said.t(key, values);
  };
}

const wordsIn = (file: string): unknown => JSON.parse(readFileSync(file, 'utf8'));
