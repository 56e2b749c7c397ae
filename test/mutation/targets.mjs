/** The code that must not be wrong, and the tests that have to notice when it is. */
export const TARGETS = [
  { file: 'src/domain/access/policy.ts', specs: ['src/domain/access/policy.spec.ts'] },
  ...['decide', 'threshold', 'count'].map((name) => ({
    file: `src/domain/ballot/${name}.ts`,
    specs: ['decide', 'count', 'what-would-pass'].map((spec) => `src/domain/ballot/${spec}.spec.ts`),
  })),
  { file: 'src/domain/shared/canonical.ts', specs: ['src/domain/shared/canonical.spec.ts'] },
  ...['update-check', 'inspection'].map((name) => ({
    file: `src/modules/coediting/guard/${name}.ts`,
    specs: ['test/coediting/hostile-updates.spec.ts'],
  })),
];

/** Changes that make no difference, by file; why is written beside each. */
export const EQUIVALENT = {};
