import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as tf from '@tensorflow/tfjs';
import { expect, it } from 'vitest';
import * as doctor from './index.ts';

const readme = readFileSync(join(import.meta.dirname, '../README.md'), 'utf8');
const [example = ''] = [...readme.matchAll(/```ts\n(.*?)```/gs)].map(([, code]) => code ?? '');

it('the README example gives the results that it shows', () => {
  const shown: [unknown, unknown][] = [];
  const script = example
    .replace(/^import .* from '@tensorflow\/tfjs';$/m, '')
    .replace(/^import \{(.*)\} from '@regatta\/doctor';$/m, 'const {$1} = doctor;')
    .replace(/^([^\n]*); \/\/ (\[.*\])$/gm, 'show(($1), $2);');
  new Function('tf', 'doctor', 'show', script)(tf, doctor, (given: unknown, said: unknown) =>
    shown.push([given, said]),
  );
  expect(shown).toHaveLength(3);
  for (const [given, said] of shown) expect(given).toEqual(said);
});

it('the README names every code', () => {
  for (const code of [
    'A1',
    'A2',
    'A3',
    'A4',
    'A5',
    'A6',
    'A7',
    'A8',
    'A10',
    'A12',
    'A13',
    'A14',
    'B5',
    'C2',
  ]) {
    expect(readme).toContain(`| ${code} `);
  }
});
