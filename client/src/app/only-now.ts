import type { CommandType } from '@contract/commands';

/**
 * Orders that are given for this moment: votes, and whatever binds others or is hard to take back. They are never kept
 * until there is a line again: somebody may have thought better of it meanwhile, and closed the page. Without a line
 * they are refused at once.
 */
export const ONLY_NOW: ReadonlySet<CommandType> = new Set<CommandType>([
  'rules:change',
  'party:invite',
  'party:renew-invitation',
  'party:change-standing',
  'panel:change',
  'seat:invite',
  'seat:revoke-invitation',
  'seat:change-role',
  'seat:end',
  'recovery:approve',
  'recovery:stop',
  'clause:settle',
  'writing:resume',
  'ballot:announce',
  'ballot:open',
  'ballot:cast',
  'ballot:close',
  'ballot:cancel',
  'ballot:declare',
  'straw:ask',
  'straw:raise',
  'straw:end',
  'consent:give',
  'consent:refuse',
  'statement:publish',
]);
