/** The code that must not be wrong, and the tests that have to notice when it is. */
export const TARGETS = [
  { file: 'src/domain/access/policy.ts', specs: ['src/domain/access/policy.spec.ts'] },
  { file: 'src/domain/access/recovery.ts', specs: ['src/domain/access/recovery.spec.ts'] },
  { file: 'src/domain/access/strength.ts', specs: ['src/domain/access/strength.spec.ts'] },
  ...['decide', 'threshold', 'count'].map((name) => ({
    file: `src/domain/ballot/${name}.ts`,
    specs: ['decide', 'count', 'what-would-pass'].map((spec) => `src/domain/ballot/${spec}.spec.ts`),
  })),
  { file: 'src/domain/declaration/check.ts', specs: ['test/rules/declaration-bundle.spec.ts'] },
  { file: 'src/domain/shared/canonical.ts', specs: ['src/domain/shared/canonical.spec.ts'] },
  { file: 'src/domain/text/brake.ts', specs: ['src/domain/text/brake.spec.ts'] },
  { file: 'src/platform/commands/receipts.ts', specs: ['src/platform/commands/receipts.spec.ts'] },
  {
    file: 'src/modules/coediting/guard/update-check.ts',
    specs: ['test/coediting/update-check.spec.ts', 'test/coediting/hostile-updates.spec.ts'],
  },
  {
    file: 'src/modules/coediting/guard/inspection.ts',
    specs: ['test/coediting/inspection.spec.ts', 'test/coediting/hostile-updates.spec.ts'],
  },
];

/** Changes that make no difference, by file, with their lines; why is written beside each. */
export const EQUIVALENT = {
  'src/domain/declaration/check.ts': [
    // A vote that says nothing counts as none.
    '51: ? always: choice',
  ],
  'src/modules/coediting/guard/update-check.ts': [
    // What is no item has no parent, and nothing that it builds on.
    '36: ? always: struct instanceof Y.Item',
    '56: ? always: struct instanceof Y.Item',
    // What is neither an item nor garbage is a gap, which was refused before.
    '86: if never: !(struct instanceof Y.Item)',
    "86: nothing returned: return 'malformed';",
    "86: another word: 'malformed'",
    // What holds no type has none that may stand in a clause.
    '92: if always: content instanceof Y.ContentType',
  ],
  'src/modules/coediting/guard/inspection.ts': [
    // Behind the last struct is none.
    '72: <= instead: <',
    // What a transaction deletes are items; the type of Yjs says more.
    '85: if never: !(item instanceof Y.Item)',
    // What is known already is only found again.
    '104: if never: known.has(type)',
    '112: || instead: &&',
    '115: left out: known.set(at, place);',
    '119: left out: known.set(passed, place);',
    // Nothing is as good as no.
    '135: nothing returned: return false;',
    '141: nothing returned: return false;',
    '144: nothing returned: return false;',
    // A name that nothing has.
    "152: another word: '#unknown'",
  ],
};
