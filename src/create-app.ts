import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { fileURLToPath } from 'node:url';
import { Logger } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import type { DataSource } from 'typeorm';
import { AppModule } from './app.module.js';
import { createDataSource } from './data-source.js';
import { useDocumentation } from './documentation.js';
import type { Config } from './platform/config/config.js';
import { assertDurable, migrate } from './platform/database/migrate.js';
import { whyUnreachable } from './platform/database/unreachable.js';
import { NoSecondWall, roleBehindTheWall } from './platform/database/wall.js';
import { watchRequests } from './platform/health/request-watch.js';
import { startTraces } from './platform/health/traces.js';
import { loadClient } from './platform/http/client-files.js';
import { answerBrokenRequest, answerUnroutable, openFrontDoor } from './platform/http/front-door.js';
import { securityHeaders } from './platform/http/headers.js';
import { readJson } from './platform/http/json.js';
import { Pages } from './platform/http/pages.js';
import { PinoLogger } from './platform/logger.js';
import { MAX_FRAME, PeymanIoAdapter } from './platform/realtime/io-adapter.js';

/** Node's own backlog of 511 makes a thousand readers who return at once wait a full second. */
const BACKLOG = 4096;
/** Connections of the node itself, besides those of the application. */
const NODE_POOL = 4;
const CLIENT = fileURLToPath(new URL('../../client/dist', import.meta.url));
/** A body; only a command carries more, as much as it may over a socket. */
const MAX_BODY = 256 * 1024;

export interface RunningApp {
  readonly app: NestFastifyApplication;
  readonly url: string;
  close(): Promise<void>;
}

/** Migrates the database, builds the application and listens. */
export async function createApp(
  config: Config,
  options: { clientFolder?: string } = {},
): Promise<RunningApp> {
  const database = databaseOf(config);
  const stopTraces = await startTraces(config.OTEL_EXPORTER_OTLP_ENDPOINT);
  let app: NestFastifyApplication | null = null;
  try {
    const dataSource = await database.open();
    app = await buildNest(config, dataSource, database.node);
    const adapter = new PeymanIoAdapter(app, config);
    await adapter.connectBetweenNodes();
    app.useWebSocketAdapter(adapter);
    readBodies(app);
    watchRequests(app);
    const pages = app.get(Pages);
    useDocumentation(app);
    await app.init();
    await app.getHttpAdapter().getInstance().ready();
    const server = app.getHttpServer();
    const hasClient = loadClient(pages, options.clientFolder ?? CLIENT);
    openFrontDoor(server, pages, { hasClient, headers: securityHeaders(config) });
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen({ port: config.PORT, host: config.HOST, backlog: BACKLOG }, resolve);
    });
    const address = server.address();
    const port = typeof address === 'object' && address ? address.port : config.PORT;
    const running = app;
    return {
      app,
      url: `http://${config.HOST === '0.0.0.0' || config.HOST === '::' ? 'localhost' : config.HOST}:${port}`,
      close: async () => {
        const ended = endConnections(server);
        await running.close();
        ended();
        await stopTraces().catch(() => undefined);
        adapter.closeBetweenNodes();
        await database.close();
      },
    };
  } catch (error) {
    await app?.close().catch(() => undefined);
    await stopTraces().catch(() => undefined);
    await database.close();
    throw error;
  }
}

/**
 * Two pools: the node's own, which migrates and reads the record for everybody, and the application's, in front of
 * which PostgreSQL keeps its second wall.
 */
function databaseOf({ DATABASE_URL: url, DATABASE_POOL, NODE_ENV }: Config) {
  const node = createDataSource(url, NODE_POOL, { parties: '*' });
  let app: DataSource | null = null;
  const open = async (): Promise<DataSource> => {
    try {
      await node.initialize();
      await assertDurable(node, NODE_ENV === 'test');
      await migrate(node);
      const role = await roleBehindTheWall(node).catch((error: unknown) => {
        if (!(error instanceof NoSecondWall)) throw error;
        new Logger('database').warn(error.message);
        return null;
      });
      app = createDataSource(url, DATABASE_POOL, { role });
      return await app.initialize();
    } catch (error) {
      throw whyUnreachable(error, url);
    }
  };
  const close = async (): Promise<void> => {
    for (const source of [app, node]) if (source?.isInitialized) await source.destroy();
  };
  return { node, open, close };
}

function buildNest(
  config: Config,
  dataSource: DataSource,
  node: DataSource,
): Promise<NestFastifyApplication> {
  const http = new FastifyAdapter({
    bodyLimit: MAX_BODY,
    trustProxy: (_address: string, hop: number) => hop < config.TRUST_PROXY,
    // Who sends slowly holds a line and nothing else, and not for long.
    requestTimeout: 15_000,
    http: { headersTimeout: 10_000, maxHeaderSize: 16 * 1024, connectionsCheckingInterval: 2_000 },
    clientErrorHandler: answerBrokenRequest,
    frameworkErrors: answerUnroutable,
    routerOptions: { maxParamLength: 200, querystringParser: flatQuery },
  });
  return NestFactory.create<NestFastifyApplication>(AppModule.with(config, dataSource, node), http, {
    logger: new PinoLogger(config.LOG_LEVEL),
    abortOnError: false,
    bodyParser: false,
  });
}

/** JSON is the only kind of body there is; forms and plain text, which any page can send from anywhere, are not. */
function readBodies(app: NestFastifyApplication): void {
  const router = app.getHttpAdapter().getInstance();
  router.removeAllContentTypeParsers();
  router.addContentTypeParser('application/json', { parseAs: 'buffer' }, (_request, body, done) => {
    try {
      done(null, readJson(body as Buffer));
    } catch (error) {
      done(error as Error);
    }
  });
  router.addHook('onRoute', (route) => {
    if (route.url === '/api/commands') route.bodyLimit = MAX_FRAME;
  });
}

/** One value for each name. A name that stands twice has none that counts, and its route refuses it. */
function flatQuery(query: string): Record<string, unknown> {
  const flat = Object.create(null) as Record<string, unknown>;
  for (const [name, value] of new URLSearchParams(query)) flat[name] = name in flat ? ['', ''] : value;
  return flat;
}

/** How long an answer under way may still take when the process leaves. */
const LAST_ANSWERS_MS = 10_000;

/**
 * A server that closes waits for its connections, and those of a balancer never end by themselves: each is closed
 * after its next answer, an idle one at once. The answer is called when everything is over.
 */
function endConnections(server: Server): () => void {
  server.prependListener('request', (_: IncomingMessage, response: ServerResponse) => {
    response.shouldKeepAlive = false;
  });
  const idle = setInterval(() => server.closeIdleConnections(), 100);
  const last = setTimeout(() => server.closeAllConnections(), LAST_ANSWERS_MS);
  return () => {
    clearInterval(idle);
    clearTimeout(last);
  };
}
