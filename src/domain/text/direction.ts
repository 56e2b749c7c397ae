export type Direction = 'rtl' | 'ltr';

/** Letters and signs that are strong from right to left (bidirectional classes R and AL). */
const RIGHT_TO_LEFT =
  /[\u200F\u061C\u05BE\u05C0\u05C3\u05C6\u05F3\u05F4\u0608\u060B\u060D\u061B\u061D-\u061F\u066D\u06D4]|(?=[\u0590-\u08FF\uFB1D-\uFDFF\uFE70-\uFEFF\u{10800}-\u{10FFF}\u{1E800}-\u{1EFFF}])[\p{L}\p{Nl}\p{Po}\p{No}]/u;
const WEAK_IN_RIGHT_TO_LEFT =
  /[\u0600-\u0605\u0609\u060A\u060C\u066A-\u066C\u06DD\u0890\u0891\u08E2\uFD3E\uFD3F\u{10E60}-\u{10E7E}]/u;
const LEFT_TO_RIGHT = /[\u200E\p{L}\p{Nl}\p{Mc}]/u;
const ISOLATE_OPENS = /[\u2066-\u2068]/;
const PDI = '\u2069';

/**
 * The direction of a paragraph: that of its first strong character, as the Unicode bidirectional
 * algorithm (rules P2 and P3) finds it. What stands in an isolate does not count.
 */
export function paragraphDirection(text: string, otherwise: Direction = 'ltr'): Direction {
  let isolates = 0;
  for (const character of text) {
    if (ISOLATE_OPENS.test(character)) isolates += 1;
    else if (character === PDI) isolates = Math.max(0, isolates - 1);
    else if (isolates === 0) {
      const direction = strongDirection(character);
      if (direction) return direction;
    }
  }
  return otherwise;
}

function strongDirection(character: string): Direction | null {
  if (RIGHT_TO_LEFT.test(character)) return WEAK_IN_RIGHT_TO_LEFT.test(character) ? null : 'rtl';
  return LEFT_TO_RIGHT.test(character) ? 'ltr' : null;
}
