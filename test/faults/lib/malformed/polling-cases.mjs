import { MAX_FRAME } from './raw-line.mjs';
import { damage, json } from './words.mjs';

/** Requests of long polling: each a method, what follows the path, headers, and a body. */
export function polling(dice) {
  const post = () => {
    const body = dice.pick([
      () => dice.some(1, 6, () => `4${json(dice, 2)}`).join('\u001e'),
      () => dice.some(1, 3, () => `b${dice.bytes(dice.below(30)).toString('base64')}`).join('\u001e'),
      () => `42["command",${json(dice, 3)}]`,
      () => `b${damage(dice, 'AAAABBBB')}`,
      () => '\u001e'.repeat(1 + dice.below(3_000)),
      () => '2\u001e'.repeat(2_000),
      () => '4'.repeat(MAX_FRAME + 1),
      () => dice.bytes(dice.below(400)),
      () => '1',
      () => '6',
      () => '5',
      () => '',
    ])();
    const headers = dice.pick([
      {},
      {},
      { 'content-type': 'application/octet-stream' },
      { 'content-type': 'text/plain; charset=utf-16' },
      { 'content-type': '' },
      { 'content-encoding': 'gzip' },
      { expect: '100-continue' },
      { 'transfer-encoding': 'chunked' },
      { origin: 'https://elsewhere.example' },
    ]);
    return { method: 'POST', headers, body };
  };
  const other = () =>
    dice.pick([
      { method: 'GET' },
      { method: 'GET', query: '&j=alert(1)' },
      { method: 'GET', query: '&transport=websocket' },
      { method: 'GET', query: '&sid=__proto__' },
      { method: 'OPTIONS' },
      { method: 'PUT', body: '4' },
      { method: 'DELETE' },
      { method: 'GET', headers: { connection: 'upgrade', upgrade: 'websocket' } },
    ]);
  return { requests: dice.some(1, 5, () => (dice.once(3) ? other() : post())), atOnce: dice.once(3) };
}
