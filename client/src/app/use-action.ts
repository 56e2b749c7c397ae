import { useCallback, useRef, useState } from 'react';

export interface Action<Args extends unknown[]> {
  /** Does it. Answers whether it went well; a refusal is kept in `error`. */
  readonly run: (...args: Args) => Promise<boolean>;
  readonly busy: boolean;
  readonly error: unknown;
  readonly forget: () => void;
}

/** Something a button does: busy while it lasts, never twice at once, the refusal kept for showing. */
export function useAction<Args extends unknown[]>(act: (...args: Args) => Promise<unknown>): Action<Args> {
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const latest = useRef(act);
  latest.current = act;
  const running = useRef(false);
  const run = useCallback(async (...args: Args): Promise<boolean> => {
    if (running.current) return false;
    running.current = true;
    setBusy(true);
    setError(null);
    try {
      await latest.current(...args);
      return true;
    } catch (caught) {
      setError(caught);
      return false;
    } finally {
      running.current = false;
      setBusy(false);
    }
  }, []);
  return { run, busy, error, forget: useCallback(() => setError(null), []) };
}
