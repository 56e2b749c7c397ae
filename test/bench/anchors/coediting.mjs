import { pathToFileURL } from 'node:url';
import { join } from 'node:path';
import { ANCHORS } from '../lib/anchor-packages.mjs';

/** Hocuspocus with one document in memory: nothing stored, nothing checked. argv: the document to begin with, base64. */
const packageOf = (name, file) => import(pathToFileURL(join(ANCHORS, 'node_modules', name, file)).href);
const { Server } = await packageOf('@hocuspocus/server', 'dist/hocuspocus-server.esm.js');
const Y = await packageOf('yjs', 'dist/yjs.mjs');
const first = Buffer.from(process.argv[2], 'base64');

const server = new Server({
  port: 0,
  address: '127.0.0.1',
  quiet: true,
  stopOnSignals: false,
  onLoadDocument: async ({ document }) => {
    Y.applyUpdate(document, first);
    return document;
  },
});
await server.listen();
process.send({ port: server.address.port });
