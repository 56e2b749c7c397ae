import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Writable } from 'node:stream';
import { pino } from 'pino';
import { PinoLogger } from '../../src/platform/logger.js';
import { eventually, startApp, type TestApp } from '../support/app.js';

describe('process safety', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await startApp();
  });
  afterAll(() => app.close());

  it('connections that the database ends are replaced, and nobody falls over', async () => {
    const person = (await app.aCoalition()).people[0]![0]!;
    for (let i = 0; i < 3; i += 1) {
      await app
        .query(
          `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
           WHERE datname = current_database() AND pid <> pg_backend_pid()`,
        )
        .catch(() => undefined);
      await eventually(async () => (await app.http(person, 'GET', '/api/me')).status === 200);
    }
  });
});

describe('T-094: the log', () => {
  it('has one line for each event, whatever is in it', async () => {
    const lines: string[] = [];
    const sink = new Writable({
      write(chunk: Buffer, _encoding, done) {
        lines.push(chunk.toString());
        done();
      },
    });
    const log = new PinoLogger('info');
    (log as unknown as { pino: unknown }).pino = pino({ base: undefined }, sink);
    const forged = [
      'a\r\n{"level":50,"msg":"forged"}',
      '\u001b[2J\u001b[31mred',
      '"},{"msg":"x',
      'a\u2028b\u0085c\u0000d',
      '\uD800',
    ];
    for (const text of forged) {
      log.error(text, text);
      log.warn(text, text);
      log.log(text, text);
    }
    expect(lines).toHaveLength(forged.length * 3);
    for (const [i, line] of lines.entries()) {
      expect(line.endsWith('\n')).toBe(true);
      expect(line.slice(0, -1)).not.toMatch(/(?![\t])\p{Cc}/u);
      const { msg, context } = JSON.parse(line) as { msg: string; context: string };
      expect([msg, context]).toEqual([forged[Math.floor(i / 3)], forged[Math.floor(i / 3)]].map(wellFormed));
    }
  });
});

const wellFormed = (text: string | undefined): string =>
  Buffer.from(text ?? '')
    .toString()
    .replace(/[\u0085\u2028]/g, '\uFFFD');
