import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { documentedExports } from '../scripts/doc-comments.ts';
import { importsFor } from '../scripts/imports.ts';
import { typeErrors } from '../scripts/type-errors.ts';
import { withImports } from '../scripts/with-imports.ts';

const documented = documentedExports();
const folder = join(import.meta.dirname, '../generated/examples');
rmSync(folder, { recursive: true, force: true });
mkdirSync(folder, { recursive: true });

const examples = documented.flatMap(({ name, from, examples: programs }) =>
  programs.map((program, i) => {
    const title = `${from} ${name} ${i + 1}`;
    const file = join(folder, `${title.replaceAll(/\W+/g, '-')}.ts`);
    writeFileSync(file, withImports(program, importsFor(from, documented)));
    return { title, file, declares: from.endsWith('/testing') };
  }),
);
// Examples that declare tests must run while this file declares its own.
for (const { declares, file } of examples) if (declares) await import(file);

describe('the examples of doc comments', () => {
  it.each(examples.filter(({ declares }) => !declares))('$title runs', async ({ file }) => {
    await expect(import(file)).resolves.toBeDefined();
  });

  it('have no type errors', () => {
    expect(typeErrors(examples.map(({ file }) => file))).toEqual([]);
  });

  it('exist for every function that creates a layer', () => {
    const without = documented.filter(({ layer, examples: programs }) => layer && programs.length === 0);
    expect(without.map(({ from, name }) => `${from} ${name}`)).toEqual([]);
  });
});
