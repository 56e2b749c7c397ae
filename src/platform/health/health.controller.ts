import { Controller, Get, Header, Inject, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { DataSource } from 'typeorm';
import { Access } from '../http/session.guard.js';
import { Dispatcher } from '../rooms/dispatcher.js';
import { Lifecycle } from './lifecycle.js';
import { Metrics } from './metrics.js';

/** Is the process alive, is it ready for readers, and how is it doing. */
@Controller()
export class HealthController {
  constructor(
    @Inject(DataSource) private readonly dataSource: DataSource,
    private readonly dispatcher: Dispatcher,
    private readonly metrics: Metrics,
    private readonly lifecycle: Lifecycle,
  ) {}

  @Get('health/live')
  @Access('anyone')
  live(): object {
    return { status: 'live' };
  }

  @Get('health/ready')
  @Access('anyone')
  async ready(@Res({ passthrough: true }) reply: FastifyReply): Promise<object> {
    const database = await this.dataSource.query('SELECT 1').then(
      () => true,
      () => false,
    );
    const ready = database && this.dispatcher.blindFor < 10_000 && !this.lifecycle.draining;
    if (!ready) void reply.status(503).header('Retry-After', '5');
    return { status: ready ? 'ready' : 'not-ready', database, draining: this.lifecycle.draining };
  }

  @Get('metrics')
  @Access('anyone')
  @Header('Content-Type', 'text/plain; version=0.0.4')
  read(): Promise<string> {
    return this.metrics.read();
  }
}
