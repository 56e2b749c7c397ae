import type { Socket } from 'node:net';

/** Longer than anything that may be asked takes, waiting for locks included. */
const SILENT_MS = 20_000;

/**
 * A connection on which nothing has come for so long leads nowhere, even if nobody has said so: a network that
 * swallows packets, a server that stands still. It is given up, so that it is not handed out again and again.
 */
export function impatient(client: object): void {
  const { stream } = (client as { connection: { stream: Socket } }).connection;
  stream.setTimeout(SILENT_MS, () =>
    stream.destroy(new Error('Connection terminated: the database is silent')),
  );
}

/** For what may take its time: a migration, or waiting for another process that migrates. */
export function patient(client: object): void {
  (client as { connection: { stream: Socket } }).connection.stream.setTimeout(0);
}
