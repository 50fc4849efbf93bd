import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it, vi } from 'vitest';

const root = join(import.meta.dirname, '..');
const packages = ['regatta', 'record', 'evidence', 'report', 'trial', 'tasks', 'claims'];

// Among the sources of the app, from which all packages can be imported.
mkdirSync(join(root, 'apps/bench/.readme'), { recursive: true });
const folder = mkdtempSync(join(root, 'apps/bench/.readme/'));
copyFileSync(join(root, 'apps/bench/results/quick/summary.json'), join(folder, 'summary.json'));
afterAll(() => rmSync(join(root, 'apps/bench/.readme'), { recursive: true, force: true }));

/** What a line of an example prints, and what its comment says that it does. */
const expected = (code: string): string[] =>
  [...code.matchAll(/console\.log\(.*\);? \/\/ (.*)$/gm)].map(([, text]) => text!.trim());

describe.each(packages)('the README of %s', (name) => {
  const text = readFileSync(join(root, 'packages', name, 'README.md'), 'utf8');
  const examples = [...text.matchAll(/```ts\n(.*?)```/gs)].map(([, code]) => code!);

  it('has an example', () => expect(examples.length).toBeGreaterThan(0));

  it.each(examples.map((code, i) => ({ i, code })))(
    'prints in example $i what it says',
    async ({ i, code }) => {
      const file = join(folder, `${name}-${i}.ts`);
      writeFileSync(file, code.replace("'summary.json'", JSON.stringify(join(folder, 'summary.json'))));
      const printed: string[] = [];
      const log = vi
        .spyOn(console, 'log')
        .mockImplementation((...values) => void printed.push(values.join(' ')));
      try {
        await import(/* @vite-ignore */ file);
      } finally {
        log.mockRestore();
      }
      for (const line of expected(code)) expect(printed).toContain(line);
    },
  );
});
