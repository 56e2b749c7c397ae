import { useEffect, useSyncExternalStore } from 'react';
import { useConnection } from '../app/live';
import { Store } from '../lib/emitter';

interface Parts {
  readonly RichEditor: typeof import('./rich-editor').default;
  readonly Toolbar: typeof import('./toolbar').default;
}
type State = { readonly parts: Parts | null; readonly failed: boolean };

const state = new Store<State>({ parts: null, failed: false });
let loading = false;

/** Fetches the editor, once. Without a line it fails quietly: the text stays readable and it is tried again. */
export async function loadEditor(): Promise<void> {
  if (loading || state.get().parts) return;
  loading = true;
  try {
    const [editor, toolbar] = await Promise.all([import('./rich-editor'), import('./toolbar')]);
    state.set({ parts: { RichEditor: editor.default, Toolbar: toolbar.default }, failed: false });
  } catch {
    state.set({ parts: null, failed: true });
  } finally {
    loading = false;
  }
}

/** The editor if it is here; fetched when it is wanted, and again when the line is back. */
export function useEditorParts(wanted: boolean): State {
  const { state: line } = useConnection();
  useEffect(() => {
    if (wanted) void loadEditor();
  }, [wanted, line]);
  return useSyncExternalStore(state.watch, state.get);
}
