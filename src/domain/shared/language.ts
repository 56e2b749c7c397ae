/** A language of a text, as a BCP 47 primary tag. The interface itself speaks `INTERFACE_LANGUAGES`. */
export const LANGUAGES = ['en', 'fa', 'ckb', 'kmr', 'az', 'ar'] as const;
export type Language = (typeof LANGUAGES)[number];

export const INTERFACE_LANGUAGES = ['en', 'fa'] as const;
export type InterfaceLanguage = (typeof INTERFACE_LANGUAGES)[number];

/** The same name or sentence in several languages; at least one is there. */
export type Names = Partial<Record<Language, string>>;

const RIGHT_TO_LEFT: ReadonlySet<string> = new Set(['fa', 'ckb', 'ar']);

export const directionOf = (language: string): 'rtl' | 'ltr' => (RIGHT_TO_LEFT.has(language) ? 'rtl' : 'ltr');

/** The name in the reader's language, else in the first language there is. */
export function inLanguage(names: Names, language: string): string {
  return names[language as Language] ?? Object.values(names).find(Boolean) ?? '';
}
