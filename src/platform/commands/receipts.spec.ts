import { describe, expect, it } from '@jest/globals';
import { Refusal } from '../../domain/shared/refusal.js';
import type { Receipt } from '../rooms/tx.js';
import { keepReceipts, readReceipts, type Outcome, type Received } from './receipts.js';

const command = (accountId: string, commandId: string, words: string | null): Received => ({
  commandId,
  actor: { accountId },
  request: words === null ? null : Buffer.from(words),
});
const nothingStored = () => Promise.resolve([]);

/** What is answered when these come in one batch and each that is carried out is answered with its place, or refused. */
async function inOneBatch(
  commands: readonly Received[],
  isRefused: (place: number) => boolean = () => false,
): Promise<{ outcomes: Outcome[]; kept: Receipt[] }> {
  const before = await readReceipts(nothingStored, commands);
  const outcomes = before.map(
    (outcome, i) => outcome ?? (isRefused(i) ? { refusal: new Refusal('not-allowed') } : { answer: i }),
  );
  const kept: Receipt[] = [];
  keepReceipts({ keepReceipt: (receipt) => void kept.push(receipt) }, commands, outcomes);
  return { outcomes, kept };
}
const code = (outcome: Outcome): string => ('refusal' in outcome ? outcome.refusal.code : 'answered');

describe('a command that is in one batch twice', () => {
  it('is carried out once and answered twice', async () => {
    const { outcomes, kept } = await inOneBatch([command('ana', '1', 'yes'), command('ana', '1', 'yes')]);
    expect(outcomes).toEqual([{ answer: 0 }, { answer: 0 }]);
    expect(kept).toHaveLength(1);
  });

  it('with other words is told that its id was used', async () => {
    const { outcomes } = await inOneBatch([command('ana', '1', 'yes'), command('ana', '1', 'no')]);
    expect(outcomes.map(code)).toEqual(['answered', 'command.reused']);
  });

  it('is refused as often as it was sent, and keeps no receipt', async () => {
    const { outcomes, kept } = await inOneBatch(
      [command('ana', '1', 'yes'), command('ana', '1', 'yes')],
      () => true,
    );
    expect(outcomes.map(code)).toEqual(['not-allowed', 'not-allowed']);
    expect(kept).toEqual([]);
  });

  it('never gets the answer of somebody else who chose the same id', async () => {
    const commands = [command('bo', '1', 'yes'), command('ana', '1', 'yes'), command('ana', '1', 'yes')];
    const { outcomes, kept } = await inOneBatch(commands, (place) => place === 1);
    expect(outcomes.map(code)).toEqual(['answered', 'not-allowed', 'not-allowed']);
    expect(kept.map(({ accountId }) => accountId)).toEqual(['bo']);
  });
});

it('keeps no receipt where none is wanted, and lets each be carried out', async () => {
  const { outcomes, kept } = await inOneBatch([command('ana', '1', null), command('ana', '1', null)]);
  expect(outcomes).toEqual([{ answer: 0 }, { answer: 1 }]);
  expect(kept).toEqual([]);
});
