import { type ReactNode, useEffect, useState } from 'react';
import { useFormat } from '../app/use-format';

/** The time, once a second while somebody looks. */
export function useNow(everyMs = 1000): number {
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), everyMs);
    return () => clearInterval(timer);
  }, [everyMs]);
  return now;
}

interface CountdownProps {
  to: string;
  /** Said when there is no time left. */
  over?: ReactNode;
}

/** How long is left, in words: "3 min 12 s". Not announced every second. */
export function Countdown({ to, over = null }: CountdownProps): ReactNode {
  const { timeLeft } = useFormat();
  const left = Date.parse(to) - useNow();
  if (left <= 0) return over;
  return (
    <time dateTime={to} role="timer" aria-live="off">
      {timeLeft(left)}
    </time>
  );
}

/** A moment in both calendars, the reader's first. `time`: with the time of day. */
export function BothCalendars({ at, time }: { at: string; time?: boolean }): ReactNode {
  const format = useFormat();
  return (
    <time dateTime={at}>
      {format.date(at)}
      {time && ` · ${format.time(at)}`}
    </time>
  );
}

/** "6 minutes ago", with the exact moment on hover. */
export function Ago({ at }: { at: string }): ReactNode {
  const format = useFormat();
  const now = useNow(30_000);
  return (
    <time dateTime={at} title={`${format.date(at)} · ${format.time(at)}`}>
      {format.relative(at, now)}
    </time>
  );
}
