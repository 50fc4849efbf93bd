import { execFileSync } from 'node:child_process';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { pagePrograms, readmePrograms } from '../scripts/code-blocks.ts';
import { documentedExports } from '../scripts/doc-comments.ts';
import { root } from '../scripts/entries.ts';
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

  it('exist for every function that creates a layer', () => {
    const without = documented.filter(({ layer, examples: programs }) => layer && programs.length === 0);
    expect(without.map(({ from, name }) => `${from} ${name}`)).toEqual([]);
  });
});

describe('the types', () => {
  const typeTests = execFileSync('git', ['ls-files', '-co', '--exclude-standard', '*.test-d.ts'], {
    cwd: root,
    encoding: 'utf8',
  })
    .split('\n')
    .filter((file) => file !== '')
    .map((file) => ({ file: join(root, file) }));
  const groups = {
    'examples of doc comments': examples.map(({ file }) => ({ file })),
    'code blocks of the site': pagePrograms.filter(({ language }) => language === 'ts'),
    'code blocks of the READMEs': readmePrograms,
    'type tests of the packages': typeTests,
  };
  const found = new Map<string, readonly string[]>();
  beforeAll(() => {
    const all = Object.values(groups).flat();
    for (const [i, errors] of typeErrors(all).entries()) found.set(all[i]!.file, errors);
  });

  it.each(Object.entries(groups))('of the %s have no errors', (_, programs) => {
    expect(programs.length).toBeGreaterThan(8);
    expect(programs.flatMap(({ file }) => found.get(file))).toEqual([]);
  });
});
