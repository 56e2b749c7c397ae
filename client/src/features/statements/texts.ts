import { createContext, useContext, useEffect, useRef, useState, useSyncExternalStore } from 'react';
import type { TextsView } from '@contract/views';
import type { Language } from '@domain/shared/language';
import { command } from '../../app/coalition';
import { live } from '../../app/live';
import { holdsWords } from '../../app/own-words';
import type { ClauseDoc } from '../../editor/clause-doc';
import { type KeptWords, TextsSession, type SyncLine, type SyncState } from '../../editor/clause-sync';
import { asRefused } from '../../lib/failure';
import { post } from '../../lib/http';

interface Open {
  readonly session: TextsSession;
  users: number;
  leave: () => void;
}

/**
 * Sessions of this page, by seat and statement: whoever signs in next in this window must not go on in the name of
 * somebody else. One stays open after its screen is gone until everything written in it is saved.
 */
const open = new Map<string, Open>();
/** Ids issued to this page, free again: everything written under them was acknowledged. */
const freeIds = new Map<string, number>();
/** What was not saved when its author was signed out: for when they are back. */
const left = new Map<string, readonly KeptWords[]>();
const LINGER = 3_000;

const keyOf = (seatId: string, statementId: string): string => `${seatId}:${statementId}`;

holdsWords({
  has: () => left.size > 0 || [...open.values()].some(({ session }) => session.onlyHere.length > 0),
  of: (seatId) =>
    [...open, ...left]
      .filter(([key]) => key.startsWith(`${seatId}:`))
      .flatMap(([, one]) => ('session' in one ? one.session.onlyHere : one))
      .flatMap(({ texts }) => Object.values(texts)),
  part: () => {
    for (const [key, { session, leave }] of open) {
      const words = session.leave();
      if (words.length > 0) left.set(key, words);
      leave();
    }
    open.clear();
    freeIds.clear();
  },
});

const lineOf = (statementId: string): SyncLine => ({
  fetch: (request) => post<TextsView>(`/api/statements/${encodeURIComponent(statementId)}/texts`, request),
  send: (update) => command('text:update', { roomId: statementId, ...update }),
  keep: ({ id, ...words }) => command('text:keep', { roomId: statementId, keptId: id, ...words }),
  discard: (id) => command('text:discard-kept', { roomId: statementId, keptId: id }),
  later: (milliseconds, run) => {
    const timer = setTimeout(run, milliseconds);
    return () => clearTimeout(timer);
  },
});

async function begin(key: string, statementId: string, entry: Open): Promise<void> {
  const { session } = entry;
  const known = freeIds.get(key);
  freeIds.delete(key);
  try {
    const seq = await session.start(known);
    if (open.get(key) !== entry) return;
    entry.leave = live.rooms.enter(statementId, seq, {
      onEvents: (events) => session.receive(events),
      onReload: () => session.reload(),
    });
  } catch (error) {
    asRefused(error);
  }
}

function acquire(key: string, statementId: string, languages: readonly Language[], write: boolean): Open {
  const known = open.get(key);
  if (known) {
    known.users += 1;
    return known;
  }
  const session = new TextsSession(languages, lineOf(statementId), write, left.get(key));
  left.delete(key);
  const entry: Open = { session, users: 1, leave: () => undefined };
  open.set(key, entry);
  void begin(key, statementId, entry);
  return entry;
}

function release(key: string, entry: Open): void {
  entry.users -= 1;
  if (entry.users > 0) return;
  entry.session.flush();
  const close = (): void => {
    if (entry.users > 0 || open.get(key) !== entry) return;
    if (!entry.session.isSaved) return void setTimeout(close, LINGER);
    open.delete(key);
    entry.leave();
    const id = entry.session.issuedId;
    if (id !== null) freeIds.set(key, id);
    entry.session.stop();
  };
  setTimeout(close, LINGER);
}

/** The texts of a statement while the screen shows it; null until the statement itself is known. */
export function useTextsSession(
  seatId: string,
  statementId: string,
  languages: readonly Language[] | undefined,
  write: boolean,
): TextsSession | null {
  const [entry, setEntry] = useState<Open | null>(null);
  const known = languages?.join();
  // A right that changes is told to the session below; it need not begin anew.
  const wanted = useRef({ languages, write });
  useEffect(() => {
    wanted.current = { languages, write };
  });
  useEffect(() => {
    const begun = wanted.current;
    if (known === undefined || !begun.languages) return;
    const key = keyOf(seatId, statementId);
    const mine = acquire(key, statementId, begun.languages, begun.write);
    setEntry(mine);
    const flush = (): void => mine.session.flush();
    window.addEventListener('pagehide', flush);
    window.addEventListener('beforeunload', flush);
    return () => {
      window.removeEventListener('pagehide', flush);
      window.removeEventListener('beforeunload', flush);
      release(key, mine);
    };
  }, [seatId, statementId, known]);
  useEffect(() => void entry?.session.mayWrite(write).catch(() => undefined), [entry, write]);
  return entry?.session ?? null;
}

/** Reads the texts again after a refusal. */
export function retryTexts(seatId: string, statementId: string): void {
  const key = keyOf(seatId, statementId);
  const entry = open.get(key);
  if (entry) void begin(key, statementId, entry);
}

/** One thing about the session: the component is drawn anew only when that changes. */
export function useTextsPart<T>(session: TextsSession, part: (state: SyncState) => T): T {
  return useSyncExternalStore(session.state.watch, () => part(session.state.get()));
}
export const mayWrite = (state: SyncState): boolean => state.writes;

export const Texts = createContext<TextsSession | null>(null);

/** The session of this page. */
export function useTexts(): TextsSession {
  const session = useContext(Texts);
  if (!session) throw new Error('useTexts outside of a workspace');
  return session;
}

/** The living text of one clause; the component is drawn again whenever it changes. */
export function useClauseDoc(clauseId: string): { clause: ClauseDoc; version: number } {
  const session = useTexts();
  const clause = session.clause(clauseId);
  useSyncExternalStore(
    (watcher) => session.watch(clauseId, watcher),
    () => `${clause.version} ${clause.status}`,
  );
  return { clause, version: clause.version };
}
