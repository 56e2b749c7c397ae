import type { PartyPosition } from '../../../domain/ballot/count.js';
import type { Standing } from '../../../domain/coalition/coalition.js';
import type { InterfaceLanguage, Language } from '../../../domain/shared/language.js';
import { directionOf } from '../../../domain/shared/language.js';
import { english } from './words-en.js';
import { persian } from './words-fa.js';

/** Everything the public pages say of their own accord, in one language. */
export interface Words {
  readonly publishedBy: string;
  readonly adopted: string;
  readonly published: string;
  readonly proposedBy: string;
  readonly withConsentOf: string;
  readonly language: string;
  readonly both: string;
  readonly all: string;
  readonly demonstration: string;
  readonly wholeText: string;
  readonly section: Readonly<Record<'preambular' | 'operative' | 'annex', string>>;
  readonly noText: (language: string, adoptedIn: string) => string;
  readonly result: string;
  readonly ballot: (number: string) => string;
  readonly closed: (ballot: string, date: string, time: string) => string;
  readonly byParty: string;
  readonly party: string;
  readonly yes: string;
  readonly no: string;
  readonly abstain: string;
  readonly absent: string;
  readonly position: string;
  readonly positions: Readonly<Record<PartyPosition, string>>;
  readonly clauseHash: string;
  readonly parties: string;
  readonly noVote: string;
  readonly standing: Readonly<Record<Standing, string>>;
  readonly openQuestions: string;
  readonly openQuestionsMean: string;
  readonly withoutHeading: string;
  readonly check: string;
  readonly fingerprint: string;
  readonly download: readonly [before: string, link: string, after: string];
  readonly compute: string;
  readonly on: Readonly<Record<'linux' | 'mac' | 'windows', string>>;
  readonly compare: string;
  readonly recount: string;
  readonly unsigned: string;
  readonly bundle: string;
  readonly feed: string;
  readonly index: string;
  readonly protection: string;
  /** What this software is called. */
  readonly product: string;
  readonly indexTitle: string;
  readonly indexAbout: string;
  readonly older: string;
  readonly newer: string;
  readonly nothingYet: string;
  readonly notFound: string;
  readonly notFoundMeans: string;
  readonly inPrint: (address: string) => string;
}

const WORDS: Readonly<Record<InterfaceLanguage, Words>> = { en: english, fa: persian };

export const wordsIn = (language: InterfaceLanguage): Words => WORDS[language];

/** In which language a page speaks around a text: its own where it is spoken, else one of its direction. */
export function speaks(language: Language): InterfaceLanguage {
  if (language === 'en' || language === 'fa') return language;
  return directionOf(language) === 'rtl' ? 'fa' : 'en';
}

/** Languages as they call themselves. */
export const ENDONYMS: Readonly<Record<Language, string>> = {
  en: 'English',
  fa: 'فارسی',
  ckb: 'کوردیی ناوەندی',
  kmr: 'Kurmancî',
  az: 'Azərbaycanca',
  ar: 'العربية',
};
