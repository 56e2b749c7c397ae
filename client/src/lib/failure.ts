import type { Failure } from '@contract/socket';

/** Codes that only the client knows: the question never reached the server, or the answer never came back. */
export type LocalCode = 'offline' | 'unreachable' | 'unexpected' | 'signed-out' | 'renewed';

/** Something was asked and the answer is no. The words for the code are in `app/locale/refusals`. */
export class Refused extends Error implements Failure {
  readonly code: string;
  readonly details: Readonly<Record<string, unknown>>;
  readonly incident: string | undefined;

  constructor(failure: Failure) {
    super(failure.code);
    this.name = 'Refused';
    this.code = failure.code;
    this.details = failure.details ?? {};
    this.incident = failure.incident;
  }
}

/** Whatever was thrown, as a refusal that can be shown. */
export const asRefused = (error: unknown): Refused =>
  error instanceof Refused ? error : new Refused({ code: 'unexpected' satisfies LocalCode });
