import pg from 'pg';

/**
 * The SQL that the application sends while something is done, without its values: two requests with the same list
 * have taken the same way through the code, whatever a clock would say.
 */
export async function queriesDuring<T>(work: () => Promise<T>): Promise<{ result: T; queries: string[] }> {
  const prototype = pg.Client.prototype as unknown as { query: (...args: unknown[]) => unknown };
  const original = prototype.query;
  const queries: string[] = [];
  prototype.query = function (this: unknown, ...args: unknown[]) {
    const [first] = args as [string | { text?: string } | undefined];
    const text = typeof first === 'string' ? first : (first?.text ?? '');
    // The one place where an id stands in the text: `Transactions.begin`, after it has been checked.
    if (!BACKGROUND.some((part) => text.includes(part))) queries.push(text.replace(UUID, "'…'"));
    return original.apply(this, args);
  };
  try {
    return { result: await work(), queries };
  } finally {
    prototype.query = original;
  }
}

const UUID = /'[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}'/gi;
/** What the application asks by itself, at its own times. */
const BACKGROUND = [
  'SELECT id, next_seq FROM room WHERE id = ANY',
  'FROM unnest($1::uuid[]) AS i',
  'FROM deadline',
  'AS extent FROM declaration',
  'SELECT count(*) FROM declaration',
];
