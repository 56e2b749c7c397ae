import { connect, type Socket } from 'node:net';

/** What came back on a line on which bytes were written that no proper client would write. */
export interface RawAnswer {
  readonly text: string;
  readonly status: number | null;
  readonly headers: ReadonlyMap<string, string>;
  readonly body: string;
}

/** Opens a line, writes the pieces, and reads until the other side ends it or falls silent. */
export function raw(
  url: string,
  pieces: readonly (string | Uint8Array)[],
  { quiet = 1_500 }: { quiet?: number } = {},
): Promise<RawAnswer> {
  return new Promise((resolve) => {
    const chunks: Buffer[] = [];
    const { port, hostname } = new URL(url);
    const socket: Socket = connect(Number(port), hostname);
    const finish = (): void => {
      socket.destroy();
      resolve(read(Buffer.concat(chunks).toString('latin1')));
    };
    socket.setTimeout(quiet, finish);
    socket.on('data', (chunk) => chunks.push(chunk));
    socket.on('error', finish);
    socket.on('close', finish);
    socket.on('connect', () => {
      for (const piece of pieces) if (socket.writable) socket.write(piece);
    });
  });
}

function read(text: string): RawAnswer {
  const [head = '', ...rest] = text.split('\r\n\r\n');
  const lines = head.split('\r\n');
  const status = /^HTTP\/1\.1 (\d{3})/.exec(lines[0] ?? '')?.[1];
  const headers = lines.slice(1).map((line): [string, string] => {
    const at = line.indexOf(':');
    return [line.slice(0, at).toLowerCase(), line.slice(at + 1).trim()];
  });
  return {
    text,
    status: status ? Number(status) : null,
    headers: new Map(headers),
    body: rest.join('\r\n\r\n'),
  };
}
