import i18next from 'i18next';
import { initReactI18next } from 'react-i18next';
import { directionOf, INTERFACE_LANGUAGES, type InterfaceLanguage } from '@domain/shared/language';
import { isolate } from '../lib/format';

type Words = Record<string, unknown>;

// One small file per language and feature: only the reader's language is ever fetched.
const shared = import.meta.glob<Words>('./locale/*.json', { import: 'default' });
const features = import.meta.glob<Words>('../features/*/locale/*.json', { import: 'default' });

/** `app` and `refusals` are shared words; every other namespace is the folder of a feature. */
function load(language: string, namespace: string): Promise<Words> {
  const name = namespace === 'app' ? `./locale/${language}.json` : `./locale/${namespace}.${language}.json`;
  const loader = shared[name] ?? features[`../features/${namespace}/locale/${language}.json`];
  return loader ? loader() : Promise.resolve({});
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

/** Switches the interface. `remember`: keep the choice on this device. */
export async function speak(language: InterfaceLanguage, remember: boolean): Promise<void> {
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
      read: (language: string, namespace: string, done: (error: Error | null, words: Words | null) => void) =>
        void load(language, namespace).then(
          (words) => done(null, words),
          (error: Error) => done(error, null),
        ),
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
