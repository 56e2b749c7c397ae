import { Body, Controller, HttpCode, Logger, Post } from '@nestjs/common';
import type { CommandType } from '../../contract/commands.js';
import { Command, type Answer } from '../../contract/socket.js';
import { Refusal } from '../../domain/shared/refusal.js';
import type { LiveSession } from '../access/sessions.js';
import { isAway } from '../database/away.js';
import { failureOf } from '../http/failure.js';
import { Access, Me } from '../http/session.guard.js';
import { ZodPipe } from '../http/zod.pipe.js';
import { Limits } from '../limits/limits.js';
import { CommandBus } from './command-bus.js';
import { Strikes } from './strikes.js';

/** The same commands for those whose line carries no socket. */
@Controller('api/commands')
export class CommandsController {
  private readonly log = new Logger('commands');

  constructor(
    private readonly bus: CommandBus,
    private readonly limits: Limits,
    private readonly strikes: Strikes,
  ) {}

  @Post()
  @HttpCode(200)
  @Access('signed-in')
  async send(@Me() me: LiveSession, @Body(new ZodPipe(Command)) command: Command): Promise<Answer<unknown>> {
    const { accountId, sessionId } = me;
    try {
      this.strikes.insist(sessionId);
      const type = command.type as CommandType;
      this.limits.takeCommand(type, accountId);
      const data = await this.bus.execute({ accountId, sessionId }, { ...command, type });
      return { ok: true, data };
    } catch (error) {
      this.strikes.note(sessionId, error);
      // A node that is full, or has lost its database, says so in the words of HTTP, which balancers and libraries understand.
      if ((error instanceof Refusal && error.code === 'overloaded') || isAway(error)) throw error;
      return { ok: false, error: failureOf(error, this.log) };
    }
  }
}
