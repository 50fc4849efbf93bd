import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as tf from '@tensorflow/tfjs';
import { expect, it } from 'vitest';

const readme = readFileSync(new URL('../README.md', import.meta.url), 'utf8');
const blocks = [...readme.matchAll(/```ts\n(.*?)```/gs)].map(([, code]) => code ?? '');

it('has examples that run', async () => {
  await tf.setBackend('cpu');
  expect(blocks).toHaveLength(2);
  const folder = mkdtempSync(join(import.meta.dirname, '.readme-'));
  try {
    for (const [i, code] of blocks.entries()) {
      const file = join(folder, `block-${i}.ts`);
      writeFileSync(file, code);
      await import(/* @vite-ignore */ file);
    }
  } finally {
    rmSync(folder, { recursive: true });
  }
});
