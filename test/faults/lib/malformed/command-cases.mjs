import { MAX_FRAME, frame } from './raw-line.mjs';
import { NAMES, TEXTS, damage, damageBytes, json } from './words.mjs';

/** A command of the contract, signed in, with something wrong in it. */
export function command(dice, { examples, stage }) {
  const type = dice.pick(Object.keys(examples));
  const { coalitionId, plenaryId, statementId, clauseIds } = stage;
  const real = { coalitionId, roomId: dice.pick([plenaryId, statementId]), clauseId: clauseIds[0] };
  const fields = Object.entries(examples[type]).map(([name, value]) => [
    name,
    JSON.stringify(dice.once(8) ? value : (real[name] ?? value)),
  ]);
  const wrong = dice.below(8);
  const at = dice.below(fields.length);
  if (wrong < 3) fields[at][1] = json(dice, 3);
  if (wrong === 3) fields[at][1] = JSON.stringify(dice.pick(TEXTS));
  if (wrong === 4) fields.splice(at, 1);
  if (wrong === 5)
    fields.push([dice.pick([...NAMES, 'seatId', 'role', 'accountId', 'roomId']), json(dice, 2)]);
  const body = `{${fields.map(([name, value]) => `${JSON.stringify(name)}:${value || 'null'}`).join(',')}}`;
  return asked(dice, type, wrong === 6 ? json(dice, 3) : body);
}

/** A text update of bytes that no editor makes. */
export function text(dice, { updates, stage, from }) {
  const bytes = dice.pick([
    () => damageBytes(dice, dice.pick(updates)),
    () => damageBytes(dice, dice.pick(updates)),
    () => dice.bytes(dice.below(300)),
    () => Buffer.concat([Buffer.from([255, 255, 255, 255, 15]), dice.bytes(30)]),
    () => Buffer.alloc(dice.pick([1_000, 100_000, 260_000]), dice.below(256)),
  ])();
  const update = dice.once(8) ? damage(dice, bytes.toString('base64')) : bytes.toString('base64');
  const clientId = dice.once(6) ? json(dice, 1) || 'null' : from.clientId;
  const place = `"roomId":"${stage.statementId}","clauseId":"${stage.clauseIds[0]}"`;
  return asked(dice, 'text:update', `{${place},"clientId":${clientId},"update":${JSON.stringify(update)}}`);
}

/** An event whose answer is wanted. Entering and leaving is meant as well. */
function asked(dice, type, input) {
  const id = `${dice.pick(['c', '0'])}0000000-0000-4000-8000-${String(dice.below(1e9)).padStart(12, '0')}`;
  const event = dice.once(10) ? dice.pick(['room:enter', 'room:leave']) : 'command';
  const body =
    event === 'command' ? `{"commandId":"${id}","type":${JSON.stringify(type)},"input":${input}}` : input;
  const packet = `42${7}["${event}",${body}]`;
  const isRead = packet.length < MAX_FRAME && isJson(body);
  return { pieces: [frame(packet)], end: isRead ? 'answer' : 'ping' };
}

function isJson(text) {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
