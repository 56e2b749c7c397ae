/** Thrown when a value has no canonical form, and so must never be hashed or signed. */
export class NotCanonical extends Error {
  constructor(
    readonly path: string,
    what: string,
  ) {
    super(`${what} at ${path} has no canonical JSON`);
  }
}

const MAX_DEPTH = 256;

/**
 * The canonical JSON of a value after RFC 8785: keys sorted by their UTF-16 units, numbers as
 * ECMAScript prints them, no white space. The same value gives the same characters everywhere,
 * which is what makes a hash of it mean something.
 *
 * It refuses whatever JSON would silently change: undefined, functions, symbols, bigints, NaN,
 * infinities, lone surrogates, gaps in arrays, and objects that are neither plain nor arrays.
 */
export function canonicalJson(value: unknown): string {
  return write(value, '$', 0);
}

function write(value: unknown, path: string, depth: number): string {
  if (depth > MAX_DEPTH) throw new NotCanonical(path, 'nesting this deep');
  if (value === null || typeof value === 'boolean') return String(value);
  if (typeof value === 'number') return writeNumber(value, path);
  if (typeof value === 'string') return writeString(value, path);
  if (Array.isArray(value)) {
    return `[${Array.from(value, (item: unknown, i) => write(item, `${path}[${i}]`, depth + 1)).join(',')}]`;
  }
  if (typeof value === 'object') return writeObject(value, path, depth);
  throw new NotCanonical(path, typeof value);
}

function writeObject(value: object, path: string, depth: number): string {
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype !== null && prototype !== Object.prototype) {
    throw new NotCanonical(path, 'an object that is not plain');
  }
  // Without a comparison of its own, `sort` goes by UTF-16 units.
  const members = Object.keys(value)
    .sort()
    .map((key) => {
      const member = (value as Record<string, unknown>)[key];
      return `${writeString(key, path)}:${write(member, `${path}.${key}`, depth + 1)}`;
    });
  return `{${members.join(',')}}`;
}

function writeNumber(value: number, path: string): string {
  if (!Number.isFinite(value)) throw new NotCanonical(path, String(value));
  return JSON.stringify(value);
}

const LONE_SURROGATE = /[\uD800-\uDBFF](?![\uDC00-\uDFFF])|(?<![\uD800-\uDBFF])[\uDC00-\uDFFF]/;

function writeString(value: string, path: string): string {
  if (LONE_SURROGATE.test(value)) throw new NotCanonical(path, 'a lone surrogate');
  return JSON.stringify(value);
}
