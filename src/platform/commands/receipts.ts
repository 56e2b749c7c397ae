import { Refusal } from '../../domain/shared/refusal.js';
import type { Query, Tx } from '../rooms/tx.js';
import type { Actor } from './handles.js';

export type Outcome = { answer: unknown } | { refusal: Refusal };

/** A command as receipts know it. */
export interface Received {
  readonly commandId: string;
  readonly actor: Pick<Actor, 'accountId'>;
  /** The SHA-256 of what was asked; null where no receipt is kept. */
  readonly request: Buffer | null;
}

/** Stands in for the answer of a command that is in the same batch twice. */
class AgainLater extends Refusal {
  constructor() {
    super('command.reused');
  }
}

const reused = (): Outcome => ({ refusal: new Refusal('command.reused') });
/** Ids are chosen by clients: that of one account says nothing about that of another. */
const keyOf = ({ actor, commandId }: Received): string => actor.accountId + commandId;

/**
 * Which of these commands were carried out before, and how they were answered. A command that is among them twice is
 * carried out once; `keepReceipts` gives the second the answer of the first. Each is looked up by itself (`LIMIT`), as in
 * `Seats.acting`: a plan made while there are few receipts would go on reading all of them when there are many.
 */
export async function readReceipts(
  query: Query,
  commands: readonly Received[],
): Promise<(Outcome | undefined)[]> {
  const kept = commands.filter(({ request }) => request);
  if (kept.length === 0) return commands.map(() => undefined);
  const rows = await query<{ account_id: string; command_id: string; request: Buffer; answer: unknown }>(
    `SELECT r.account_id, r.command_id, r.request, r.answer
     FROM unnest($1::uuid[], $2::uuid[]) AS c (account_id, command_id)
     CROSS JOIN LATERAL (
       SELECT * FROM receipt WHERE account_id = c.account_id AND command_id = c.command_id LIMIT 1
     ) r`,
    [kept.map(({ actor }) => actor.accountId), kept.map(({ commandId }) => commandId)],
  );
  const found = new Map(rows.map((row) => [row.account_id + row.command_id, row]));
  const met = new Set<string>();
  return commands.map((command) => {
    if (!command.request) return undefined;
    const key = keyOf(command);
    const receipt = found.get(key);
    if (receipt) return receipt.request.equals(command.request) ? { answer: receipt.answer } : reused();
    if (met.has(key)) return { refusal: new AgainLater() };
    met.add(key);
    return undefined;
  });
}

/** Keeps what was answered, in the transaction of the effect. */
export function keepReceipts(
  tx: Pick<Tx, 'keepReceipt'>,
  commands: readonly Received[],
  outcomes: Outcome[],
): void {
  const firsts = new Map<string, number>();
  for (const [i, command] of commands.entries()) {
    const { actor, commandId, request } = command;
    if (!request) continue;
    const outcome = outcomes[i]!;
    const first = firsts.get(keyOf(command));
    if (first !== undefined) {
      if (!('refusal' in outcome && outcome.refusal instanceof AgainLater)) continue;
      outcomes[i] = commands[first]!.request!.equals(request) ? outcomes[first]! : reused();
      continue;
    }
    firsts.set(keyOf(command), i);
    if ('answer' in outcome) {
      tx.keepReceipt({ accountId: actor.accountId, commandId, request, answer: outcome.answer });
    }
  }
}
