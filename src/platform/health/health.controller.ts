import { Controller, Get, Header, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { Access } from '../http/session.guard.js';
import { Metrics } from './metrics.js';
import { ReadinessChecks, type Readiness } from './readiness.js';

/** Is the process alive, is it ready for readers, and how is it doing. */
@Controller()
export class HealthController {
  constructor(
    private readonly readiness: ReadinessChecks,
    private readonly metrics: Metrics,
  ) {}

  @Get('health/live')
  @Access('anyone')
  live(): object {
    return { status: 'live' };
  }

  @Get('health/ready')
  @Access('anyone')
  async ready(@Res({ passthrough: true }) reply: FastifyReply): Promise<Readiness> {
    const readiness = await this.readiness.read();
    if (readiness.status !== 'ready') void reply.status(503).header('Retry-After', '5');
    return readiness;
  }

  @Get('metrics')
  @Access('anyone')
  @Header('Content-Type', 'text/plain; version=0.0.4')
  read(): Promise<string> {
    return this.metrics.read();
  }
}
