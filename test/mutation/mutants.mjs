import ts from 'typescript';

/** Operators and what somebody might have written instead. */
const INSTEAD = new Map(
  Object.entries({
    '<': ['<=', '>='],
    '<=': ['<', '>'],
    '>': ['>=', '<='],
    '>=': ['>', '<'],
    '===': ['!=='],
    '!==': ['==='],
    '&&': ['||'],
    '||': ['&&'],
    '??': ['&&'],
    '+': ['-'],
    '-': ['+'],
    '*': ['/'],
    '/': ['*'],
    '%': ['*'],
    '+=': ['-='],
    '-=': ['+='],
    '|': ['&'],
    '&': ['|'],
    '<<': ['>>'],
    '>>': ['<<'],
  }),
);
/** Methods of lists that are easily confused, or forgotten. */
const METHODS = { some: 'every', every: 'some', min: 'max', max: 'min' };
const DROPPED = new Set([
  'filter',
  'sort',
  'reverse',
  'slice',
  'trim',
  'toLowerCase',
  'toUpperCase',
  'normalize',
]);

/**
 * Every small mistake that could be made in this file: a comparison off by one, a condition turned round or
 * left out, a branch or a call forgotten, a constant changed. Types, imports and the words of errors are left alone.
 */
export function mutantsOf(file, source) {
  const tree = ts.createSourceFile(file, source, ts.ScriptTarget.Latest, true);
  const mutants = [];
  const add = (node, text, what) => {
    const from = node.getStart(tree);
    const { line } = tree.getLineAndCharacterOfPosition(from);
    const was = source.slice(from, node.end).replace(/\s+/g, ' ').slice(0, 70);
    mutants.push({ from, to: node.end, text, line: line + 1, what: `${what}: ${was}` });
  };
  const condition = (node, what) => {
    add(node, 'true', `${what} always`);
    add(node, 'false', `${what} never`);
  };
  const visit = (node) => {
    if (ts.isTypeNode(node) || ts.isInterfaceDeclaration(node) || ts.isTypeAliasDeclaration(node)) return;
    if (ts.isImportDeclaration(node) || ts.isDecorator(node) || ts.isThrowStatement(node)) return;
    if (ts.isBinaryExpression(node)) {
      for (const other of INSTEAD.get(node.operatorToken.getText(tree)) ?? []) {
        add(node.operatorToken, other, `${other} instead`);
      }
    }
    if (ts.isIfStatement(node)) condition(node.expression, 'if');
    if (ts.isConditionalExpression(node)) condition(node.condition, '?');
    if (ts.isWhileStatement(node)) add(node.expression, 'false', 'while never');
    if (ts.isPrefixUnaryExpression(node) && node.operator === ts.SyntaxKind.ExclamationToken) {
      add(node, node.operand.getText(tree), 'not left out');
    }
    if (ts.isPrefixUnaryExpression(node) && node.operator === ts.SyntaxKind.MinusToken) {
      add(node, node.operand.getText(tree), 'minus left out');
    }
    if (ts.isPostfixUnaryExpression(node)) {
      const down = node.operator === ts.SyntaxKind.PlusPlusToken;
      add(node, `${node.operand.getText(tree)}${down ? '--' : '++'}`, 'counts the other way');
    }
    if (node.kind === ts.SyntaxKind.TrueKeyword) add(node, 'false', 'turned round');
    if (node.kind === ts.SyntaxKind.FalseKeyword) add(node, 'true', 'turned round');
    if (ts.isNumericLiteral(node)) add(node, `(${node.text} + 1)`, 'one more');
    if (ts.isBigIntLiteral(node)) add(node, `(${node.text} + 1n)`, 'one more');
    if (ts.isStringLiteral(node) && !ts.isPropertyAssignment(node.parent))
      add(node, `'another'`, 'another word');
    if (ts.isArrayLiteralExpression(node) && node.elements.length > 0) add(node, '[]', 'nothing in it');
    if (ts.isCallExpression(node) && ts.isPropertyAccessExpression(node.expression)) {
      const { name, expression } = node.expression;
      if (METHODS[name.text]) add(name, METHODS[name.text], 'the other method');
      if (DROPPED.has(name.text)) add(node, expression.getText(tree), `${name.text} left out`);
    }
    if (ts.isExpressionStatement(node)) add(node, ';', 'left out');
    if (ts.isReturnStatement(node) && node.expression && node.expression.getText(tree) !== 'undefined') {
      add(node, 'return undefined;', 'nothing returned');
    }
    // A key is a name, not a value; what stands behind it is one.
    if (ts.isPropertyAssignment(node)) {
      if (ts.isStringLiteral(node.initializer)) add(node.initializer, `'another'`, 'another word');
      return visit(node.initializer);
    }
    ts.forEachChild(node, visit);
  };
  visit(tree);
  return mutants;
}
