import type { DocumentedExport } from './doc-comments.ts';
import type { Imports } from './with-imports.ts';

/** What a program in a doc comment can import: first from the comment's own package, then from the core, then from the others. */
export function importsFor(from: string, documented: readonly DocumentedExport[]): Imports {
  const order = [...new Set([from, '@regatta/core', ...documented.map((entry) => entry.from)])];
  return new Map(order.map((name) => [name, documented.filter((entry) => entry.from === name)]));
}
