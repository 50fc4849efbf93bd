import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';

const root = join(import.meta.dirname, '../..');
const upTo = (letter: string, last: number): string[] =>
  Array.from({ length: last }, (_, i) => `${letter}${i + 1}`);
const rows = readFileSync(join(import.meta.dirname, 'README.md'), 'utf8')
  .split('\n')
  .flatMap((line) => {
    const [, code, tests] = /^\| ([A-C]\d+) \|.*\| (.+) \|$/.exec(line) ?? [];
    if (code === undefined || tests === undefined) return [];
    return [{ code, files: [...tests.matchAll(/`([^`]+)`/g)].flatMap(([, file]) => file ?? []) }];
  });

describe('the list of defects', () => {
  it('has each code once, in order', () => {
    expect(rows.map(({ code }) => code)).toEqual([...upTo('A', 14), ...upTo('B', 5), ...upTo('C', 4)]);
  });

  it.each(rows)('names tests of $code that name it', ({ code, files }) => {
    expect(files.length).toBeGreaterThan(0);
    for (const file of files) {
      const titles = readFileSync(join(root, file), 'utf8').match(/\b(?:it|describe)\b.*'.*/g) ?? [];
      expect(titles.join('\n'), file).toMatch(new RegExp(`\\b${code}\\b`));
    }
  });

  it('names every test in this folder', () => {
    const here = readdirSync(import.meta.dirname).filter(
      (file) => file.endsWith('.test.ts') && file !== 'index.test.ts',
    );
    const named = new Set(rows.flatMap(({ files }) => files));
    expect(here.filter((file) => !named.has(`test/tfjs-defects/${file}`))).toEqual([]);
  });
});
