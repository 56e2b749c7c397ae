import type { Socket } from 'socket.io-client';
import { COMMANDS, type CommandType } from '../../../src/contract/commands.js';
import { HTTP } from '../../../src/contract/http.js';
import type { Person, TestApp } from '../../support/app.js';
import { inParallel } from './cells.js';

/** Everything that somebody can learn by asking: addresses, and what came back whole. */
export type Readings = Map<string, string>;

/** Ids and words to try in every address, whether they are the reader's business or not. */
export interface Known {
  readonly ids: readonly string[];
  readonly slugs: readonly string[];
  readonly clauseId: string;
  readonly messageIds: readonly string[];
  readonly words: readonly string[];
}

/** What is not the same twice by its nature. */
const MOVING = new Set(['/metrics', '/health/ready']);
const OWN_HEADERS = new Set(['date', 'keep-alive', 'connection']);

/** Asks every address that reads, with every id, and keeps status, headers and body. */
export async function readEverything(
  app: TestApp,
  who: Pick<Person, 'cookie'> | null,
  known: Known,
): Promise<Readings> {
  const readings: Readings = new Map();
  const paths = [
    '/api',
    '/api/openapi.json',
    '/api/socket.json',
    '/d',
    '/d/feed.atom',
    '/robots.txt',
    ...HTTP.filter(({ method }) => method === 'GET').flatMap(({ path }) => addressesOf(path, known)),
  ];
  await inParallel(paths, 8, async (path) => {
    const { status, headers, body } = await app.http(who, 'GET', path);
    const told = [...headers].filter(([name]) => !OWN_HEADERS.has(name));
    readings.set(`GET ${path}`, JSON.stringify({ status, told, body }));
  });
  for (const id of known.ids) {
    const texts = await app.http(who, 'POST', `/api/statements/${id}/texts`, { write: false });
    readings.set(`POST texts ${id}`, JSON.stringify([texts.status, texts.body]));
  }
  return readings;
}

/** Only what must be the same as long as nothing has happened that concerns the reader. */
export const still = (readings: Readings): Record<string, string> =>
  Object.fromEntries([...readings].filter(([path]) => ![...MOVING].some((moving) => path.includes(moving))));

function addressesOf(path: string, { ids, slugs, clauseId, messageIds, words }: Known): string[] {
  if (!path.includes(':')) return [path];
  const places = path.startsWith('/api/coalitions') ? [...ids, ...slugs] : ids;
  return places.flatMap((id) => {
    const address = path.replace(/:(id|statementId)\b/, id).replace(':clauseId', clauseId);
    if (address.endsWith('/search')) return words.map((word) => `${address}?q=${encodeURIComponent(word)}`);
    if (address.endsWith('/messages'))
      return [address, `${address}?after=0`, ...messageIds.map((message) => `${address}?around=${message}`)];
    return [address];
  });
}

/** Everything that arrives at a socket. */
export function listenTo(socket: Socket): string[] {
  const frames: string[] = [];
  socket.onAny((...args: unknown[]) => frames.push(JSON.stringify(args)));
  return frames;
}

/** Tries to enter every room, and to be told of the rest. */
export async function enterEverywhere(socket: Socket, ids: readonly string[]): Promise<string[]> {
  const answers: string[] = [];
  for (const roomId of ids) {
    answers.push(JSON.stringify(await socket.emitWithAck('room:enter', { roomId, lastSeq: 0 })));
    socket.emit('doing', { roomId, typing: true });
  }
  return answers;
}

/** Sends every command to every one of these rooms, with these things in it. */
export async function commandEverywhere(
  app: TestApp,
  socket: Socket,
  ids: readonly string[],
  inputOf: (type: CommandType) => object,
): Promise<string[]> {
  const types = (Object.keys(COMMANDS) as CommandType[]).filter((type) => COMMANDS[type].scope === 'room');
  const tries = types.flatMap((type) => ids.map((roomId) => ({ type, input: { roomId, ...inputOf(type) } })));
  return inParallel(tries, 50, async ({ type, input }) =>
    JSON.stringify([type, await app.send(socket, type, input)]),
  );
}
