import { expect } from '@jest/globals';
import type { Socket } from 'socket.io-client';
import { COMMANDS, type CommandType } from '../../../src/contract/commands.js';
import { startApp, type TestApp } from '../../support/app.js';
import { placeOf } from './cells.js';
import { INPUTS } from './inputs.js';
import { changedTables, wholeDatabase } from './whole-database.js';
import { aWorld, type Actor, type World } from './world.js';

export const TYPES = Object.keys(COMMANDS) as CommandType[];

/** A member's head on the panel, who may do most things and tries the rest. */
export class Insider {
  private opened: Promise<Socket> | null = null;

  private constructor(
    readonly app: TestApp,
    readonly world: World,
    readonly self: Actor & { cookie: string },
  ) {}

  static async arrive(): Promise<Insider> {
    const app = await startApp({
      COMMAND_RATE: '100000',
      COMMAND_BURST: '100000',
      SIGN_INS_PER_MINUTE: '100000',
    });
    const world = await aWorld(app);
    const self = world.actors.find(({ name }) => name === 'member head on the panel')!;
    return new Insider(app, world, { ...self, cookie: self.cookie! });
  }

  /** One socket for all: an account may not have many. */
  socket(): Promise<Socket> {
    return (this.opened ??= this.app.connectAs(this.self));
  }

  /** What a command would be sent with where it makes sense. */
  inputOf(type: CommandType): Record<string, unknown> {
    const { scope } = COMMANDS[type];
    const room = type.startsWith('message') || type.startsWith('straw') ? 'plenary' : 'statement';
    const place = placeOf(this.world, this.self, scope === 'room' ? room : 'coalition');
    const named = {
      room: { roomId: place.roomId },
      coalition: { coalitionId: place.coalitionId },
      account: {},
    };
    const given = { world: this.world, actor: this.self, place, what: 'own message' };
    return { ...named[scope], ...INPUTS[type](given) };
  }

  /** Whatever is done, no row of the database is different afterwards. */
  async untouched(work: () => Promise<void>): Promise<void> {
    const before = await wholeDatabase(this.app);
    await work();
    expect(changedTables(before, await wholeDatabase(this.app))).toEqual([]);
  }
}
