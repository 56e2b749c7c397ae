import { readlinkSync } from 'node:fs';
import { constants, setPriority } from 'node:os';
import { parentPort, workerData } from 'node:worker_threads';
import { ClauseDocument, initialUpdate } from './clause-document.js';
import type { CallKind, Calls, ClauseAt, Reply, Request, Stored } from './guard-protocol.js';
import { unpackBase } from './packed-base.js';

/** Structs kept in memory over all clauses of this worker, some 300 bytes each; what was not used for longest goes first. */
const MAX_WEIGHT = 150_000;

/** In the order of their last use. A clause that is not here is asked for again. */
const clauses = new Map<string, ClauseDocument>();
const weights = new Map<string, number>();
let total = 0;
let tokens = 0;

/** The worker does not have the clause at the wanted version; this is where it wants the base to start. */
class Needed {
  constructor(readonly fromSeq: number) {}
}

type Answers = { [K in CallKind]: (ask: Calls[K]['ask']) => Calls[K]['answer'] };

const answers: Answers = {
  open({ clause, fromSeq, base }) {
    const known = clauses.get(clause.clauseId);
    if (known?.version === clause.version) return null; // another call was quicker
    const document = known && fromSeq > 0 ? known : new ClauseDocument(clause.languages);
    if (document.version !== fromSeq) return null; // it has changed meanwhile: the call will ask again
    document.extend(unpackBase(base), clause.version);
    keep(clause.clauseId, document);
    return null;
  },

  past({ clause, fromSeq, base, versions }) {
    const document = fromSeq === 0 ? new ClauseDocument(clause.languages) : clauses.get(clause.clauseId);
    // Others needed the room, or the worker is a new one.
    if (document?.version !== fromSeq) throw new Needed(0);
    const texts = document.past(unpackBase(base), versions);
    keep(clause.clauseId, document);
    return texts;
  },

  judge({ clause, candidates }) {
    // What was prepared and never stored is not part of the clause.
    if (clauses.get(clause.clauseId)?.isPrepared) forget(clause.clauseId);
    const document = atVersion(clause, 'exactly');
    tokens += 1;
    return document.judge(candidates, tokens);
  },

  discard({ clauseId }) {
    forget(clauseId);
    return null;
  },

  texts: ({ clause }) => atVersion(clause, 'at least').texts(),
  snapshot: ({ clause }) => atVersion(clause, 'at least').snapshot(),
  difference: ({ clause, stateVector }) => atVersion(clause, 'at least').difference(stateVector),
  replacement: ({ clause, language, doc, clientId }) =>
    atVersion(clause, 'at least').replacement(language, doc, clientId),
  initial: ({ texts, clientId }) => initialUpdate(texts, clientId),
};

function takeNote(clauseId: string, { token, version }: Stored): void {
  const document = clauses.get(clauseId);
  if (document && !document.commit(token, version) && document.version < version) forget(clauseId);
}

function atVersion(clause: ClauseAt, how: 'exactly' | 'at least'): ClauseDocument {
  let document = clauses.get(clause.clauseId);
  if (document && how === 'exactly' && document.version > clause.version) document = undefined;
  if (!document && clause.version === 0) document = new ClauseDocument(clause.languages);
  if (!document || document.version < clause.version) {
    // What is prepared here may be stored already: then the record tells, and the late `commit` finds nothing.
    throw new Needed(document && !document.isPrepared ? document.version : 0);
  }
  document.allow(clause.languages);
  keep(clause.clauseId, document);
  return document;
}

function keep(clauseId: string, document: ClauseDocument): void {
  forget(clauseId);
  clauses.set(clauseId, document);
  const { weight } = document;
  weights.set(clauseId, weight);
  total += weight;
  for (const id of clauses.keys()) {
    if (total <= MAX_WEIGHT || id === clauseId) break;
    forget(id);
  }
}

function forget(clauseId: string): void {
  total -= weights.get(clauseId) ?? 0;
  weights.delete(clauseId);
  clauses.delete(clauseId);
}

function reply({ kind, ask, stored }: Request): Reply {
  try {
    if (stored && 'clause' in ask) takeNote(ask.clause.clauseId, stored);
    return { done: (answers[kind] as (ask: unknown) => Calls[CallKind]['answer'])(ask) };
  } catch (error) {
    if (error instanceof Needed) return { need: error.fromSeq };
    // Whatever went wrong may have left half a change behind.
    if ('clause' in ask) forget(ask.clause.clauseId);
    return { failed: error instanceof Error ? error.message : String(error) };
  }
}

/** Lets others go first, where the system can be told so of a single thread: Linux can. */
function stepBehind(): void {
  try {
    const thread = Number(readlinkSync('/proc/thread-self').split('/').at(-1));
    setPriority(thread, constants.priority.PRIORITY_BELOW_NORMAL);
  } catch {
    // Then it works like any other thread.
  }
}

if ((workerData as { isBehind?: boolean } | null)?.isBehind) stepBehind();
parentPort?.on('message', (request: Request) => parentPort?.postMessage(reply(request)));
parentPort?.postMessage({ ready: true } satisfies Reply);
