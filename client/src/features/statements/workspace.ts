import type { Editor } from '@tiptap/core';
import type { TFunction } from 'i18next';
import { createContext, useContext, useSyncExternalStore } from 'react';
import type { Presence } from '@contract/socket';
import type { PartyView, SeatView, StatementView } from '@contract/views';
import type { InterfaceLanguage, Language } from '@domain/shared/language';
import { live } from '../../app/live';
import type { Store } from '../../lib/emitter';

/** Where somebody began to write: at the pointer, or at the end. */
export interface Writing {
  readonly clauseId: string;
  readonly language: Language;
  readonly at: { readonly x: number; readonly y: number } | null;
}

export interface Place {
  readonly current: string | null;
  readonly writing: Writing | null;
}

export interface People {
  readonly slug: string;
  readonly mySeatId: string;
  readonly parties: readonly PartyView[];
  readonly seats: readonly SeatView[];
}

export type Dialog =
  | { readonly kind: 'add'; readonly after: string | null }
  | { readonly kind: 'import'; readonly after: string | null }
  | { readonly kind: 'rename' }
  | { readonly kind: 'describe' | 'settle'; readonly clauseId: string }
  | { readonly kind: 'announce'; readonly clauseIds: readonly string[] };

/** What the parts of the workspace have in common. */
export interface Workspace {
  /** The words of the workspace and the reader's language, asked for once and not in every row. */
  readonly t: TFunction<'statements'>;
  readonly reader: InterfaceLanguage;
  readonly statement: StatementView;
  /** Languages shown beside each other, the reader's first. */
  readonly shown: readonly Language[];
  /** The number of each clause as the reader writes it. */
  readonly numbers: ReadonlyMap<string, string>;
  /** As much of the coalition as the rows need; it changes seldom. */
  readonly people: People;
  /** Where the reader is and writes. Rows watch it, so that a click draws two rows anew and not two hundred. */
  readonly place: Store<Place>;
  /** May order, describe and add clauses. */
  readonly drafts: boolean;
  /** May settle clauses and put them to the vote. */
  readonly moderates: boolean;
  readonly go: (clauseId: string) => void;
  readonly write: (writing: Writing | null) => void;
  /** The editor that has the caret: what the tools work on. */
  readonly writeIn: (editor: Editor) => void;
  readonly ask: (dialog: Dialog) => void;
  readonly showHistory: (clauseId: string) => void;
  /** Said by the screen reader. */
  readonly announce: (words: string) => void;
}

export const WorkspaceContext = createContext<Workspace | null>(null);

export function useWorkspace(): Workspace {
  const workspace = useContext(WorkspaceContext);
  if (!workspace) throw new Error('useWorkspace outside of a workspace');
  return workspace;
}

/** The clause the reader is at. */
export function useCurrent(): string | null {
  const { place } = useWorkspace();
  return useSyncExternalStore(place.watch, () => place.get().current);
}
export function useIsCurrent(clauseId: string): boolean {
  const { place } = useWorkspace();
  return useSyncExternalStore(place.watch, () => place.get().current === clauseId);
}

/** Where the reader writes, if it is in this clause. */
export function useWritingIn(clauseId: string): Writing | null {
  const { place } = useWorkspace();
  return useSyncExternalStore(place.watch, () => {
    const { writing } = place.get();
    return writing?.clauseId === clauseId ? writing : null;
  });
}

const NOBODY: readonly Presence[] = [];
const sorted = new WeakMap<readonly Presence[], Map<string, readonly Presence[]>>();

/** Others who have their caret in this clause. Only rows in which somebody writes are drawn anew. */
export function useWriters(clauseId: string): readonly Presence[] {
  const { statement, people } = useWorkspace();
  const room = live.presence(statement.id);
  return useSyncExternalStore(
    room.watch,
    () => byClause(room.get(), people.mySeatId).get(clauseId) ?? NOBODY,
  );
}

function byClause(present: readonly Presence[], me: string): Map<string, readonly Presence[]> {
  const known = sorted.get(present);
  if (known) return known;
  const writers = new Map<string, Presence[]>();
  for (const one of present) {
    if (!one.cursor || one.seatId === me) continue;
    writers.set(one.cursor.clauseId, [...(writers.get(one.cursor.clauseId) ?? []), one]);
  }
  sorted.set(present, writers);
  return writers;
}
