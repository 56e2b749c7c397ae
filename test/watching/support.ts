import { METRICS_TOKEN, type TestApp } from '../support/app.js';

/** What Prometheus reads. */
export const readMetrics = (app: Pick<TestApp, 'http'>, token = METRICS_TOKEN) =>
  app.http(null, 'GET', '/metrics', undefined, { authorization: `Bearer ${token}` });

/** The samples of /metrics by name with labels, as Prometheus would read them. */
export async function figures(app: TestApp): Promise<Map<string, number>> {
  const { body } = await readMetrics(app);
  return new Map(
    String(body)
      .split('\n')
      .filter((line) => line !== '' && !line.startsWith('#'))
      .map((line) => {
        const at = line.lastIndexOf(' ');
        return [line.slice(0, at), Number(line.slice(at + 1))];
      }),
  );
}

/** How far each figure has moved since `before`. */
export async function movement(app: TestApp, before: Map<string, number>): Promise<(name: string) => number> {
  const after = await figures(app);
  return (name) => {
    if (!after.has(name)) throw new Error(`no figure ${name}`);
    return after.get(name)! - (before.get(name) ?? 0);
  };
}
