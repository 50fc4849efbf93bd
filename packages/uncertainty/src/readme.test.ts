import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as tf from '@tensorflow/tfjs';
import { describe, expect, it } from 'vitest';
import * as uncertainty from './index.ts';

const readme = readFileSync(join(import.meta.dirname, '../README.md'), 'utf8');
const examples = [...readme.matchAll(/```ts\n(.*?)```/gs)].map(([, code]) => code ?? '');

/** Runs an example. Returns the actual and the documented value of every expression with a value in a comment. */
function run(code: string): { given: unknown; shown: unknown }[] {
  const shown: { given: unknown; shown: unknown }[] = [];
  const script = code
    .replace("import * as tf from '@tensorflow/tfjs';\n", '')
    .replace(/import \{(.*?)\} from '@regatta\/uncertainty';/s, 'const {$1} = uncertainty;')
    .replace(/^(?!const )(\S.*); \/\/ (\S.*)$/gm, 'show(($1), $2);');
  new Function('uncertainty', 'tf', 'show', script)(uncertainty, tf, (given: unknown, value: unknown) => {
    shown.push({ given, shown: value });
  });
  return shown;
}

const flat = (value: unknown): unknown[] => [value].flat(5);

describe('README', () => {
  it.each(examples.map((code, i) => ({ i, code })))('example $i gives the documented values', ({ code }) => {
    const lines = run(code);
    expect(lines.length).toBeGreaterThan(0);
    for (const { given, shown } of lines) {
      expect(flat(given).length).toBe(flat(shown).length);
      flat(given).forEach((value, i) => {
        expect(Math.abs(Number(value) - Number(flat(shown)[i]))).toBeLessThan(5.1e-5);
      });
    }
  });

  it('names every function', () => {
    expect(Object.keys(uncertainty).filter((name) => !readme.includes(name))).toEqual([]);
  });
});
