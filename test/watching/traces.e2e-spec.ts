import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { spawnSync } from 'node:child_process';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { traces } from '../../src/platform/health/traces.js';
import { startApp, type TestApp } from '../support/app.js';

interface SentSpan {
  name: string;
  spanId: string;
  parentSpanId?: string;
  attributes: { key: string; value: { stringValue?: string; intValue?: number } }[];
  links?: { spanId: string }[];
}
const MANY = 12;

describe('traces', () => {
  let collector: Server;
  let received: string[];
  let endpoint: string;

  beforeEach(async () => {
    received = [];
    collector = createServer((request, response) => {
      let body = '';
      request.on('data', (chunk: Buffer) => (body += chunk.toString()));
      request.on('end', () => {
        received.push(body);
        response.writeHead(200, { 'content-type': 'application/json' }).end('{}');
      });
    });
    await new Promise<void>((resolve) => collector.listen(0, '127.0.0.1', resolve));
    endpoint = `http://127.0.0.1:${(collector.address() as AddressInfo).port}`;
  });
  afterEach(() => new Promise((resolve) => collector.close(resolve)));

  it('follow commands into the commit they share, and into its dispatch, and name nobody', async () => {
    const app: TestApp = await startApp({ OTEL_EXPORTER_OTLP_ENDPOINT: endpoint });
    const coalition = await app.aCoalition();
    const ana = coalition.people[0]![0]!;
    const socket = await app.connectAs(ana);
    const roomId = coalition.plenaryId;
    await Promise.all(
      Array.from({ length: MANY }, (_, i) =>
        app.send(socket, 'message:post', { roomId, body: `hazelnut ${i}` }),
      ),
    );
    await app.refusal(socket, 'message:delete', { roomId, messageId: roomId });
    await app.close();
    expect(traces.on).toBeNull();

    const spans = received.flatMap((body) =>
      (
        JSON.parse(body) as { resourceSpans: { scopeSpans: { spans: SentSpan[] }[] }[] }
      ).resourceSpans.flatMap((r) => r.scopeSpans.flatMap((s) => s.spans)),
    );
    const attribute = (span: SentSpan, key: string) => {
      const value = span.attributes.find((a) => a.key === key)?.value;
      return value?.stringValue ?? value?.intValue;
    };
    const commands = spans.filter((s) => s.name === 'command');
    const posts = commands.filter((s) => attribute(s, 'peyman.command') === 'message:post');
    expect(posts).toHaveLength(MANY);
    const ids = new Set(posts.map((s) => s.spanId));
    const commits = spans.filter((s) => s.name === 'commit' && ids.has(s.parentSpanId ?? ''));
    // Every command is the parent of one commit or linked to one.
    const reached = commits.flatMap((s) => [s.parentSpanId!, ...(s.links ?? []).map((l) => l.spanId)]);
    expect(reached.sort()).toEqual([...ids].sort());
    expect(commits.length).toBeLessThan(MANY);
    for (const commit of commits) {
      expect(spans.filter((s) => s.name === 'dispatch' && s.parentSpanId === commit.spanId)).toHaveLength(1);
    }
    const [refused] = commands.filter((s) => attribute(s, 'peyman.command') === 'message:delete');
    expect(attribute(refused!, 'peyman.refusal')).toBe('message.gone');

    const everything = received.join('\n');
    for (const secret of ['hazelnut', roomId, coalition.id, ana.handle, ana.accountId, ana.seatId]) {
      expect(everything).not.toContain(secret);
    }
  });

  it('cost nothing when nobody asked for them: their library is not even loaded', async () => {
    const app = await startApp();
    expect(traces.on).toBeNull();
    await app.close();
    const script = `
      import { startTraces } from './dist/src/platform/health/traces.js';
      import './dist/src/create-app.js';
      const { createRequire } = await import('node:module');
      const loaded = () => Object.keys(createRequire(import.meta.url).cache).some((f) => /@opentelemetry.(sdk|exporter)/.test(f));
      await startTraces(undefined);
      const before = loaded();
      const stop = await startTraces('${endpoint}');
      console.log(JSON.stringify({ before, after: loaded() }));
      await stop();
    `;
    const { stdout, stderr } = spawnSync(process.execPath, ['--input-type=module', '-e', script], {
      encoding: 'utf8',
      env: { PATH: process.env['PATH'] },
    });
    expect([stdout.trim(), stderr]).toEqual(['{"before":false,"after":true}', '']);
  });
});
