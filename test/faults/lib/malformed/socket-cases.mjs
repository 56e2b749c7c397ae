import { command, text } from './command-cases.mjs';
import { Dice } from './dice.mjs';
import { polling } from './polling-cases.mjs';
import { MAX_FRAME, frame } from './raw-line.mjs';
import { NAMES, damage, json, placeholder } from './words.mjs';

const PATH = '/socket.io/?EIO=4&transport=websocket';

export const upgrade = ({ path = PATH, cookie, headers = [], version = '13' }) =>
  [
    `GET ${path} HTTP/1.1`,
    'Host: 127.0.0.1',
    'Origin: http://127.0.0.1',
    'Connection: Upgrade',
    'Upgrade: websocket',
    'Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==',
    `Sec-WebSocket-Version: ${version}`,
    ...(cookie ? [`Cookie: ${cookie}`] : []),
    ...headers,
    '\r\n',
  ].join('\r\n');

/** Everything that can be wrong before there is a WebSocket. */
function handshake(dice, { cookie }) {
  const path = dice.pick([
    PATH,
    ...['3', '', '5', '4&EIO=3', '__proto__'].map((eio) => `/socket.io/?EIO=${eio}&transport=websocket`),
    ...['webtransport', 'constructor', 'polling', '', 'websocket&transport=polling'].map(
      (transport) => `/socket.io/?EIO=4&transport=${transport}`,
    ),
    ...NAMES.slice(0, 8).map((sid) => `${PATH}&sid=${sid}`),
    `${PATH}&sid=${'A'.repeat(20)}`,
    `${PATH}&b64=1&j=0`,
    '/socket.io/?[]=&EIO[]=4&transport[a]=websocket',
    '/socket.io/%ff?EIO=4&transport=websocket',
    '/socket.io?EIO=4&transport=websocket',
    '/elsewhere',
  ]);
  const headers = dice.some(0, 3, () =>
    dice.pick([
      'Sec-WebSocket-Extensions: permessage-deflate; client_max_window_bits',
      'Sec-WebSocket-Extensions: permessage-deflate; server_max_window_bits=999',
      'Sec-WebSocket-Extensions: ,;=,;',
      'Sec-WebSocket-Protocol: a, a, ,',
      `Sec-WebSocket-Protocol: ${'p,'.repeat(1_000)}`,
      'Sec-WebSocket-Key: short',
      'Upgrade: h2c',
      'Connection: close',
      'Content-Length: 5',
      'Transfer-Encoding: chunked',
      'Origin: https://elsewhere.example',
      'Sec-Fetch-Site: cross-site',
      'X-Forwarded-For: %00, ,;',
      `Cookie: peyman=${'x'.repeat(54)}`,
    ]),
  );
  const version = dice.once(4) ? dice.pick(['8', '99', '-1', '', 'x']) : '13';
  const text = upgrade({ path, cookie, headers, version });
  return {
    request: dice.once(6) ? damage(dice, text) : text,
    pieces: dice.once(2) ? [dice.bytes(dice.below(200))] : [frame('40')],
    end: dice.pick(['ping', 'half', 'cut']),
  };
}

/** Frames that RFC 6455 forbids, or that are more than anybody may send. */
function frames(dice) {
  const text = () => `42["command",${json(dice, 2)}]`;
  const tooMuch = BigInt(dice.pick([MAX_FRAME + 1, 2 ** 31, 2 ** 52])) * (dice.once(3) ? 2_000n : 1n);
  const kinds = [
    () => [frame(text(), { rsv: 1 + dice.below(7) })],
    () => [frame(text(), { opcode: dice.pick([3, 4, 5, 6, 7, 11, 12, 13, 14, 15]) })],
    () => [frame(text(), { masked: false })],
    () => [frame(Buffer.alloc(126 + dice.below(400), 'a'), { opcode: dice.pick([8, 9, 10]) })],
    () => [frame('x', { opcode: dice.pick([8, 9, 10]), fin: false })],
    () => [frame(text(), { opcode: 0 })],
    () => [frame('42["comm', { fin: false }), frame(text())],
    () => [frame('42["do', { fin: false }), frame('', { opcode: 9 }), frame('ing",{}]', { opcode: 0 })],
    () => [frame('4', { fin: false }), ...dice.some(100, 2_000, () => frame('', { opcode: 0, fin: false }))],
    () => [frame('x', { announced: tooMuch > 2n ** 63n - 1n ? 2n ** 63n - 1n : tooMuch })],
    () => [frame('x', { announced: 2n ** 63n + 7n })],
    () => [frame('4x', { wide: true })],
    () => [frame(Buffer.alloc(MAX_FRAME + 1 + dice.below(200_000), '4'))],
    () => [
      frame(Buffer.alloc(300_000, '4'), { fin: false }),
      frame(Buffer.alloc(300_000, '4'), { opcode: 0 }),
    ],
    () => [
      frame(
        Buffer.from([
          0x34,
          0x32,
          ...dice.pick([[0xc0, 0x80], [0xed, 0xa0, 0x80], [0xff], [0xf4, 0x90, 0x80, 0x80]]),
        ]),
      ),
    ],
    () => [
      frame(
        dice
          .pick([[1], [3, 232, 0xff], [0, 0], [3, 236], [255, 255]])
          .reduce((all, one) => Buffer.concat([all, Buffer.from([one])]), Buffer.alloc(0)),
        { opcode: 8 },
      ),
    ],
    () => dice.some(2, 300, () => frame('', { opcode: dice.pick([9, 10]) })),
    () => [frame(dice.bytes(dice.below(300)), { opcode: 2 })],
    () => [dice.bytes(1 + dice.below(300))],
  ];
  const pieces = dice.pick(kinds)();
  if (dice.once(4)) pieces.push(frame(text()).subarray(0, 3 + dice.below(8)));
  return { pieces, end: dice.pick(['ping', 'half', 'cut', 'ping']) };
}

/** What Engine.IO speaks of: a letter, and whatever follows. */
function engine(dice) {
  const packet = () =>
    dice.pick([
      () =>
        `${dice.pick(['0', '1', '2', '3', '5', '6', '7', '9', 'b', 'x', '', '\u0000', '\ud83d'])}${dice.pick(['', 'probe', json(dice, 1), 'b'.repeat(50)])}`,
      () => '2probe',
      () => 'bAAAA',
      () => `b${json(dice, 1)}`,
      () => '4',
      () => `4${damage(dice, '2["doing",{}]')}`,
      () => '42["a"]\u001e42["b"]',
    ])();
  return { pieces: dice.some(1, 5, () => frame(packet())), end: 'ping' };
}

const ATTACHED = [
  '0',
  '1',
  '2',
  '3',
  '10',
  '11',
  '100000',
  '4294967296',
  '9'.repeat(40),
  '-1',
  '1.5',
  '',
  'x',
  '1e3',
];
const PLACES = [
  '',
  '',
  '',
  '/,',
  '/admin,',
  '/__proto__,',
  '/constructor,',
  '/?a=b,',
  '/#,',
  '/',
  `/${'n'.repeat(3_000)},`,
  '//,',
  '/\u0000,',
];
const IDS = [
  '',
  '',
  '0',
  '1',
  '7',
  '-1',
  '1.5',
  '4294967296',
  '9'.repeat(30),
  '9'.repeat(4_000),
  '0x1',
  ' 1',
];

/** What Socket.IO speaks of: type, how many attachments, where, number, data; and the attachments, or others. */
function packets(dice) {
  const data = () =>
    dice.pick([
      () => `["${dice.pick(NAMES)}"${dice.some(0, 3, () => `,${json(dice, 3)}`).join('')}]`,
      () =>
        `["${dice.pick(['command', 'room:enter', 'room:leave', 'doing'])}",${placeholder(dice)},{"a":${placeholder(dice)}}]`,
      () => `[${json(dice, 1)},${json(dice, 3)}]`,
      () => json(dice, 4),
      () => '',
    ])();
  const packet = () => {
    const type = dice.pick(['2', '2', '5', '5', '0', '1', '3', '4', '6', '7', '9', 'x', '']);
    const attached =
      type === '5' || type === '6' || dice.once(8) ? `${dice.pick(ATTACHED)}${dice.once(8) ? '' : '-'}` : '';
    const text = `4${type}${attached}${dice.pick(PLACES)}${dice.pick(IDS)}${data()}`;
    return frame(dice.once(5) ? damage(dice, text) : text);
  };
  const bytes = () => frame(dice.bytes(dice.below(40)), { opcode: 2 });
  return { pieces: dice.some(1, 4, () => (dice.once(3) ? bytes() : packet())), end: 'ping' };
}

const FROM_NOBODY = { handshake, frames, engine, packets, polling };
const FROM_SOMEBODY = {
  ...FROM_NOBODY,
  'frames inside': frames,
  'engine inside': engine,
  inside: packets,
  command,
  'command ': command,
  text,
};
const IS_INSIDE = new Set(['frames inside', 'engine inside', 'inside', 'command', 'command ', 'text']);

/** The case of this number: the same for the same seed. `from`: the person who sends it, or nobody. */
export function caseOf(seed, number, { from, ...about }) {
  const dice = new Dice(seed, number);
  const kinds = from ? FROM_SOMEBODY : FROM_NOBODY;
  const kind = dice.pick(Object.keys(kinds));
  const cookie =
    from?.cookie ?? dice.pick(['', '', `peyman=${'x'.repeat(54)}`, 'peyman=__proto__', 'peyman=']);
  const made = kinds[kind](dice, { ...about, from, cookie });
  return {
    kind: kind.trim(),
    number,
    from,
    cookie,
    isInside: IS_INSIDE.has(kind),
    request: upgrade({ cookie }),
    ...made,
  };
}
