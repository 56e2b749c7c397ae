import { Body, Controller, HttpCode, Inject, Logger, Post } from '@nestjs/common';
import type { CommandType } from '../../contract/commands.js';
import { Command, type Answer } from '../../contract/socket.js';
import { Refusal } from '../../domain/shared/refusal.js';
import type { LiveSession } from '../access/sessions.js';
import { Clock } from '../clock.js';
import { CONFIG, type Config } from '../config/config.js';
import { isAway } from '../database/away.js';
import { failureOf } from '../http/failure.js';
import { Access, Me } from '../http/session.guard.js';
import { ZodPipe } from '../http/zod.pipe.js';
import { RateLimit } from '../rate-limit.js';
import { CommandBus } from './command-bus.js';

/** The same commands for those whose line carries no socket. */
@Controller('api/commands')
export class CommandsController {
  private readonly log = new Logger('commands');
  private readonly rate: RateLimit;

  constructor(
    @Inject(CONFIG) config: Config,
    private readonly bus: CommandBus,
    private readonly clock: Clock,
  ) {
    this.rate = new RateLimit(config.COMMAND_RATE, config.COMMAND_BURST);
  }

  @Post()
  @HttpCode(200)
  @Access('signed-in')
  async send(@Me() me: LiveSession, @Body(new ZodPipe(Command)) command: Command): Promise<Answer<unknown>> {
    try {
      if (!this.rate.take(me.accountId, this.clock.steady()))
        throw new Refusal('too-many-requests', { seconds: 2 });
      const { accountId, sessionId } = me;
      const data = await this.bus.execute(
        { accountId, sessionId },
        { ...command, type: command.type as CommandType },
      );
      return { ok: true, data };
    } catch (error) {
      // A node that is full, or has lost its database, says so in the words of HTTP, which balancers and libraries understand.
      if ((error instanceof Refusal && error.code === 'overloaded') || isAway(error)) throw error;
      return { ok: false, error: failureOf(error, this.log) };
    }
  }
}
