import { randomUUID } from 'node:crypto';
import { cpuOf } from './figures.mjs';
import { populate } from './coalition.mjs';
import { aDatabase, count, startAnchor, startProduct } from './product.mjs';
import { connectAll, RawSocket } from './raw-socket.mjs';
import { startRedis } from './redis.mjs';

const TEXT = 'x'.repeat(140);

/** The command that posts a message whose words begin with its number. */
export const postCommand = (roomId, number, commandId = randomUUID()) =>
  `{"commandId":"${commandId}","type":"message:post","input":{"roomId":"${roomId}","body":"${number} ${TEXT}"}}`;

export const countMessages = async (database, roomId) =>
  (await count(database, 'SELECT count(*)::int AS n FROM message WHERE room_id = $1', [roomId])).n;

/** Lets a socket into a room from a number on; throws when it may not. */
export async function enter(socket, roomId, lastSeq = null) {
  const entered = await socket.answer('room:enter', { roomId, lastSeq });
  if (!entered.ok) throw new Error(JSON.stringify(entered));
  return entered.data;
}

/**
 * The product with `n` people of one coalition who all talk in its plenary, on one node or, with Redis between them,
 * on several. `environment` is given to every node; `prepare(database)` runs before anybody comes.
 */
export async function productSide(n, { nodes = 1, environment = {}, prepare = () => {} } = {}) {
  const database = await aDatabase();
  const redis = nodes > 1 ? await startRedis() : null;
  const settings = { ...environment, ...(redis ? { REDIS_URL: redis.url } : {}) };
  const products = [];
  for (let i = 0; i < nodes; i++) products.push(await startProduct(database, settings));
  const coalition = await populate(database, n);
  const rest = await prepare(database, products);
  const roomId = coalition.plenary;
  return {
    ...rest,
    isProduct: true,
    mark: Buffer.from('"message.posted"'),
    products,
    connect: (onEvent) =>
      connectAll(n, async (i) => {
        const { cookie } = coalition.people[i];
        const socket = await new RawSocket(products[i % nodes].port, { cookie, onEvent }).ready;
        await enter(socket, roomId);
        return socket;
      }),
    send: (socket, number, settle) => socket.ask('command', postCommand(roomId, number), settle),
    cpu: () => products.reduce((sum, { cpu }) => sum + cpu(), redis ? cpuOf(redis.pid) : 0),
    databaseCpu: database.cpu,
    stored: () => countMessages(database, roomId),
    stop: async () => {
      await rest?.stop?.();
      for (const product of products) await product.stop();
      await redis?.stop();
      await database.stop();
    },
  };
}

/** Bare Socket.IO with everybody in one room. */
export async function bareSide(n) {
  const anchor = await startAnchor('chat.mjs');
  return {
    isProduct: false,
    mark: Buffer.from('"m"'),
    connect: (onEvent) => connectAll(n, () => new RawSocket(anchor.port, { onEvent }).ready),
    send: (socket, number) => socket.write(`42["m",{"number":"${number}","by":"someone","text":"${TEXT}"}]`),
    cpu: anchor.cpu,
    databaseCpu: () => 0,
    stored: async () => null,
    stop: anchor.stop,
  };
}

/** Measures one side and ends it, whatever happens. */
export const once = (make, work) => async () => {
  const side = await make();
  try {
    return await work(side);
  } finally {
    await side.stop();
  }
};
