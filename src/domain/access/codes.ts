/** Crockford's base 32: no letter that can be mistaken for another. */
export const CODE_LETTERS = '0123456789abcdefghjkmnpqrstvwxyz';
const GROUP = /(.{5})(?=.)/g;

/** A code as people read it out: in groups of five. */
export const inGroups = (code: string): string => code.replace(GROUP, '$1-');

/** What somebody typed, as it was meant: without spaces and dashes, o for 0, i and l for 1, in the digits of any keyboard. */
export const normaliseCode = (typed: string): string =>
  typed
    .toLowerCase()
    .replace(/[۰-۹٠-٩]/g, (digit) => String(digit.charCodeAt(0) & 15))
    .replace(/[^0-9a-z]/g, '')
    .replace(/o/g, '0')
    .replace(/[il]/g, '1');
