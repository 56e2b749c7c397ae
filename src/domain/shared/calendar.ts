/** A moment: a Date, or the ISO string that crosses the wire. */
export type Moment = Date | string;

const PERSIAN_ZERO = 0x06f0;
const SECOND = 1000;
const FSI = '\u2068';
const PDI = '\u2069';
const DIRECTION_CONTROLS = /[\u202A-\u202E\u2066-\u2069]/g;

const formats = new Map<string, Intl.DateTimeFormat>();

/**
 * A date as both calendars say it, the reader's own first:
 * "Sunday 22 November 2026 · 1 Azar 1405", «یکشنبه ۱ آذر ۱۴۰۵ · ۲۲ نوامبر ۲۰۲۶».
 */
export function bothCalendars(moment: Moment, lang: string, timeZone: string): string {
  const [own, other] = isPersian(lang)
    ? (['persian', 'gregory'] as const)
    : (['gregory', 'persian'] as const);
  return `${longDate(moment, lang, timeZone, own)} · ${shortDate(moment, lang, timeZone, other)}`;
}

/** The date with its weekday in one calendar, by default the one of the language. */
export function longDate(
  moment: Moment,
  lang: string,
  timeZone: string,
  calendar: 'persian' | 'gregory' = isPersian(lang) ? 'persian' : 'gregory',
): string {
  return inCalendar(moment, lang, timeZone, calendar, true);
}

/** The date without its weekday in one calendar, by default the one of the language. */
export function shortDate(
  moment: Moment,
  lang: string,
  timeZone: string,
  calendar: 'persian' | 'gregory' = isPersian(lang) ? 'persian' : 'gregory',
): string {
  return inCalendar(moment, lang, timeZone, calendar, false);
}

/** The time on a 24 hour clock: "18:30", «۱۸:۳۰». */
export function timeOfDay(moment: Moment, lang: string, timeZone: string): string {
  const parts = partsOf(moment, 'en-GB-u-nu-latn', {
    timeZone,
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
  });
  return digits(`${parts.hour}:${parts.minute}`, lang);
}

/** The day in a time zone as "2026-11-22": for grouping and sorting, never shown. */
export function dayKey(moment: Moment, timeZone: string): string {
  const parts = partsOf(moment, 'en-GB-u-ca-gregory-nu-latn', {
    timeZone,
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
  });
  return `${parts.year?.padStart(4, '0')}-${parts.month}-${parts.day}`;
}

const UNITS = [
  { milliseconds: 86_400_000, en: 'd', fa: 'روز' },
  { milliseconds: 3_600_000, en: 'h', fa: 'ساعت' },
  { milliseconds: 60_000, en: 'min', fa: 'دقیقه' },
  { milliseconds: SECOND, en: 's', fa: 'ثانیه' },
] as const;

/**
 * How long something still takes, in its two largest units: "3 min 12 s", «۳ دقیقه و ۱۲ ثانیه».
 * A begun second counts as a whole one, so that nothing says "0 s" while there is still time.
 */
export function timeLeft(milliseconds: number, lang: string): string {
  const persian = isPersian(lang);
  let rest = Math.max(0, Math.ceil(milliseconds / SECOND)) * SECOND;
  const first = UNITS.findIndex((unit) => rest >= unit.milliseconds);
  const shown: string[] = [];
  for (const unit of UNITS.slice(first < 0 ? UNITS.length - 1 : first).slice(0, 2)) {
    const count = Math.floor(rest / unit.milliseconds);
    rest -= count * unit.milliseconds;
    if (count > 0 || shown.length === 0) shown.push(`${digits(count, lang)} ${persian ? unit.fa : unit.en}`);
  }
  return shown.join(persian ? ' و ' : ' ');
}

/** Numbers as the language writes them: digits(12, 'fa') is «۱۲». In a text, only its digits change. */
export function digits(value: number | bigint | string, lang: string): string {
  const text = String(value);
  if (!isPersian(lang)) return text;
  return text.replace(/[0-9]/g, (digit) => String.fromCharCode(PERSIAN_ZERO + Number(digit)));
}

/** Arabic (٠-٩) and Persian (۰-۹) digits as Latin ones; everything else as it was. */
export function latinDigits(text: string): string {
  return text.replace(/[\u0660-\u0669\u06F0-\u06F9]/g, (digit) => String(digit.charCodeAt(0) & 0xf));
}

/**
 * A name, number or handle put into a sentence of either direction without disturbing it: wrapped
 * in a first-strong isolate, with whatever could end that isolate early taken out.
 */
export function isolate(text: string): string {
  return `${FSI}${text.replace(DIRECTION_CONTROLS, '')}${PDI}`;
}

/** Whether the running environment knows this time zone. */
export function isTimeZone(timeZone: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone });
    return true;
  } catch {
    return false;
  }
}

function isPersian(lang: string): boolean {
  return lang === 'fa' || lang.startsWith('fa-');
}

function inCalendar(
  moment: Moment,
  lang: string,
  timeZone: string,
  calendar: 'persian' | 'gregory',
  withWeekday: boolean,
): string {
  const locale = isPersian(lang)
    ? `fa-IR-u-ca-${calendar}-nu-arabext`
    : `${lang === 'en' ? 'en-GB' : lang}-u-ca-${calendar}-nu-latn`;
  const parts = partsOf(moment, locale, {
    timeZone,
    year: 'numeric',
    month: 'long',
    day: 'numeric',
    ...(withWeekday ? { weekday: 'long' } : {}),
  });
  return [parts.weekday, parts.day, parts.month, parts.year].filter(Boolean).join(' ');
}

type Parts = Partial<Record<Intl.DateTimeFormatPartTypes, string>>;

/** Persian dates are put together from their parts: the ready-made pattern has them in the wrong order. */
function partsOf(moment: Moment, locale: string, options: Intl.DateTimeFormatOptions): Parts {
  const key = `${locale} ${JSON.stringify(options)}`;
  let format = formats.get(key);
  if (!format) {
    format = new Intl.DateTimeFormat(locale, options);
    formats.set(key, format);
  }
  const parts: Parts = {};
  for (const { type, value } of format.formatToParts(new Date(moment))) parts[type] = value;
  return parts;
}
