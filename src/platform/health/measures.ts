import { Counter, Histogram } from 'prom-client';

const SECONDS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

const measure = (name: string, help: string, buckets: number[]): Histogram =>
  new Histogram({ name: `peyman_${name}`, help, buckets, registers: [] });
const count = (name: string, help: string): Counter =>
  new Counter({ name: `peyman_${name}_total`, help, registers: [] });
const countBy = <L extends string>(name: string, help: string, label: L): Counter<L> =>
  new Counter({ name: `peyman_${name}_total`, help, labelNames: [label], registers: [] });

/**
 * What this process counts while it works, for /metrics. Sums over everything it serves: a figure never
 * carries the name of a room, a party or a person, so that nothing is told of who talks how much.
 */
export const measures = {
  commitCommands: measure(
    'commit_commands',
    'Commands that shared one commit',
    [1, 2, 5, 10, 20, 50, 100, 200, 500, 1024],
  ),
  commitSeconds: measure('commit_seconds', 'One transaction of commands, from its start to its end', SECONDS),
  commandSeconds: measure(
    'command_seconds',
    'From the arrival of a command to its answer: the one of each commit that waited longest',
    SECONDS,
  ),
  dispatchSeconds: measure(
    'dispatch_seconds',
    'From the time an event carries to its delivery to the sockets of this process',
    SECONDS,
  ),
  dispatchedEvents: count('dispatched_events', 'Events given to the sockets of this process'),
  recordReads: count('record_reads', 'Times a room was read from the table, because memory had a gap'),
  resumePages: countBy('resume_pages', 'Pages of missed events given to returning readers', 'from'),
  resumeReloads: count('resume_reloads', 'Readers who had missed too much and load the view anew'),
  refusals: countBy('refusals', 'Commands, frames and requests that were refused', 'code'),
  shed: countBy('shed', 'Work turned away before it could wait too long', 'reason'),
  feedsPaused: count('feeds_paused', 'Times a slow reader was paused'),
  deadlineSeconds: measure('deadline_late_seconds', 'How late a deadline took effect', SECONDS),
  deadlineFailures: count('deadline_failures', 'Deadlines that failed and are tried again'),
  guardRestarts: countBy('guard_restarts', 'Workers of the guard that were replaced', 'reason'),
  requestSeconds: new Histogram({
    name: 'peyman_request_seconds',
    help: 'Requests that the router answered',
    labelNames: ['status'],
    buckets: SECONDS,
    registers: [],
  }),
};
