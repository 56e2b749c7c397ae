import { randomUUID } from 'node:crypto';
import { populate } from '../../bench/lib/coalition.mjs';
import { checkVotes, finding } from './checker.mjs';
import { pause, until } from './cluster.mjs';
import { History, judge, judgeTexts } from './history.mjs';
import { Visitor } from './visitor.mjs';

/** A coalition of its own for one scenario, its visitors, and what is remembered of them. */
export class Stage {
  history = new History();
  visitors = [];
  findings = [];
  figures = {};

  static async set(cluster, people) {
    const stage = new Stage();
    stage.cluster = cluster;
    stage.coalition = await populate({ url: cluster.database.url }, people);
    stage.people = stage.coalition.people;
    stage.plenary = stage.coalition.plenary;
    return stage;
  }

  /** Somebody comes in, on a node of their own choice. */
  async visitor(i, options = {}) {
    const link = options.link ?? (await this.cluster.front(options.node ?? i));
    const visitor = new Visitor({ person: this.people[i], link, history: this.history, ...options });
    this.visitors.push(visitor);
    return visitor;
  }

  async arrive(n, options) {
    const come = [];
    for (let i = 0; i < n; i++) come.push(await this.visitor(i, options));
    await this.connected(come);
    return come;
  }

  vanish(visitor) {
    this.visitors.splice(this.visitors.indexOf(visitor), 1);
    visitor.vanish();
  }

  async connected(visitors = this.visitors) {
    const all = () => visitors.every(({ live }) => live.connection.get().state === 'connected');
    if (!(await until(all, 120_000))) throw new Error('not everybody got in');
  }

  /**
   * Asks a node directly, as the first delegate (who moderates) or somebody else. Who is told to come again does so, as
   * every client.
   */
  async command(type, input, { person = this.people[0], node = 0, commandId = randomUUID() } = {}) {
    let answer = await this.send(type, input, { person, node, commandId });
    for (let tries = 0; answer.error?.code === 'overloaded' && tries < 10; tries++) {
      await pause(1_000);
      answer = await this.send(type, input, { person, node, commandId });
    }
    if (!answer.ok) throw new Error(`${type}: ${JSON.stringify(answer.error)}`);
    return answer.data;
  }

  async send(type, input, { person = this.people[0], node = 0, commandId = randomUUID(), url } = {}) {
    const response = await fetch(`${url ?? this.cluster.nodes[node].url}/api/commands`, {
      method: 'POST',
      headers: { cookie: person.cookie, 'x-peyman': '1', 'content-type': 'application/json' },
      body: JSON.stringify({ commandId, type, input }),
    });
    const answer = await response.json();
    return {
      status: response.status,
      ...answer,
      ...(answer.error || answer.ok ? {} : { ok: false, error: answer }),
    };
  }

  async statement(clauses = 1) {
    const { statementId } = await this.command('statement:create', {
      coalitionId: this.coalition.id,
      titles: { en: 'Under fire' },
      languages: ['en'],
      clauses: Array.from({ length: clauses }, (_, i) => ({
        kind: 'operative',
        texts: { en: `Everyone has the right to clause ${i}.` },
      })),
    });
    const rows = await this.cluster.query('SELECT id FROM clause WHERE statement_id = $1 ORDER BY id', [
      statementId,
    ]);
    this.history.begins.set(statementId, (await this.ends()).get(statementId));
    return { statementId, clauseIds: rows.map(({ id }) => id) };
  }

  /** The room of one party alone. */
  async caucus(party) {
    const roomId = randomUUID();
    await this.cluster.query(
      `INSERT INTO room (id, coalition_id, kind, party_ids, official, created_at) VALUES ($1, $2, 'caucus', $3, false, now())`,
      [roomId, this.coalition.id, [party]],
    );
    return roomId;
  }

  /** The texts of a statement as somebody gets them who opens it now. */
  async read(statementId, { node = 0, cookie = this.people[0].cookie, write = false } = {}) {
    const response = await fetch(`${this.cluster.nodes[node].url}/api/statements/${statementId}/texts`, {
      method: 'POST',
      headers: { cookie, 'x-peyman': '1', 'content-type': 'application/json' },
      body: JSON.stringify({ write }),
    });
    return { status: response.status, body: await response.json() };
  }

  async ballot(statementId, clauseIds, minutes = 600) {
    const { ballotId } = await this.command('ballot:announce', { roomId: statementId, clauseIds, minutes });
    await this.command('ballot:open', { roomId: statementId, ballotId });
    return ballotId;
  }

  find(...findings) {
    this.findings.push(...findings.flat());
  }

  expect(holds, what) {
    if (!holds) this.find(finding('broken', what));
  }

  /** Everybody has an answer to everything, and has seen everything. */
  async settled(patience = 90_000) {
    const quiet = await until(() => this.visitors.every((visitor) => visitor.isSettled), patience);
    if (!quiet) {
      const who = this.visitors.filter((visitor) => !visitor.isSettled).map(({ name }) => name);
      this.find(finding('stuck', `${who.length} still wait for an answer, first ${who[0]}`));
    }
    const ends = await this.ends();
    const seen = await until(
      () =>
        this.visitors.every((visitor) =>
          visitor.following.every(
            (view) => view.closed || visitor.lastOf(view) >= (ends.get(view.roomId) ?? 0),
          ),
        ),
      patience,
    );
    if (!seen) await pause(1_000);
  }

  async ends() {
    const rows = await this.cluster.query(
      'SELECT id, next_seq::int AS next FROM room WHERE coalition_id = $1',
      [this.coalition.id],
    );
    return new Map(rows.map(({ id, next }) => [id, next - 1]));
  }

  /** Settles, judges the rooms and clauses that were used, and goes home. */
  async verdict({ rooms = [], clauses = [], ballots = [], patience } = {}) {
    await this.settled(patience);
    for (const ballotId of ballots) {
      const votes = await this.cluster.query('SELECT seat_id, choice FROM vote WHERE ballot_id = $1', [
        ballotId,
      ]);
      const counted = new Map(votes.map(({ seat_id, choice }) => [seat_id, choice]));
      this.find(
        checkVotes({ casts: this.history.casts.filter((cast) => cast.ballotId === ballotId), counted }),
      );
    }
    for (const clauseId of clauses) {
      for (const visitor of this.visitors) if (visitor.texts) visitor.keepReplica(clauseId);
      this.find(await judgeTexts(this.cluster, this.history, clauseId));
    }
    for (const roomId of rooms) this.find(await judge(this.cluster, this.history, roomId));
    for (const visitor of this.visitors) {
      for (const { why } of visitor.putAside) this.find(finding('put-aside', `${visitor.name}: ${why.code}`));
    }
    for (const { code } of this.history.refused) this.find(finding('refused', code));
    this.close();
    const { acknowledged, retries, reconnects } = this.history;
    return { acknowledged, retries, reconnects, findings: this.findings, ...this.figures };
  }

  close() {
    for (const visitor of this.visitors) visitor.close();
  }
}
