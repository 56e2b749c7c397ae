import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { fileURLToPath } from 'node:url';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import type { DataSource } from 'typeorm';
import { AppModule } from './app.module.js';
import { createDataSource } from './data-source.js';
import { useDocumentation } from './documentation.js';
import type { Config } from './platform/config/config.js';
import { assertDurable, migrate } from './platform/database/migrate.js';
import { loadClient } from './platform/http/client-files.js';
import { SECURITY_HEADERS } from './platform/http/headers.js';
import { Pages } from './platform/http/pages.js';
import { PinoLogger } from './platform/logger.js';
import { PeymanIoAdapter } from './platform/realtime/io-adapter.js';

/** Node's own backlog of 511 makes a thousand readers who return at once wait a full second. */
const BACKLOG = 4096;
const CLIENT = fileURLToPath(new URL('../../client/dist', import.meta.url));
/** Paths that belong to the server; every other one is a page of the client. */
const SERVER_PATHS = /^\/(api|socket\.io|health|metrics|d)(\/|$)/;

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
  const dataSource = await createDataSource(config.DATABASE_URL, config.DATABASE_POOL).initialize();
  let app: NestFastifyApplication | null = null;
  try {
    await assertDurable(dataSource, config.NODE_ENV === 'test');
    await migrate(dataSource);
    app = await buildNest(config, dataSource);
    const adapter = new PeymanIoAdapter(app, config);
    adapter.connectBetweenNodes();
    app.useWebSocketAdapter(adapter);
    setHeaders(app);
    const pages = app.get(Pages);
    useDocumentation(app);
    await app.init();
    await app.getHttpAdapter().getInstance().ready();
    const server = app.getHttpServer();
    serveFinished(server, pages, loadClient(pages, options.clientFolder ?? CLIENT));
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
        await running.close();
        adapter.closeBetweenNodes();
        if (dataSource.isInitialized) await dataSource.destroy();
      },
    };
  } catch (error) {
    await app?.close().catch(() => undefined);
    if (dataSource.isInitialized) await dataSource.destroy();
    throw error;
  }
}

function buildNest(config: Config, dataSource: DataSource): Promise<NestFastifyApplication> {
  const http = new FastifyAdapter({
    bodyLimit: 4 * 1024 * 1024,
    trustProxy: config.TRUST_PROXY,
    requestTimeout: 30_000,
    routerOptions: { maxParamLength: 200 },
    onProtoPoisoning: 'remove',
    onConstructorPoisoning: 'remove',
  });
  return NestFactory.create<NestFastifyApplication>(AppModule.with(config, dataSource), http, {
    logger: new PinoLogger(config.LOG_LEVEL),
    abortOnError: false,
  });
}

/** Headers on every answer of the router. */
function setHeaders(app: NestFastifyApplication): void {
  app
    .getHttpAdapter()
    .getInstance()
    .addHook('onRequest', (request, reply, done) => {
      void reply.headers(SECURITY_HEADERS);
      if (request.url.startsWith('/api')) void reply.header('Cache-Control', 'no-store');
      done();
    });
}

/**
 * Published pages and the client's files are answered before anything else looks at the request: two
 * to three times as many readers. What is nobody's path is a page of the client.
 */
function serveFinished(server: Server, pages: Pages, hasClient: boolean): void {
  const others = server.listeners('request') as ((q: IncomingMessage, r: ServerResponse) => void)[];
  server.removeAllListeners('request');
  server.on('request', (request: IncomingMessage, response: ServerResponse) => {
    const path = pathOf(request.url ?? '/');
    if (pages.serve(request, response, path)) return;
    if (hasClient && !SERVER_PATHS.test(path) && pages.serve(request, response, '/index.html')) return;
    for (const other of others) other.call(server, request, response);
  });
}

function pathOf(url: string): string {
  const end = url.search(/[?#]/);
  const path = end < 0 ? url : url.slice(0, end);
  return path.length > 1 && path.endsWith('/') ? path.slice(0, -1) : path;
}
