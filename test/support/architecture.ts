import { posix } from 'node:path';
import ts from 'typescript';

/** A source file: its path from the project's root, with forward slashes, and its text. */
export interface Source {
  readonly path: string;
  readonly text: string;
}

interface Facts {
  readonly imports: readonly string[];
  readonly calls: readonly string[];
  readonly names: ReadonlySet<string>;
}

/** domain ← contract ← platform ← modules ← app.module ← main: each may import itself and what stands left of it. */
const LAYERS = ['domain', 'contract', 'platform', 'modules', 'app', 'main'] as const;
type Layer = (typeof LAYERS)[number];

/** A module shows others its service and itself, nothing else. */
const PUBLIC_MODULE_FILE = /\.(service|module)\.js$/;

/** Every breach of the directions of imports and of the few words that belong in one place only. */
export function breaches(sources: readonly Source[], clientPackages: ReadonlySet<string>): string[] {
  const found: string[] = [];
  const uses = new Map<string, Set<string>>();
  for (const source of sources) {
    if (isTest(source.path)) continue;
    const facts = factsOf(source);
    const say = (what: string) => found.push(`${source.path}: ${what}`);
    if (source.path.startsWith('client/src/')) checkClient(source.path, facts, clientPackages, say);
    else if (source.path.startsWith('migrations/')) checkMigration(source.path, facts, say);
    else checkServer(source.path, facts, uses, say);
  }
  return [...found, ...circles(uses)];
}

function checkServer(
  path: string,
  facts: Facts,
  uses: Map<string, Set<string>>,
  say: (what: string) => void,
): void {
  if (path.startsWith('src/tools/')) return;
  const layer = layerOf(path);
  if (!layer) return say('stands in no layer (domain, contract, platform, modules, the top folder, main)');
  for (const wanted of facts.imports) {
    if (!wanted.startsWith('.')) {
      if (layer === 'domain') say(`the domain imports "${wanted}", it may import nothing`);
      if (layer === 'contract' && wanted !== 'zod')
        say(`the contract imports "${wanted}", only zod is allowed`);
      continue;
    }
    if (!/\.(js|json)$/.test(wanted)) say(`"${wanted}" must end in .js`);
    const target = posix.join(posix.dirname(path), wanted);
    checkTarget(path, layer, target, say);
    noteUse(path, target, uses);
  }
  checkWords(path, facts, say);
}

function checkTarget(path: string, layer: Layer, target: string, say: (what: string) => void): void {
  if (target.startsWith('migrations/') && path === 'src/data-source.ts') return;
  if (target.startsWith('src/tools/') && (layer === 'main' || layer === 'app')) return;
  const aim = layerOf(target.replace(/\.js$/, '.ts'));
  if (!aim) return say(`imports ${target}, which stands in no layer`);
  if (LAYERS.indexOf(aim) > LAYERS.indexOf(layer)) return say(`${layer} imports ${aim} (${target})`);
  const [from, to] = [moduleOf(path), moduleOf(target)];
  if (from && to && from !== to && !PUBLIC_MODULE_FILE.test(target)) {
    say(`reaches into another module (${target}); only its service or module file is open to others`);
  }
}

function checkWords(path: string, { calls, names }: Facts, say: (what: string) => void): void {
  for (const name of names) {
    if (name === 'mergeUpdates' || /^[a-z]\w*V2$/.test(name)) say(`${name} must not see bytes of a client`);
  }
  if (!path.startsWith('src/platform/realtime/') && calls.includes('socket.on')) {
    say('listens to a socket; messages come in through src/platform/realtime only');
  }
  if (path === 'src/platform/clock.ts') return;
  for (const call of ['Date.now', 'new Date', 'Date']) {
    if (calls.includes(call)) say(`asks the system for the time (${call}()); use the clock`);
  }
}

function checkMigration(path: string, { imports }: Facts, say: (what: string) => void): void {
  for (const wanted of imports) {
    const target = posix.join(posix.dirname(path), wanted);
    if (wanted.startsWith('.') ? !target.startsWith('migrations/') : wanted !== 'typeorm') {
      say(`a migration imports "${wanted}"; it is history and must not change with the code`);
    }
  }
}

function checkClient(
  path: string,
  { imports }: Facts,
  packages: ReadonlySet<string>,
  say: (what: string) => void,
): void {
  for (const wanted of imports) {
    if (wanted.startsWith('.')) {
      const target = posix.join(posix.dirname(path), wanted);
      if (!target.startsWith('client/src/'))
        say(`reaches out of the client ("${wanted}"); use @contract or @domain`);
    } else if (!/^@(contract|domain)\//.test(wanted) && !packages.has(packageOf(wanted))) {
      say(`imports "${wanted}", which client/package.json does not name`);
    }
  }
}

/** Modules that need each other: what they share belongs in the domain, or one of them should listen. */
function circles(uses: ReadonlyMap<string, ReadonlySet<string>>): string[] {
  const found: string[] = [];
  const reaches = (from: string, aim: string, seen: Set<string>): boolean =>
    [...(uses.get(from) ?? [])].some((next) => {
      if (next === aim) return true;
      if (seen.has(next)) return false;
      seen.add(next);
      return reaches(next, aim, seen);
    });
  for (const module of uses.keys()) {
    if (reaches(module, module, new Set()))
      found.push(`src/modules/${module}: needs itself by way of other modules`);
  }
  return found;
}

function noteUse(path: string, target: string, uses: Map<string, Set<string>>): void {
  const [from, to] = [moduleOf(path), moduleOf(target)];
  if (!from || !to || from === to) return;
  uses.set(from, (uses.get(from) ?? new Set()).add(to));
}

function layerOf(path: string): Layer | undefined {
  if (path === 'src/main.ts') return 'main';
  if (path === 'src/data-source.ts') return 'platform';
  // What puts the whole together stands at the top, beside app.module.ts.
  if (/^src\/[^/]+\.ts$/.test(path)) return 'app';
  return (['domain', 'contract', 'platform', 'modules'] as const).find((name) =>
    path.startsWith(`src/${name}/`),
  );
}

function moduleOf(path: string): string | undefined {
  return /^src\/modules\/([^/]+)\//.exec(path)?.[1];
}

function packageOf(wanted: string): string {
  return wanted.split('/', wanted.startsWith('@') ? 2 : 1).join('/');
}

function isTest(path: string): boolean {
  return /\.(e2e-)?spec\.tsx?$/.test(path) || path.startsWith('client/src/testing/');
}

/** What a file imports (in every spelling), which functions it calls and which names it uses; comments do not count. */
function factsOf({ path, text }: Source): Facts {
  const imports: string[] = [];
  const calls: string[] = [];
  const names = new Set<string>();
  const file = ts.createSourceFile(path, text, ts.ScriptTarget.Latest, false);
  const visit = (node: ts.Node): void => {
    if (ts.isIdentifier(node)) names.add(node.text);
    if ((ts.isImportDeclaration(node) || ts.isExportDeclaration(node)) && node.moduleSpecifier) {
      if (ts.isStringLiteral(node.moduleSpecifier)) imports.push(node.moduleSpecifier.text);
    }
    if (ts.isImportTypeNode(node) && ts.isLiteralTypeNode(node.argument)) {
      if (ts.isStringLiteral(node.argument.literal)) imports.push(node.argument.literal.text);
    }
    if (ts.isNewExpression(node) && isNamed(node.expression, 'Date') && !node.arguments?.length)
      calls.push('new Date');
    if (ts.isCallExpression(node)) noteCall(node, imports, calls);
    ts.forEachChild(node, visit);
  };
  visit(file);
  return { imports, calls, names };
}

function noteCall(node: ts.CallExpression, imports: string[], calls: string[]): void {
  const [first] = node.arguments;
  if (node.expression.kind === ts.SyntaxKind.ImportKeyword && first && ts.isStringLiteralLike(first)) {
    imports.push(first.text);
  } else if (isNamed(node.expression, 'Date')) {
    calls.push('Date');
  } else if (ts.isPropertyAccessExpression(node.expression) && ts.isIdentifier(node.expression.expression)) {
    calls.push(`${node.expression.expression.text}.${node.expression.name.text}`);
  }
}

function isNamed(node: ts.Node, name: string): boolean {
  return ts.isIdentifier(node) && node.text === name;
}
