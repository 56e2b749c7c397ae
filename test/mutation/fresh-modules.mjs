import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { transformSync } from '@swc/core';

const compiled = new Map();
const GLOBALS = new URL('./globals.mjs', import.meta.url).href;
let mutated = { file: '', source: '' };

/** The thread that imports says what a file shall contain instead of what is on the disk. */
export function initialize({ port }) {
  port.on('message', (next) => {
    mutated = next;
    port.postMessage('taken');
  });
}

/** Modules of ours are loaded anew for every mutant: the question mark of whoever asks is handed on. */
export async function resolve(specifier, context, next) {
  if (specifier === '@jest/globals') return { url: GLOBALS, format: 'module', shortCircuit: true };
  const round = /\?round=\d+$/.exec(context.parentURL ?? '')?.[0];
  if (specifier.startsWith('.') && round && context.parentURL.includes('.ts?')) {
    const url = new URL(specifier.replace(/\.js$/, '.ts'), context.parentURL);
    if (existsSync(fileURLToPath(url)))
      return { url: url.href + round, format: 'module', shortCircuit: true };
    if (existsSync(`${fileURLToPath(url)}.ts`)) {
      return { url: `${url.href}.ts${round}`, format: 'module', shortCircuit: true };
    }
  }
  return next(specifier, context);
}

export async function load(url, context, next) {
  const file = url.startsWith('file:') ? fileURLToPath(url.replace(/\?.*$/, '')) : '';
  if (!file.endsWith('.ts')) return next(url, context);
  if (file === mutated.file)
    return { format: 'module', source: compile(file, mutated.source), shortCircuit: true };
  if (!compiled.has(file)) compiled.set(file, compile(file, readFileSync(file, 'utf8')));
  return { format: 'module', source: compiled.get(file), shortCircuit: true };
}

function compile(filename, source) {
  const parser = { syntax: 'typescript', decorators: true };
  const transform = { legacyDecorator: true, decoratorMetadata: true, useDefineForClassFields: false };
  const { code } = transformSync(source, {
    filename,
    module: { type: 'nodenext' },
    jsc: { target: 'es2022', parser, transform },
  });
  return code;
}
