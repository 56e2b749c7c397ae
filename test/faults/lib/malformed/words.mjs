/** Names that mean something to an engine, a parser or an emitter. */
export const NAMES = [
  '__proto__',
  'constructor',
  'prototype',
  'toString',
  'valueOf',
  'hasOwnProperty',
  'toJSON',
  'then',
  'length',
  'error',
  'connect',
  'connection',
  'connect_error',
  'disconnect',
  'disconnecting',
  'newListener',
  'removeListener',
  'command',
  'room:enter',
  'room:leave',
  'doing',
  'commandId',
  'roomId',
  '',
];

const NUMBERS = [
  '0',
  '-0',
  '-1',
  '1.5',
  '1e400',
  '-1e400',
  '1e-400',
  '2147483648',
  '9007199254740993',
  '9'.repeat(400),
  '01',
  'NaN',
  'Infinity',
  '0x10',
];

/** What is a text, and in somebody's way. */
export const TEXTS = [
  '',
  '\u0000',
  '\ud800',
  'a\u202eb',
  '\u2028',
  '\ufeff',
  '\u{1f600}'.repeat(50),
  'x'.repeat(20_000),
  '\u0301'.repeat(500),
  "'; DROP TABLE event; --",
  '${7*7}',
  '%00',
  '../../etc/passwd',
  '00000000-0000-0000-0000-000000000000',
  '1970-01-01T00:00:00Z',
  '=1+1',
];

const quoted = (text) => JSON.stringify(text);
const repeat = (dice, open, close) => {
  const depth = dice.pick([10, 1_000, 30_000, 100_000]);
  return open.repeat(depth) + close.repeat(dice.once(3) ? depth - 1 : depth);
};

/** The text of something that is JSON, or nearly. */
export function json(dice, depth = 3) {
  switch (dice.below(depth > 0 ? 16 : 9)) {
    case 0:
      return dice.pick(['null', 'true', 'false', 'undefined', '']);
    case 1:
    case 2:
      return dice.pick(NUMBERS);
    case 3:
    case 4:
      return quoted(dice.pick(NAMES));
    case 5:
    case 6:
      return quoted(dice.pick(TEXTS));
    case 7:
      return placeholder(dice);
    case 8:
      return dice.pick([
        '"\\ud800"',
        '"\\u0000"',
        '"\\x"',
        '"',
        "'a'",
        '/',
        '[,]',
        '{,}',
        '{"a":1,"a":2}',
        '[1]x',
      ]);
    case 9:
    case 10:
    case 11:
      return `[${dice.some(0, 4, () => json(dice, depth - 1)).join(',')}]`;
    case 15:
      return dice.once(20)
        ? dice.pick([() => repeat(dice, '[', ']'), () => repeat(dice, '{"a":', '}')])()
        : '[[[[[[1]]]]]]';
    default:
      return `{${dice.some(0, 4, () => `${quoted(dice.pick(NAMES))}:${json(dice, depth - 1)}`).join(',')}}`;
  }
}

/** Where bytes would go: `num` says which of the attachments. */
export const placeholder = (dice) =>
  `{"_placeholder":${dice.pick(['true', '1', '"true"', 'null'])},"num":${dice.pick(['0', '1', '-1', '9', '1e9', '0.5', '"0"', '"__proto__"', '"length"', 'null', '[]', '{}'])}}`;

/** Damages a text a little: one place in it is taken out, doubled or becomes something else. */
export function damage(dice, text) {
  const at = dice.below(text.length + 1);
  const to = Math.min(text.length, at + 1 + dice.below(4));
  return (
    text.slice(0, at) +
    dice.pick(['', text.slice(at, to).repeat(2), '\u0000', '"', '}', '[', '\\', '-']) +
    text.slice(to)
  );
}

/** The same for bytes. */
export function damageBytes(dice, bytes) {
  const changed = [...bytes];
  for (let i = dice.below(3); i >= 0; i -= 1) {
    const at = dice.below(changed.length + 1);
    switch (dice.below(4)) {
      case 0:
        changed[at] = dice.below(256);
        break;
      case 1:
        changed.splice(at, 1 + dice.below(4));
        break;
      case 2:
        changed.splice(at, 0, ...dice.pick([[255, 255, 255, 255, 15], [128], [dice.below(256)]]));
        break;
      default:
        changed.splice(at, 0, ...changed.slice(at, at + 8));
    }
  }
  return Buffer.from(changed);
}
