import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from '@jest/globals';
import { breaches, type Source } from './support/architecture.js';

const CLIENT_PACKAGES = new Set(
  Object.keys(
    (JSON.parse(readFileSync('client/package.json', 'utf8')) as { dependencies: Record<string, string> })
      .dependencies,
  ),
);

function sourcesBelow(folder: string): Source[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .map((name) => join(folder, name).replaceAll('\\', '/'))
    .filter((path) => /\.tsx?$/.test(path) && !path.endsWith('.d.ts'))
    .map((path) => ({ path, text: readFileSync(path, 'utf8') }));
}

it('keeps the directions of imports', () => {
  const sources = ['src', 'migrations', 'client/src'].flatMap(sourcesBelow);
  expect(sources.length).toBeGreaterThan(50);
  expect(breaches(sources, CLIENT_PACKAGES)).toEqual([]);
});

/** One breach each, in the spelling somebody in a hurry would use. */
const BREACHES: [rule: string, path: string, text: string, complaint: string][] = [
  ['domain imports a package', 'src/domain/x/a.ts', `import { z } from 'zod';`, 'may import nothing'],
  ['domain imports Node', 'src/domain/x/a.ts', `import { hash } from 'node:crypto';`, 'may import nothing'],
  [
    'domain imports the contract',
    'src/domain/x/a.ts',
    `export * from '../../contract/a.js';`,
    'domain imports contract',
  ],
  ['contract imports a package', 'src/contract/a.ts', `import { v } from 'typeorm';`, 'only zod is allowed'],
  [
    'contract imports the ground',
    'src/contract/a.ts',
    `type A = import('../platform/a.js').A;`,
    'contract imports platform',
  ],
  [
    'the ground knows a feature',
    'src/platform/a.ts',
    `await import('../modules/a/a.service.js');`,
    'platform imports modules',
  ],
  ['a feature knows the whole', 'src/modules/a/a.ts', `import '../../app.module.js';`, 'modules imports app'],
  [
    'a feature uses the tools',
    'src/modules/a/a.ts',
    `import '../../tools/demo/seed.js';`,
    'stands in no layer',
  ],
  [
    'a feature opens a drawer of another',
    'src/modules/a/a.service.ts',
    `import { B } from '../b/b.repository.js';`,
    'reaches into another module',
  ],
  [
    'a feature uses an entity of another',
    'src/modules/a/a.service.ts',
    `import type { B } from '../b/b.entity.js';`,
    'reaches into another module',
  ],
  ['a path without its ending', 'src/modules/a/a.ts', `import './b';`, 'must end in .js'],
  ['a file beside the layers', 'src/helpers/a.ts', '', 'stands in no layer'],
  [
    'the second encoding',
    'src/modules/coediting/a.ts',
    `Y.applyUpdateV2(doc, bytes);`,
    'must not see bytes of a client',
  ],
  [
    'a blind merge',
    'src/modules/coediting/a.ts',
    `import { mergeUpdates } from 'yjs';`,
    'must not see bytes of a client',
  ],
  ['an own socket listener', 'src/modules/a/a.ts', `socket.on('x', () => {});`, 'listens to a socket'],
  ['the time of the system', 'src/modules/a/a.ts', `const at = new Date();`, 'use the clock'],
  ['the time in milliseconds', 'src/platform/rooms/a.ts', `const at = Date.now();`, 'use the clock'],
  [
    'a migration that follows the code',
    'migrations/1-a.ts',
    `import { A } from '../src/domain/a.js';`,
    'must not change with the code',
  ],
  [
    'the client reaches out',
    'client/src/app/a.ts',
    `import '../../../src/platform/clock';`,
    'reaches out of the client',
  ],
  [
    'the client uses a package of the server',
    'client/src/app/a.ts',
    `import pg from 'pg';`,
    'client/package.json does not name',
  ],
];

it.each(BREACHES)('notices: %s', (_rule, path, text, complaint) => {
  expect(breaches([{ path, text }], CLIENT_PACKAGES)).toEqual([expect.stringContaining(complaint)]);
});

it('notices two modules that need each other', () => {
  const sources = [
    { path: 'src/modules/a/a.service.ts', text: `import { B } from '../b/b.service.js';` },
    { path: 'src/modules/b/b.service.ts', text: `import { A } from '../a/a.service.js';` },
  ];
  expect(breaches(sources, CLIENT_PACKAGES)).toHaveLength(2);
});

it('has nothing against the usual', () => {
  const sources = [
    {
      path: 'src/domain/a/a.ts',
      text: `import { b } from '../b/b.js'; const d = new Date(0); // Date.now()`,
    },
    { path: 'src/contract/a.ts', text: `import { z } from 'zod'; import { A } from '../domain/a/a.js';` },
    {
      path: 'src/modules/a/a.service.ts',
      text: `import { B } from '../b/b.service.js'; import pg from 'pg'; this.clock.now();`,
    },
    { path: 'src/platform/realtime/a.ts', text: `socket.on('command', handle);` },
    { path: 'src/platform/clock.ts', text: `export const now = () => new Date();` },
    { path: 'src/main.ts', text: `import './app.module.js'; import './tools/demo/seed.js';` },
    {
      path: 'client/src/app/a.tsx',
      text: `import { A } from '@contract/a'; import React from 'react'; Date.now();`,
    },
  ];
  expect(breaches(sources, CLIENT_PACKAGES)).toEqual([]);
});
