import { useEffect } from 'react';

/** Asks for the help with a question mark, in either script, wherever one is not writing. */
export function useHelpKey(open: () => void): void {
  useEffect(() => {
    const listen = (event: KeyboardEvent): void => {
      const at = event.target instanceof HTMLElement ? event.target : null;
      const isWriting = at?.isContentEditable || at?.matches('input, textarea, select');
      if (isWriting || event.ctrlKey || event.metaKey || event.altKey) return;
      if (event.key === '?' || event.key === '؟') open();
    };
    document.addEventListener('keydown', listen);
    return () => document.removeEventListener('keydown', listen);
  }, [open]);
}
