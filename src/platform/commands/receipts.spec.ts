import { describe, expect, it } from '@jest/globals';
import { Refusal } from '../../domain/shared/refusal.js';
import type { Query, Receipt } from '../rooms/tx.js';
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

  it('stays refused the second time where that has a reason of its own', () => {
    const commands = [command('ana', '1', 'yes'), command('ana', '1', 'yes')];
    const outcomes: Outcome[] = [{ answer: 0 }, { refusal: new Refusal('not-allowed') }];
    keepReceipts({ keepReceipt: () => undefined }, commands, outcomes);
    expect(outcomes.map(code)).toEqual(['answered', 'not-allowed']);
  });

  it('is not carried out the second time', async () => {
    const before = await readReceipts(nothingStored, [command('ana', '1', 'a'), command('ana', '1', 'a')]);
    expect(before.map((outcome) => outcome && code(outcome))).toEqual([undefined, 'command.reused']);
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

describe('a command that was carried out before', () => {
  const stored = (commandId: string, words: string, answer: unknown) => ({
    account_id: 'ana',
    command_id: commandId,
    request: Buffer.from(words),
    answer,
  });
  const asked: unknown[][] = [];
  const query = ((_sql: string, parameters: unknown[]) => {
    asked.push(parameters);
    return Promise.resolve([stored('1', 'yes', { seq: 7 }), stored('2', 'yes', { seq: 8 })]);
  }) as unknown as Query;

  it('gets the answer of then, unless it asks for something else now', async () => {
    const commands = [
      command('ana', '1', 'yes'),
      command('ana', '2', 'no'),
      command('ana', '3', 'yes'),
      command('bo', '1', 'yes'),
      command('ana', '1', null),
    ];
    const [same, other, fresh, somebodyElse, unkept] = await readReceipts(query, commands);
    expect(same).toEqual({ answer: { seq: 7 } });
    expect(code(other!)).toBe('command.reused');
    expect([fresh, somebodyElse, unkept]).toEqual([undefined, undefined, undefined]);
    expect(asked).toEqual([
      [
        ['ana', 'ana', 'ana', 'bo'],
        ['1', '2', '3', '1'],
      ],
    ]);
  });

  it('also gets it as often as it is in the batch', async () => {
    const twice = [command('ana', '1', 'yes'), command('ana', '1', 'yes'), command('ana', '1', 'no')];
    const outcomes = (await readReceipts(query, twice)) as Outcome[];
    keepReceipts({ keepReceipt: () => undefined }, twice, outcomes);
    expect(outcomes.slice(0, 2)).toEqual([{ answer: { seq: 7 } }, { answer: { seq: 7 } }]);
    expect(code(outcomes[2]!)).toBe('command.reused');
  });
});

it('keeps of each who asked for what, and the answer, and asks for nothing where nothing is kept', async () => {
  const { kept } = await inOneBatch([command('ana', '1', 'yes'), command('ana', '2', null)]);
  expect(kept).toEqual([{ accountId: 'ana', commandId: '1', request: Buffer.from('yes'), answer: 0 }]);
  const never = () => Promise.reject(new Error('the database was asked'));
  expect(await readReceipts(never, [command('ana', '1', null)])).toEqual([undefined]);
});

it('keeps no receipt where none is wanted, and lets each be carried out', async () => {
  const { outcomes, kept } = await inOneBatch([command('ana', '1', null), command('ana', '1', null)]);
  expect(outcomes).toEqual([{ answer: 0 }, { answer: 1 }]);
  expect(kept).toEqual([]);
});
