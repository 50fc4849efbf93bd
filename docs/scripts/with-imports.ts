import ts from 'typescript';

/** Names that can be imported, by import path. */
export type Imports = ReadonlyMap<string, readonly { readonly name: string; readonly type: boolean }[]>;

/** The identifiers that a program uses, and those that it declares or imports itself. */
function names(program: string): { used: Set<string>; own: Set<string> } {
  const used = new Set<string>();
  const own = new Set<string>();
  const visit = (node: ts.Node): void => {
    const { parent } = node;
    if (ts.isIdentifier(node)) {
      const declares =
        (ts.isVariableDeclaration(parent) || ts.isParameter(parent) || ts.isFunctionDeclaration(parent)) &&
        parent.name === node;
      const bound = ts.isBindingElement(parent) && parent.name === node;
      const imported = ts.isImportSpecifier(parent) || ts.isNamespaceImport(parent);
      const key =
        (ts.isPropertyAccessExpression(parent) && parent.name === node) ||
        (ts.isPropertyAssignment(parent) && parent.name === node) ||
        (ts.isBindingElement(parent) && parent.propertyName === node);
      if (declares || bound || imported) own.add(node.text);
      else if (!key) used.add(node.text);
    }
    ts.forEachChild(node, visit);
  };
  visit(ts.createSourceFile('program.ts', program, ts.ScriptTarget.Latest, true));
  return { used, own };
}

/** Prepends a program's missing imports: `tf`, and each other name from the first package that exports it. */
export function withImports(program: string, imports: Imports): string {
  const { used, own } = names(program);
  const missing = [...used].filter((name) => !own.has(name));
  const lines: string[] = [];
  for (const [from, exported] of imports) {
    const found = exported.filter(({ name }) => missing.includes(name));
    if (found.length === 0) continue;
    const specifiers = found.map(({ name, type }) => (type ? `type ${name}` : name)).toSorted();
    lines.push(`import { ${specifiers.join(', ')} } from '${from}';`);
    for (const { name } of found) missing.splice(missing.indexOf(name), 1);
  }
  if (missing.includes('tf')) lines.unshift("import * as tf from '@tensorflow/tfjs';");
  return lines.length === 0 ? program : `${lines.join('\n')}\n\n${program}`;
}
