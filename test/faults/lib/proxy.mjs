import { connect, createServer } from 'node:net';

/** What one direction lets wait before it stops reading: about what a kernel keeps for a socket. */
const BUFFER = 256 * 1024;
const UPGRADE = Buffer.from('Upgrade: websocket');

/**
 * One link of the cluster: a TCP proxy whose weather can be changed while it runs.
 *
 * - `delay`: milliseconds each way; `loss`: share of pieces that must be sent again; `rate`: bytes a second towards the client
 * - `hold({ up, down })`: half-open: what is sent in this direction arrives only after `release()`
 * - `cut()`: every connection is reset, `end()`: closed politely; `refuses`: nobody gets in
 * - `vanish()`: the client's end is gone, and the server is not told (a phone in a tunnel)
 * - `noUpgrade`: a firewall that resets whoever asks for a WebSocket
 * - `look(direction, piece, connection)`: may answer another piece, or null to swallow it
 */
export class Link {
  delay = 0;
  loss = 0;
  rate = 0;
  refuses = false;
  noUpgrade = false;
  look = null;
  held = { up: false, down: false };
  connections = new Set();
  vanished = new Set();
  accepted = 0;
  /** WebSockets that got through. */
  upgrades = 0;

  /** `target` answers the port to speak to at the moment, or null where nobody is. */
  static async to(target) {
    const link = new Link();
    link.target = target;
    link.server = createServer({ noDelay: true, allowHalfOpen: true }, (socket) => link.#accept(socket));
    await new Promise((resolve, reject) => {
      link.server.once('error', reject);
      link.server.listen({ port: 0, host: '127.0.0.1', backlog: 4096 }, resolve);
    });
    link.port = link.server.address().port;
    return link;
  }

  cut() {
    for (const connection of this.connections) connection.reset();
  }

  end() {
    for (const connection of this.connections) connection.end();
  }

  vanish() {
    for (const connection of this.connections) connection.vanish();
  }

  hold(directions = { up: true, down: true }) {
    this.held = { up: false, down: false, ...directions };
  }

  release() {
    this.held = { up: false, down: false };
    for (const connection of this.connections) connection.flush();
  }

  /** Fair weather. */
  heal() {
    Object.assign(this, { delay: 0, loss: 0, rate: 0, refuses: false, noUpgrade: false, look: null });
    this.release();
  }

  async close() {
    this.server.close();
    this.cut();
    for (const socket of this.vanished) socket.destroy();
  }

  #accept(socket) {
    this.accepted += 1;
    const port = this.refuses ? null : this.target();
    if (port === null) {
      socket.on('error', () => {});
      socket.resetAndDestroy();
      return;
    }
    new Connection(this, socket, connect({ port, host: '127.0.0.1', noDelay: true, allowHalfOpen: true }));
  }
}

class Connection {
  constructor(link, client, server) {
    Object.assign(this, { link, client, server });
    link.connections.add(this);
    this.up = new Lane(this, 'up', client, server);
    this.down = new Lane(this, 'down', server, client);
    for (const socket of [client, server]) {
      socket.on('error', () => this.reset());
      socket.on('close', () => this.up.isOver && this.down.isOver && link.connections.delete(this));
    }
  }

  reset() {
    this.link.connections.delete(this);
    this.up.stop();
    this.down.stop();
    for (const socket of [this.client, this.server]) if (!socket.destroyed) socket.resetAndDestroy();
  }

  vanish() {
    this.link.connections.delete(this);
    this.up.stop();
    this.down.stop();
    this.client.destroy();
    this.link.vanished.add(this.server);
    this.server.once('close', () => this.link.vanished.delete(this.server));
    this.server.removeAllListeners('end');
  }

  end() {
    this.link.connections.delete(this);
    this.up.stop();
    this.down.stop();
    for (const socket of [this.client, this.server]) socket.destroy();
  }

  flush() {
    this.up.pump();
    this.down.pump();
  }
}

/** One direction of a connection. */
class Lane {
  waiting = [];
  bytes = 0;
  due = 0;
  timer = null;
  isOver = false;

  constructor(connection, direction, from, to) {
    Object.assign(this, { connection, link: connection.link, direction, from, to });
    from.on('data', (piece) => this.#take(piece));
    from.on('end', () => this.#push(null));
    to.on('drain', () => this.pump());
  }

  stop() {
    clearTimeout(this.timer);
    this.waiting = [];
    this.isOver = true;
  }

  #take(piece) {
    const { link, direction } = this;
    if (this.isOver) return;
    if (direction === 'up' && piece.includes(UPGRADE)) {
      if (link.noUpgrade) return this.connection.reset();
      link.upgrades += 1;
    }
    const seen = link.look ? link.look(direction, piece, this.connection) : piece;
    if (seen && !this.isOver) this.#push(seen);
  }

  #push(piece) {
    const { delay, loss, rate } = this.link;
    const now = performance.now();
    // What is lost is sent again after a while, and everything behind it waits, as TCP does.
    const slow = rate > 0 && this.direction === 'down';
    const again = loss > 0 && Math.random() < loss ? 200 + Math.random() * 400 : 0;
    const length = piece?.length ?? 0;
    this.due = Math.max(this.due, now + delay) + again + (slow ? (length / rate) * 1_000 : 0);
    this.waiting.push({ piece, due: this.due });
    this.bytes += length;
    if (this.bytes > BUFFER) this.from.pause();
    this.pump();
  }

  pump() {
    clearTimeout(this.timer);
    while (this.waiting.length > 0 && !this.link.held[this.direction]) {
      const { piece, due } = this.waiting[0];
      const wait = due - performance.now();
      if (wait > 0.5) {
        this.timer = setTimeout(() => this.pump(), wait);
        return;
      }
      if (this.to.writableNeedDrain) return;
      this.waiting.shift();
      if (piece === null) {
        this.isOver = true;
        this.to.end();
        return;
      }
      this.bytes -= piece.length;
      this.to.write(piece);
      if (this.bytes <= BUFFER && this.from.isPaused()) this.from.resume();
    }
  }
}
