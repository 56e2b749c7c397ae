import { randomUUID } from 'node:crypto';
import type { Socket } from 'socket.io-client';
import { COMMANDS, type CommandType } from '../../../src/contract/commands.js';
import type { Answer } from '../../../src/contract/socket.js';
import type { TestApp } from '../../support/app.js';
import { BODIES, INPUTS } from './inputs.js';
import { means, type PlacelessRow, type Row } from './matrix.js';
import type { Actor, Place, World } from './world.js';

export type Transport = 'http' | 'socket';

/** One thing that one person tries in one place, by one way. */
export interface Cell {
  readonly action: string;
  readonly where: string;
  readonly what: string;
  readonly actor: Actor;
  readonly by: Transport;
  /** `done`, or the code of the refusal. */
  readonly expected: string;
  readonly isAllowed: boolean;
}

const NOWHERE = randomUUID();
export const isCommand = (action: string): action is CommandType => Object.hasOwn(COMMANDS, action);
const isRoute = (action: string): boolean => /^[A-Z]/.test(action);

/** By which ways an action can be tried. `doing` has no answer: it is tried on its own. */
function waysOf(action: string): Transport[] {
  if (isCommand(action)) return ['http', 'socket'];
  if (action === 'doing') return [];
  return [isRoute(action) ? 'http' : 'socket'];
}

/** What the table says somebody hears. */
export function expectation(
  rows: readonly Row[],
  row: Row,
  actor: Actor,
): { expected: string; isAllowed: boolean } {
  const refused = (expected: string) => ({ expected, isAllowed: false });
  if (!actor.isSignedIn) return refused('not-signed-in');
  if (!actor.seat) return refused('not-found');
  if (means(row.may[actor.seat.standing], actor.seat))
    return { expected: row.answer || 'done', isAllowed: true };
  if (!isCommand(row.action)) return refused('not-found');
  const sees = (what: string) =>
    rows.find((r) => r.action === 'see' && r.where === row.where && r.what === what);
  const see = sees(row.what) ?? sees('');
  if (!see) throw new Error(`the table does not say who sees: ${row.where}`);
  return refused(means(see.may[actor.seat.standing], actor.seat) ? 'not-allowed' : 'not-found');
}

/**
 * Every row for every actor. `whole`: each command over both transports, by everybody everywhere. Otherwise each over
 * one of them in turn, and where nobody is let in at all (`elsewhere`, `nowhere`) by those who have most power.
 */
export function cellsOf(rows: readonly Row[], actors: readonly Actor[], whole: boolean): Cell[] {
  const strongest = actors.filter(({ seat }) => !seat || (seat.role === 'head' && seat.moderator));
  return rows
    .filter(({ action }) => action !== 'see')
    .flatMap((row, r) => {
      const all = waysOf(row.action);
      const isShut = row.where === 'elsewhere' || row.where === 'nowhere';
      return (whole || !isShut ? actors : strongest).flatMap((actor, a) => {
        // In turn, one in four over HTTP, and not always the panel over the same one.
        const ways = whole || all.length < 2 ? all : [(r + a + (a >> 1)) % 4 === 0 ? all[0]! : all[1]!];
        const { action, where, what } = row;
        return ways.map((by): Cell => ({ action, where, what, actor, by, ...expectation(rows, row, actor) }));
      });
    });
}

export function placelessCells(rows: readonly PlacelessRow[], actors: readonly Actor[]): Cell[] {
  return rows.flatMap(({ action, who, answer }) =>
    actors.flatMap((actor) =>
      waysOf(action).map((by): Cell => {
        const isAllowed = who === 'anyone' || actor.isSignedIn;
        const expected = isAllowed ? answer || 'done' : 'not-signed-in';
        return { action, where: 'nowhere', what: '', actor, by, expected, isAllowed };
      }),
    ),
  );
}

export function placeOf(world: World, actor: Actor, where: string): Place {
  const coalitionId = world.coalition.id;
  const rooms: Record<string, string> = {
    coalition: coalitionId,
    plenary: world.coalition.plenaryId,
    statement: world.statementId,
    'own caucus': actor.party.caucusId,
    'other caucus': world.host.caucusId,
    'corridor in': actor.party.corridorId,
    'corridor out': world.corridorOutId,
  };
  if (where === 'elsewhere') return { roomId: world.elsewhere.plenaryId, coalitionId: world.elsewhere.id };
  if (where === 'nowhere') return { roomId: NOWHERE, coalitionId: NOWHERE };
  const roomId = rooms[where];
  if (!roomId) throw new Error(`no such place: ${where}`);
  return { roomId, coalitionId };
}

/** Tries cells on a running application and answers what was heard. */
export class Trial {
  private readonly sockets = new Map<Actor, Socket | null>();

  constructor(
    private readonly app: TestApp,
    private readonly world: World,
  ) {}

  /** The socket of an actor; null where the door stays shut. */
  async socketOf(actor: Actor): Promise<Socket | null> {
    if (!this.sockets.has(actor)) {
      const opened = await this.app
        .connectAs({ cookie: actor.cookie ?? '' }, ['websocket'])
        .catch((error: Error) => {
          if (error.message !== 'not-signed-in') throw error;
          return null;
        });
      this.sockets.set(actor, opened);
    }
    return this.sockets.get(actor)!;
  }

  async hear(cell: Cell): Promise<string> {
    const { actor, action } = cell;
    const place = placeOf(this.world, actor, cell.where);
    if (isRoute(action)) return this.overHttp(actor, action, place);
    const message = isCommand(action)
      ? { commandId: randomUUID(), type: action, input: this.inputOf(action, actor, place, cell.what) }
      : { roomId: place.roomId, ...(action === 'room:enter' ? { lastSeq: null } : {}) };
    if (cell.by === 'http') return this.post(actor, '/api/commands', message);
    const socket = await this.socketOf(actor);
    if (!socket) return 'not-signed-in';
    const event = isCommand(action) ? 'command' : action;
    return codeOf((await socket.timeout(25_000).emitWithAck(event, message)) as Answer<unknown>);
  }

  inputOf(action: CommandType, actor: Actor, place: Place, what: string): object {
    const { scope } = COMMANDS[action];
    const named =
      scope === 'room'
        ? { roomId: place.roomId }
        : scope === 'coalition'
          ? { coalitionId: place.coalitionId }
          : {};
    return { ...named, ...INPUTS[action]({ world: this.world, actor, place, what }) };
  }

  private async post(actor: Actor, path: string, body: unknown): Promise<string> {
    const answer = await this.app.http(whoIs(actor), 'POST', path, body);
    return answer.status === 200 ? codeOf(answer.body as Answer<unknown>) : codeIn(answer.body);
  }

  private async overHttp(actor: Actor, action: string, place: Place): Promise<string> {
    const [method, template] = action.split(' ') as [string, string];
    const id = template.startsWith('/api/ballots')
      ? place.roomId === this.world.statementId
        ? this.world.ballots.open
        : place.roomId
      : place.roomId;
    const path =
      template.replace(/:(id|statementId|seatId)\b/, id).replace(':clauseId', this.world.clauseIds[0]!) +
      (template.endsWith('/search') ? '?q=word' : '');
    const body = template.endsWith('/texts')
      ? { write: true, clientId: this.world.ownClientId.get(actor.seatId) ?? 1 }
      : BODIES[action];
    const answer = await this.app.http(whoIs(actor), method, path, body);
    if (action === 'POST /api/commands') return codeOf(answer.body as Answer<unknown>);
    return answer.status < 300 ? 'done' : codeIn(answer.body);
  }
}

const whoIs = ({ cookie }: Actor): { cookie: string } | null => (cookie === null ? null : { cookie });
const codeOf = (answer: Answer<unknown>): string => {
  if ('ok' in answer) return answer.ok ? 'done' : answer.error.code;
  return codeIn(answer);
};
const codeIn = (body: unknown): string => (body as { code?: string }).code ?? JSON.stringify(body);

/** Tries many at once, so many at a time. */
export async function inParallel<T, R>(
  items: readonly T[],
  lanes: number,
  work: (item: T) => Promise<R>,
): Promise<R[]> {
  const results: R[] = [];
  let next = 0;
  await Promise.all(
    Array.from({ length: lanes }, async () => {
      for (let i = next++; i < items.length; i = next++) results[i] = await work(items[i]!);
    }),
  );
  return results;
}
