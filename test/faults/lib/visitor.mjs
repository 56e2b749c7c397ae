import { setMaxListeners } from 'node:events';
import * as Y from 'yjs';
import { clientLibrary, onPage } from './client-library.mjs';
import { clockOf, keyOf } from './history.mjs';

const library = await clientLibrary();
const { Live, Refused, TextsSession, lineTo, post } = library;
setMaxListeners(0);

/** Somebody at a browser: the client's own library on a way in of their own. */
export class Visitor {
  following = [];
  texts = null;
  kept = [];
  sent = new Set();
  hasLeft = false;
  left = new Promise((resolve) => (this.resolveLeft = resolve));

  constructor({ person, link, history, polling = false }) {
    Object.assign(this, { person, link, history });
    this.name = person.handle;
    const socket = lineTo(`http://127.0.0.1:${link.port}`, {
      forceNew: true,
      extraHeaders: { cookie: person.cookie, 'x-peyman': '1' },
      ...(polling ? { transports: ['polling'] } : {}),
    });
    this.socket = socket;
    socket.on('connect', () => (this.history.reconnects += 1));
    const emit = socket.emit.bind(socket);
    socket.emit = (name, ...args) => {
      if (name === 'command') {
        if (this.sent.has(args[0].commandId)) this.history.retries += 1;
        this.sent.add(args[0].commandId);
      }
      return emit(name, ...args);
    };
    this.live = new Live(socket);
    const command = this.live.command.bind(this.live);
    this.live.command = async (...order) => {
      try {
        return await command(...order);
      } catch (error) {
        // A window that is gone hears nothing of what it still waited for.
        if (this.hasLeft) return new Promise(() => {});
        throw error;
      }
    };
    this.live.start();
  }

  get url() {
    return `http://127.0.0.1:${this.link.port}`;
  }

  fetch(path, body) {
    return onPage(this.url, this.person.cookie, () =>
      body === undefined ? library.get(path) : post(path, body),
    );
  }

  /** Enters a room after `from` and keeps what is shown of it. */
  follow(roomId, from, handlers = {}) {
    const view = this.history.view(this.name, roomId, from);
    view.leave = this.live.rooms.enter(roomId, from, {
      onEvents: (events) => {
        const stretch = view.stretches.at(-1);
        for (const { seq, type, payload } of events) {
          stretch.seqs.push(seq);
          stretch.keys.push(keyOf(type, payload));
        }
        handlers.onEvents?.(events);
      },
      onReload: async () => {
        const seq = await handlers.onReload?.();
        if (seq === undefined || seq === null) return null;
        view.stretches.push({ from: seq, seqs: [], keys: [] });
        return seq;
      },
      onClosed: (why) => (view.closed = why.code),
    });
    this.following.push(view);
    return view;
  }

  lastOf(view) {
    const { from, seqs } = view.stretches.at(-1);
    return seqs.at(-1) ?? from;
  }

  post(roomId, body) {
    return this.history.noting(body, roomId, this.live.command('message:post', { roomId, body }));
  }

  /** Opens the texts of a statement to write in them, as the workspace does. */
  async write(statementId) {
    const send = (update) => {
      const clock = clockOf(update);
      const key = keyOf('text.updated', update);
      const sent = this.live.command('text:update', { roomId: statementId, ...update });
      if (key === null) return this.history.unkeyed(sent);
      const stored = sent.then(({ seq }) => ({ until: seq }));
      void this.history.noting(key, statementId, stored).then((ok) => {
        if (ok) this.history.edits.push({ clauseId: update.clauseId, clientId: update.clientId, clock });
      });
      return sent;
    };
    this.texts = new TextsSession(
      ['en'],
      {
        fetch: (request) => this.fetch(`/api/statements/${statementId}/texts`, request),
        send,
        later: (milliseconds, run) => {
          const timer = setTimeout(run, milliseconds);
          return () => clearTimeout(timer);
        },
      },
      true,
    );
    const seq = await this.texts.start();
    this.follow(statementId, seq, {
      onEvents: (events) => this.texts.receive(events),
      onReload: () => this.texts.reload(),
    });
  }

  /** Types a little, or takes a little away. */
  type(clauseId, words) {
    const clause = this.texts.clause(clauseId);
    if (clause.status === 'resetting') return;
    clause.doc.transact(() => {
      const root = clause.doc.getXmlFragment('en');
      if (root.length === 0) {
        const paragraph = new Y.XmlElement('paragraph');
        paragraph.insert(0, [new Y.XmlText()]);
        root.insert(0, [paragraph]);
      }
      const paragraph = root.get(0);
      if (paragraph.length === 0) paragraph.insert(0, [new Y.XmlText()]);
      const text = paragraph.get(0);
      const at = Math.floor(Math.random() * (text.length + 1));
      if (text.length > 2_000 && Math.random() < 0.7)
        text.delete(Math.floor(at / 2), Math.min(12, text.length - 12));
      else text.insert(at, words);
    });
  }

  keepReplica(clauseId) {
    this.history.replicas.push({ who: this.name, clauseId, doc: this.texts.clause(clauseId).doc });
  }

  get isSettled() {
    return this.live.connection.get().unsent === 0 && (this.texts?.isSaved ?? true);
  }

  /** Words that could not become part of a text. */
  get putAside() {
    return this.texts?.state.get().kept ?? [];
  }

  /** The window is gone in the middle of everything: what was not answered may have been done, or not. */
  vanish() {
    this.hasLeft = true;
    for (const view of this.following) view.until = this.lastOf(view);
    this.link.cut();
    this.close();
    this.resolveLeft();
  }

  close() {
    this.texts?.stop();
    this.live.stop();
    this.socket.disconnect();
  }
}

export { Refused };
