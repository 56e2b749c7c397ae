import { timingSafeEqual } from 'node:crypto';
import { Controller, Get, Header, Headers, Inject, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { insist } from '../../domain/shared/refusal.js';
import { sha256 } from '../access/sessions.js';
import { CONFIG, type Config } from '../config/config.js';
import { Access } from '../http/session.guard.js';
import { Metrics } from './metrics.js';
import { ReadinessChecks, type Readiness } from './readiness.js';

/** Is the process alive, is it ready for readers, and how is it doing. */
@Controller()
export class HealthController {
  constructor(
    @Inject(CONFIG) private readonly config: Config,
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

  /** How much is going on is news: it is there for who watches, and for all others it is not. */
  @Get('metrics')
  @Access('anyone')
  @Header('Content-Type', 'text/plain; version=0.0.4')
  read(@Headers('authorization') authorization = ''): Promise<string> {
    const { METRICS_TOKEN } = this.config;
    insist(METRICS_TOKEN && isSame(authorization, `Bearer ${METRICS_TOKEN}`), 'not-found');
    return this.metrics.read();
  }
}

/** Takes as long for what is nearly right as for what is not. */
const isSame = (one: string, other: string): boolean => timingSafeEqual(sha256(one), sha256(other));
