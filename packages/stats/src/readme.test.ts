import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { expectLike } from './fixtures/golden.ts';
import * as stats from './index.ts';

const readme = readFileSync(join(import.meta.dirname, '../README.md'), 'utf8');
const examples = [...readme.matchAll(/```ts\n(.*?)```/gs)].map(([, code]) => code ?? '');

/** Runs an example; for each line that ends with a value in a comment, returns the result and that value. */
function run(code: string): { line: string; given: unknown; shown: unknown }[] {
  const shown: { line: string; given: unknown; shown: unknown }[] = [];
  const script = code
    .replace(/import \{(.*?)\} from '@regatta\/stats';/s, 'const {$1} = stats;')
    .replace(
      /^(\S.*); \/\/ (\S.*)$/gm,
      (_, expression: string, value: string) =>
        `show(${JSON.stringify(expression)}, (${expression}), ${value});`,
    );
  new Function('stats', 'show', script)(stats, (line: string, given: unknown, value: unknown) => {
    shown.push({ line, given, shown: value });
  });
  return shown;
}

describe('README', () => {
  it.each(examples.map((code, i) => ({ i, code })))(
    'example $i gives the values in its comments',
    ({ code }) => {
      const lines = run(code);
      expect(lines.length).toBeGreaterThan(0);
      for (const { line, given, shown } of lines) expectLike(given, shown, 5.1e-5, line);
    },
  );

  it('lists every function', () => {
    const missing = Object.keys(stats).filter((name) => !readme.includes(name));
    expect(missing).toEqual([]);
  });
});
