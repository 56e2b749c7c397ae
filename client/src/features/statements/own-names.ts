import type { Language } from '@domain/shared/language';

/** What each language calls itself: the same in every interface. */
export const OWN_NAME: Readonly<Record<Language, string>> = {
  en: 'English',
  fa: 'فارسی',
  ckb: 'کوردی',
  kmr: 'Kurdî',
  az: 'Azərbaycanca',
  ar: 'العربية',
};
