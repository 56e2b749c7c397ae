export interface EmbeddedPostgres {
  readonly url: string;
  readonly pid: number;
  readonly dir: string;
  readonly exited: Promise<void>;
  stop(): Promise<void>;
}

export function startPostgres(options: {
  dir: string;
  durable: boolean;
  port?: number;
}): Promise<EmbeddedPostgres>;

export function sweepAbandoned(parent: string, prefix: string): Promise<void>;
