import { Worker } from 'node:worker_threads';
import { describe, expect, it } from 'vitest';
import { trainedWeights } from './testing/trained-weights.ts';

describe('training on the kernels', () => {
  it('is reproducible to the bit, and in a worker thread too', async () => {
    const here = await trainedWeights();
    const there = await new Promise((resolve, reject) => {
      const worker = new Worker(new URL('./testing/worker.mjs', import.meta.url), { execArgv: [] });
      worker.on('message', resolve);
      worker.on('error', reject);
    });
    expect(there).toBe(here);
    expect(await trainedWeights()).toBe(here);
  });
});
