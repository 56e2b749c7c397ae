/**
 * What a log may say of an error: its kind, its code, the constraint it broke, and where in our code it arose.
 * Never its message: those of the database, of JSON and of Yjs quote what somebody has written.
 */
export function describeError(error: unknown): string {
  if (!(error instanceof Error)) return 'something that is no error';
  const { code, constraint } = error as { code?: unknown; constraint?: unknown };
  const parts = [error.name, code, constraint].filter((part) => typeof part === 'string' && NAME.test(part));
  const frames = error.stack?.match(FRAME) ?? [];
  return `${parts.join(' ')} ${frames
    .slice(0, 4)
    .map((frame) => frame.trim())
    .join(' | ')}`.trim();
}

const NAME = /^[\w.-]{1,80}$/;
/** A line of a stack; whatever a message brings along that looks like one has no place in a file. */
const FRAME = /^ {4}at (?:[\w.<>[\] ]+ \()?(?:file:\/\/|node:)?[\w/.@+-]+:\d+:\d+\)?$/gm;
