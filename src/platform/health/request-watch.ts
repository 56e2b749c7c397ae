import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { FastifyReply } from 'fastify';
import { EventLoop } from './event-loop.js';
import { COME_AGAIN, LIMITS, overloaded } from './load.js';
import { measures } from './measures.js';

/** Whoever watches this process must be answered most of all when it has too much to do. */
const WATCHERS = /^\/(health|metrics)(\/|$)/;

/** Measures every request of the router, and turns requests away while there are more than can be answered soon. */
export function watchRequests(app: NestFastifyApplication): void {
  const loop = app.get(EventLoop);
  let underWay = 0;
  app
    .getHttpAdapter()
    .getInstance()
    .addHook('onRequest', (request, reply, done) => {
      if (WATCHERS.test(request.url)) return done();
      if (underWay >= LIMITS.requests || loop.delay > LIMITS.loopDelayMs) return void turnAway(reply);
      underWay += 1;
      const start = performance.now();
      reply.raw.once('close', () => {
        underWay -= 1;
        const status = `${Math.floor(reply.raw.statusCode / 100)}xx`;
        measures.requestSeconds.observe({ status }, (performance.now() - start) / 1_000);
      });
      done();
    });
}

function turnAway(reply: FastifyReply): FastifyReply {
  const { code, details } = overloaded('requests');
  return reply
    .status(503)
    .header('Retry-After', String(COME_AGAIN))
    .header('Content-Type', 'application/problem+json')
    .send(JSON.stringify({ type: 'about:blank', status: 503, code, details }));
}
