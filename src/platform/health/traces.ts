/** One thing under way. */
export interface Span {
  /** It is over; `error` says that it went wrong, and by which code. */
  end(error?: unknown): void;
}

/**
 * Where a command spends its time: command → commit → dispatch. Spans carry kinds, counts and refusal codes;
 * never rooms, people, addresses or texts.
 */
export interface Traces {
  command(type: string): Span;
  /** A commit of these commands. What `work` does is part of it. */
  commit<T>(commands: readonly (Span | undefined)[], work: () => Promise<T>): Promise<T>;
  /** The delivery of what was committed, to the sockets of this process and as a hint to the others. */
  dispatch(work: () => void): void;
}

/** Off by default: then nothing is loaded and a command asks one variable. */
export const traces: { on: Traces | null } = { on: null };

/** Sends traces to the collector at `endpoint`; answers how to stop. */
export async function startTraces(endpoint: string | undefined): Promise<() => Promise<void>> {
  if (!endpoint) return () => Promise.resolve();
  const { OpenTelemetry } = await import('./open-telemetry.js');
  const running = new OpenTelemetry(endpoint);
  traces.on = running;
  return () => {
    traces.on = null;
    return running.stop();
  };
}
