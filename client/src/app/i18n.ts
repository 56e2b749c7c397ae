import i18next from 'i18next';
import { initReactI18next } from 'react-i18next';
import { directionOf, INTERFACE_LANGUAGES, type InterfaceLanguage } from '@domain/shared/language';
import { isolate } from '../lib/format';
import { imported } from '../lib/imported';

type Words = Record<string, unknown>;

// One small file per language and feature: only the reader's language is ever fetched.
const shared = import.meta.glob<Words>('./locale/*.json', { import: 'default' });
const features = import.meta.glob<Words>('../features/*/locale/*.json', { import: 'default' });

/** `app`, `refusals` and other files of this folder are shared words; every other namespace is the folder of a feature. */
async function load(language: string, namespace: string): Promise<Words> {
  const name = namespace === 'app' ? `./locale/${language}.json` : `./locale/${namespace}.${language}.json`;
  const loader = shared[name] ?? features[`../features/${namespace}/locale/${language}.json`];
  if (!loader) return {};
  const words = await imported(loader);
  return 'default' in words ? (words['default'] as Words) : words;
}

/** The words of a feature in the present language; throws where they do not come. */
export const fetchWords = (namespace: string): Promise<Words> => load(i18next.language, namespace);

const LONGEST_WAIT = 8_000;

/** Asks until they come: words that i18next once failed to read would be missing until the page is loaded anew. */
async function loadPatiently(language: string, namespace: string): Promise<Words> {
  for (let wait = 500; ; wait = Math.min(LONGEST_WAIT, wait * 2)) {
    try {
      return await load(language, namespace);
    } catch {
      await new Promise((go) => setTimeout(go, wait));
    }
  }
}

const STORED = 'peyman.language';

/** The language chosen on this device, if one was. */
export function chosenLanguage(): InterfaceLanguage | null {
  try {
    const stored = localStorage.getItem(STORED);
    return INTERFACE_LANGUAGES.find((language) => language === stored) ?? null;
  } catch {
    return null;
  }
}

function firstLanguage(): InterfaceLanguage {
  const wanted = navigator.languages.map((tag) => tag.split('-')[0]);
  return chosenLanguage() ?? INTERFACE_LANGUAGES.find((language) => wanted.includes(language)) ?? 'en';
}

/**
 * Switches the interface, once all words it shows are there in the other language; throws where they do not come.
 * `remember`: keep the choice on this device.
 */
export async function speak(language: InterfaceLanguage, remember: boolean): Promise<void> {
  await Promise.all([i18next.options.ns ?? []].flat().map((namespace) => load(language, namespace)));
  if (remember) {
    try {
      localStorage.setItem(STORED, language);
    } catch {
      // A browser that keeps nothing: the choice holds until the page is closed.
    }
  }
  await i18next.changeLanguage(language);
}

const onDocument = (language: string): void => {
  document.documentElement.lang = language;
  document.documentElement.dir = directionOf(language);
};

export async function startI18n(): Promise<void> {
  i18next.on('languageChanged', onDocument);
  await i18next
    .use({
      type: 'backend' as const,
      read: (language: string, namespace: string, done: (error: null, words: Words) => void) =>
        void loadPatiently(language, namespace).then((words) => done(null, words)),
    })
    .use(initReactI18next)
    .init({
      lng: firstLanguage(),
      fallbackLng: false,
      supportedLngs: [...INTERFACE_LANGUAGES],
      ns: ['app', 'refusals'],
      defaultNS: 'app',
      fallbackNS: 'app',
      interpolation: { escapeValue: false },
      returnNull: false,
    });
  // {{who, name}}: a name, handle or number set apart, so that it cannot disturb a sentence of the other direction.
  i18next.services.formatter?.add('name', (value: unknown) => isolate(String(value)));
}
