import { useState } from 'react';

/** Copies a text, and says so. */
export function useCopy(): { run: (text: string) => Promise<void>; done: boolean } {
  const [done, setDone] = useState(false);
  const run = async (text: string): Promise<void> => {
    await navigator.clipboard.writeText(text);
    setDone(true);
  };
  return { run, done };
}
