import type { Editor } from '@tiptap/core';
import { createContext, useContext } from 'react';
import type { Presence } from '@contract/socket';
import type { StatementView } from '@contract/views';
import type { Language } from '@domain/shared/language';

/** Where somebody began to write: at the pointer, or at the end. */
export interface Writing {
  readonly clauseId: string;
  readonly language: Language;
  readonly at: { readonly x: number; readonly y: number } | null;
}

export type Dialog =
  | { readonly kind: 'add'; readonly after: string | null }
  | { readonly kind: 'import'; readonly after: string | null }
  | { readonly kind: 'rename' }
  | { readonly kind: 'describe' | 'settle'; readonly clauseId: string }
  | { readonly kind: 'announce'; readonly clauseIds: readonly string[] };

/** What the parts of the workspace have in common. */
export interface Workspace {
  readonly statement: StatementView;
  /** Languages shown beside each other, the reader's first. */
  readonly shown: readonly Language[];
  /** The number of each clause as the reader writes it. */
  readonly numbers: ReadonlyMap<string, string>;
  /** Others who have their caret in a clause, by clause. */
  readonly writers: ReadonlyMap<string, readonly Presence[]>;
  /** May order, describe and add clauses. */
  readonly drafts: boolean;
  /** May settle clauses and put them to the vote. */
  readonly moderates: boolean;
  readonly current: string | null;
  readonly writing: Writing | null;
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
