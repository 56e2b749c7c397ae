import type { CoalitionPlan } from './found.js';

/** Who the printed accounts are, in the order in which they are printed. */
export const PRINTED: readonly { handle: string; about: { en: string; fa: string } }[] = [
  { handle: 'ana', about: { en: 'heads Cedar and moderates', fa: 'رئیس هیئت سدر و گرداننده' } },
  { handle: 'mina', about: { en: 'heads Plane Tree and moderates', fa: 'رئیس هیئت چنار و گرداننده' } },
  { handle: 'behrouz', about: { en: 'heads Cypress', fa: 'رئیس هیئت سرو' } },
  { handle: 'daryush', about: { en: 'heads Walnut', fa: 'رئیس هیئت گردو' } },
  { handle: 'nilufar', about: { en: 'heads Willow', fa: 'رئیس هیئت بید' } },
  { handle: 'omid', about: { en: 'delegate of Cedar', fa: 'نمایندهٔ سدر' } },
  { handle: 'sara', about: { en: 'delegate of Plane Tree', fa: 'نمایندهٔ چنار' } },
  {
    handle: 'laleh',
    about: { en: 'adviser to Cypress: speaks, no vote', fa: 'مشاور سرو؛ سخن می‌گوید، رأی ندارد' },
  },
  { handle: 'kaveh', about: { en: 'observer of Juniper, a guest party', fa: 'ناظر ارس، حزب مهمان' } },
];

/** Whom they have named to let them back in, should they lose password and codes: people of their own party. */
export const TRUSTED: Readonly<Record<string, readonly string[]>> = {
  ana: ['omid', 'parisa'],
  omid: ['parisa', 'farhad'],
  mina: ['sara'],
  sara: ['yashar'],
  behrouz: ['shirin', 'laleh'],
};

/** A fictional coalition. Its parties are named after trees and stand for nobody. */
export const GROVE: CoalitionPlan = {
  slug: 'grove',
  names: { en: 'Grove Coalition (demonstration)', fa: 'ائتلاف بیشه (نمایشی)' },
  languages: ['en', 'fa'],
  demonstration: true,
  rules: { clauseRule: 'double-absolute', wholeRule: 'double-absolute', ballotMinutes: 15 },
  parties: [
    {
      names: { en: 'Cedar Party', fa: 'حزب سدر' },
      shortNames: { en: 'Cedar', fa: 'سدر' },
      seats: [
        { handle: 'ana', role: 'head', moderator: true },
        { handle: 'omid', role: 'delegate' },
        { handle: 'parisa', role: 'delegate' },
        { handle: 'farhad', role: 'delegate' },
        { handle: 'roya', role: 'delegate' },
        { handle: 'taher', role: 'alternate' },
      ],
    },
    {
      names: { en: 'Plane Tree Alliance', fa: 'ائتلاف چنار' },
      shortNames: { en: 'Plane Tree', fa: 'چنار' },
      seats: [
        { handle: 'mina', role: 'head', moderator: true },
        { handle: 'sara', role: 'delegate' },
        { handle: 'yashar', role: 'delegate' },
        { handle: 'zhina', role: 'delegate' },
      ],
    },
    {
      names: { en: 'Cypress Front', fa: 'جبههٔ سرو' },
      shortNames: { en: 'Cypress', fa: 'سرو' },
      seats: [
        { handle: 'behrouz', role: 'head' },
        { handle: 'shirin', role: 'delegate' },
        { handle: 'hiwa', role: 'delegate' },
        { handle: 'laleh', role: 'adviser' },
      ],
    },
    {
      names: { en: 'Walnut Union', fa: 'اتحاد گردو' },
      shortNames: { en: 'Walnut', fa: 'گردو' },
      seats: [
        { handle: 'daryush', role: 'head' },
        { handle: 'aylin', role: 'delegate' },
        { handle: 'babak', role: 'delegate' },
      ],
    },
    {
      names: { en: 'Willow Assembly', fa: 'مجمع بید' },
      shortNames: { en: 'Willow', fa: 'بید' },
      seats: [
        { handle: 'nilufar', role: 'head' },
        { handle: 'peyvand', role: 'delegate' },
      ],
    },
    {
      names: { en: 'Juniper Circle', fa: 'حلقهٔ ارس' },
      shortNames: { en: 'Juniper', fa: 'ارس' },
      standing: 'guest',
      seats: [
        { handle: 'simin', role: 'head' },
        { handle: 'kaveh', role: 'observer' },
      ],
    },
  ],
};

/** Headings for the articles the demonstration uses; the texts are those of the Universal Declaration. */
export const HEADINGS: Readonly<Record<number, { en: string; fa: string }>> = {
  1: { en: 'Free and equal', fa: 'آزاد و برابر' },
  2: { en: 'No distinction', fa: 'بدون تمایز' },
  3: { en: 'Life and liberty', fa: 'زندگی و آزادی' },
  5: { en: 'No torture', fa: 'منع شکنجه' },
  6: { en: 'Before the law', fa: 'شخصیت حقوقی' },
  7: { en: 'Equal protection', fa: 'حمایت برابر قانون' },
  9: { en: 'Arbitrary arrest', fa: 'بازداشت خودسرانه' },
  13: { en: 'Movement', fa: 'رفت‌وآمد' },
  18: { en: 'Conscience', fa: 'وجدان و دین' },
  19: { en: 'Free expression', fa: 'آزادی بیان' },
  20: { en: 'Assembly', fa: 'گردهمایی' },
  21: { en: 'The people’s will', fa: 'ارادهٔ مردم' },
  26: { en: 'Education', fa: 'آموزش' },
};

/** What is said in the plenary, in both languages. `clause` is an article the message is about. */
export const TALK: readonly {
  by: string;
  body: string;
  replyTo?: number;
  clause?: number;
  thanks?: readonly string[];
}[] = [
  { by: 'mina', body: 'Good evening. The draft is open in both languages. Five clauses are agreed.' },
  { by: 'behrouz', body: 'سلام به همه. متن فارسی بند ۲ هنوز یک بازخوانی لازم دارد.', clause: 2 },
  { by: 'nilufar', body: '@omid آیا سدر با واژهٔ «جنسیت» در بند ۲ موافق است؟', clause: 2 },
  {
    by: 'omid',
    body: 'We can live with it if the English says the same. I will write it in now.',
    replyTo: 2,
  },
  {
    by: 'daryush',
    body: 'Walnut asks to park “Education” until Tuesday. We have no mandate on it yet.',
    clause: 26,
  },
  {
    by: 'ana',
    body: 'Parked. It stays in the annex of open questions and nobody loses it.\n\nکنار گذاشته شد؛ متن در پیوستِ پرسش‌های باز می‌ماند.',
    replyTo: 4,
    thanks: ['daryush', 'aylin', 'nilufar'],
  },
  {
    by: 'sara',
    body: 'The ballot on free expression is open. Read the frozen text before you vote, please.',
    clause: 19,
  },
  { by: 'shirin', body: 'دیدم. ما تا فردا ظهر رأی می‌دهیم.' },
  { by: 'simin', body: 'Juniper thanks the plenary for the invitation. We are following and have no vote.' },
  {
    by: 'nilufar',
    body: '@ana does Cedar still want “brotherhood” in clause 1?',
    clause: 1,
    thanks: ['hiwa'],
  },
];
