/**
 * Which of `offered` a reader would rather have, as the header Accept-Language says (RFC 9110 12.5.4): the one of the
 * greatest weight, where the longest range that names a language or its own region decides. What stands first counts
 * among equals; whoever wishes for nothing that is there gets the first of `offered`.
 */
export function preferred<L extends string>(header: string | undefined, offered: readonly L[]): L {
  const wishes = (header ?? '').split(',', MOST).map(readWish);
  let best = { language: offered[0]!, weight: 0, place: 0 };
  for (const language of offered) {
    const place = closest(wishes, language);
    const weight = wishes[place]?.weight ?? 0;
    if (weight > best.weight || (weight === best.weight && weight > 0 && place < best.place))
      best = { language, weight, place };
  }
  return best.language;
}

/** Nobody reads more languages than this. */
const MOST = 20;

interface Wish {
  readonly range: string;
  readonly weight: number;
}

function readWish(text: string): Wish {
  const [range = '', ...parameters] = text.split(';').map((part) => part.trim().toLowerCase());
  const said = parameters.find((one) => one.startsWith('q='))?.slice(2) ?? '1';
  const weight = /^(?:0(?:\.\d{0,3})?|1(?:\.0{0,3})?)$/.test(said) ? Number(said) : 0;
  return { range, weight };
}

/** Where the wish stands that says most exactly what somebody thinks of a language; -1: they do not say. */
function closest(wishes: readonly Wish[], language: string): number {
  const exact = wishes.findIndex(({ range }) => range === language);
  if (exact >= 0) return exact;
  const regional = wishes.findIndex(({ range }) => range.startsWith(`${language}-`));
  return regional >= 0 ? regional : wishes.findIndex(({ range }) => range === '*');
}
