import {
  bothCalendars,
  digits,
  isolate,
  longDate,
  shortDate,
  timeLeft,
  timeOfDay,
} from '@domain/shared/calendar';

export { isolate };

/** The reader's own time zone. */
export const timeZone = (): string => Intl.DateTimeFormat().resolvedOptions().timeZone;

const localeOf = (lang: string): string => (lang === 'en' ? 'en-GB' : lang);
const STEPS = [
  ['day', 86_400_000],
  ['hour', 3_600_000],
  ['minute', 60_000],
] as const;

/** "6 minutes ago", «۶ دقیقه پیش», "in 2 days". */
function relative(at: string, now: number, lang: string): string {
  const distance = Date.parse(at) - now;
  const format = new Intl.RelativeTimeFormat(localeOf(lang), { numeric: 'auto' });
  for (const [unit, size] of STEPS) {
    if (Math.abs(distance) >= size) return format.format(Math.trunc(distance / size), unit);
  }
  return format.format(0, 'minute');
}

/** What is left in its largest whole unit, for a line that must not tick: "3 minutes", "2 hours". */
function about(milliseconds: number, lang: string): string {
  const [unit, size] = STEPS.find(([, each]) => milliseconds >= each) ?? STEPS[2];
  const count = Math.max(1, Math.floor(milliseconds / size));
  return new Intl.NumberFormat(localeOf(lang), { style: 'unit', unit, unitDisplay: 'long' }).format(count);
}

/** "today 18:30", "tomorrow 9:00", or the date in both calendars with the time. */
function when(at: string, now: number, lang: string, zone: string): string {
  const day = (moment: number) => {
    const d = new Date(moment);
    return Date.UTC(d.getFullYear(), d.getMonth(), d.getDate());
  };
  const days = Math.round((day(Date.parse(at)) - day(now)) / 86_400_000);
  const time = timeOfDay(at, lang, zone);
  const join = lang === 'fa' ? '، ساعت ' : ' ';
  if (Math.abs(days) > 1)
    return `${whole(bothCalendars(at, lang, zone))}${lang === 'fa' ? '، ساعت ' : ', '}${time}`;
  const name = new Intl.RelativeTimeFormat(localeOf(lang), { numeric: 'auto' }).format(days, 'day');
  return `${name}${join}${time}`;
}

/** A day stays on one line: «۲۹ نوامبر ۲۰۲۶» is never cut after its number. Between two calendars it may be. */
const whole = (date: string): string =>
  date
    .split(' · ')
    .map((day) => day.replaceAll(' ', '\u00a0'))
    .join(' · ');

/** Everything that is written differently from language to language. */
export function formatsFor(lang: string) {
  const zone = timeZone();
  const numbers = new Intl.NumberFormat(localeOf(lang));
  const lists = new Intl.ListFormat(localeOf(lang), { type: 'conjunction' });
  return {
    lang,
    number: (value: number) => numbers.format(value),
    digits: (value: number | string) => digits(value, lang),
    /** The day with its weekday, in both calendars. */
    date: (at: string) => whole(bothCalendars(at, lang, zone)),
    longDate: (at: string) => whole(longDate(at, lang, zone)),
    shortDate: (at: string) => whole(shortDate(at, lang, zone)),
    time: (at: string) => timeOfDay(at, lang, zone),
    when: (at: string, now: number = Date.now()) => when(at, now, lang, zone),
    relative: (at: string, now: number = Date.now()) => relative(at, now, lang),
    about: (milliseconds: number) => about(milliseconds, lang),
    timeLeft: (milliseconds: number) => whole(timeLeft(milliseconds, lang)),
    list: (items: readonly string[]) => lists.format(items),
  };
}
export type Formats = ReturnType<typeof formatsFor>;
