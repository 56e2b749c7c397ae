import { createHash } from 'node:crypto';
import { Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import { Server } from 'socket.io';
import { COMMANDS } from '../../../dist/src/contract/commands.js';
import { Command, EnterRoom } from '../../../dist/src/contract/socket.js';
import { may } from '../../../dist/src/domain/access/policy.js';
import { castVote } from '../../../dist/src/domain/ballot/ballot.js';
import { presetRule } from '../../../dist/src/domain/ballot/rule.js';
import { Refusal } from '../../../dist/src/domain/shared/refusal.js';

/**
 * The same server with no database: NestJS and Socket.IO as the product sets them up, sign-in by cookie, the product's
 * own schemas, policy and rule of casting, receipts, one packet for each turn to those in the room. What the product
 * keeps in PostgreSQL is kept in maps: no transaction, no record, no hash chain, nothing to wait for.
 */
class Nothing {}
Module({})(Nothing);

const sha256 = (text) => createHash('sha256').update(text).digest();
const sessions = new Map();
const ballots = new Map();
const receipts = new Map();
const waiting = new Map();
let seq = 0;

process.on('message', (message) => {
  for (const { token, account } of message.people ?? [])
    sessions.set(sha256(token).toString('hex'), { account });
  if (message.ballot) ballots.set(message.ballot.ballotId, open(message.ballot));
  if (message.people || message.ballot) process.send('ready');
});

const subjectOf = ({ seat, party, handle }) => ({
  seatId: seat,
  partyId: party,
  handle,
  role: 'delegate',
  moderator: false,
  standing: 'member',
});

function open({ ballotId, roomId, voters }) {
  const rule = presetRule('double', { persons: 0, parties: 0 });
  const closesAt = new Date(Date.now() + 600 * 60_000);
  const parties = new Map();
  for (const { party } of voters) {
    const entry = parties.get(party) ?? { partyId: party, voted: 0, of: 0 };
    entry.of += 1;
    parties.set(party, entry);
  }
  return {
    roomId,
    ballot: { id: ballotId, state: 'open', rule, textHash: '', roll: [], closesAt },
    subjects: new Map(voters.map((person) => [person.account, subjectOf(person)])),
    roll: new Map(voters.map(({ seat, party }) => [seat, { seatId: seat, partyId: party, weight: 1 }])),
    votes: new Map(),
    parties,
    voted: 0,
  };
}

const app = await NestFactory.create(Nothing, new FastifyAdapter(), { logger: false });
await app.init();
await app.getHttpAdapter().getInstance().ready();
const http = app.getHttpServer();
const io = new Server(http, {
  transports: ['websocket', 'polling'],
  perMessageDeflate: false,
  serveClient: false,
});

io.use((socket, next) => {
  const token = /peyman=([^;]+)/.exec(socket.handshake.headers.cookie ?? '')?.[1] ?? '';
  const session = sessions.get(sha256(token).toString('hex'));
  if (!session) return next(new Error('not-signed-in'));
  socket.data = session;
  return next();
});
io.on('connection', (socket) => {
  socket.on('command', (body, answer) => take(socket, body, answer));
  socket.on('room:enter', (body, answer) => {
    void socket.join(EnterRoom.parse(body).roomId);
    answer({ ok: true, data: { events: [], seq, more: false, reload: false } });
  });
  socket.conn.request = null;
});

function take(socket, body, answer) {
  const command = Command.safeParse(body);
  const input = command.success && COMMANDS[command.data.type]?.input.safeParse(command.data.input);
  if (!input?.success) return answer({ ok: false, error: { code: 'invalid-input' } });
  const { commandId, type } = command.data;
  const request = createHash('sha256').update(type).update('\n').update(JSON.stringify(input.data)).digest();
  const { roomId } = input.data;
  const job = { ...socket.data, key: socket.data.account + commandId, request, input: input.data, answer };
  const queue = waiting.get(roomId);
  if (queue) return queue.push(job);
  waiting.set(roomId, [job]);
  return setImmediate(serve, roomId);
}

/** What arrived in the same turn is taken together. */
function serve(roomId) {
  const jobs = waiting.get(roomId);
  waiting.delete(roomId);
  const events = [];
  const answers = jobs.map((job) => {
    try {
      return { ok: true, data: perform(job, roomId, events) };
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      return { ok: false, error: { code: error.code } };
    }
  });
  if (events.length > 0) io.local.to(roomId).emit('events', { roomId, events });
  jobs.forEach(({ answer }, i) => answer(answers[i]));
}

function perform({ key, account, request, input }, roomId, events) {
  const before = receipts.get(key);
  if (before) {
    if (!before.request.equals(request)) throw new Refusal('command.reused');
    return before.answer;
  }
  const at = ballots.get(input.ballotId);
  if (!at || at.roomId !== roomId) throw new Refusal('ballot.not-found');
  const subject = at.subjects.get(account);
  if (!subject || !may('ballot.cast', subject, { kind: 'statement', partyIds: null }))
    throw new Refusal('not-allowed');
  const now = new Date();
  const entry = at.roll.get(subject.seatId);
  const vote = castVote({ ...at.ballot, roll: entry ? [entry] : [] }, subject.seatId, input.choice, now);
  if (!at.votes.has(vote.seatId)) {
    at.parties.get(entry.partyId).voted += 1;
    at.voted += 1;
    const turnout = {
      voted: at.voted,
      of: at.roll.size,
      parties: [...at.parties.values()].map((party) => ({ ...party })),
    };
    const payload = { ballotId: at.ballot.id, seatId: vote.seatId, turnout };
    events.push({ seq: ++seq, type: 'ballot.vote-cast', at: now.toISOString(), by: vote.seatId, payload });
  }
  at.votes.set(vote.seatId, vote.choice);
  const closesAt = at.ballot.closesAt.toISOString();
  const answer = { choice: vote.choice, castAt: now.toISOString(), closesAt };
  receipts.set(key, { request, answer });
  return answer;
}

http.listen({ port: 0, host: '127.0.0.1', backlog: 4096 }, () => process.send({ port: http.address().port }));
