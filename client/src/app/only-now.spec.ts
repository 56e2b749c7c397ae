import { expect, it } from '@jest/globals';
import { COMMANDS, type CommandDefinition, type CommandType } from '@contract/commands';
import { ONLY_NOW } from './only-now';

const commands = Object.entries(COMMANDS) as [CommandType, CommandDefinition][];

it('keeps no order for later that is grave, decides something or belongs to a ballot', () => {
  const ofTheMoment = commands
    .filter(
      ([type, { weight }]) =>
        weight === 'grave' || weight === 'gravest' || /^(ballot|straw|consent|panel|rules):/.test(type),
    )
    .map(([type]) => type);
  expect(ofTheMoment.length).toBeGreaterThan(15);
  expect(ofTheMoment.filter((type) => !ONLY_NOW.has(type))).toEqual([]);
});

it('keeps what is written until there is a line again', () => {
  for (const type of ['text:update', 'message:post', 'text:keep'] as const)
    expect([type, ONLY_NOW.has(type)]).toEqual([type, false]);
});
