import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { stream } from '@regatta/core';
import { dropoutLayer } from '@regatta/dense-dropout';
import { adam } from '@regatta/wasm';
import * as tf from '@tensorflow/tfjs';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type CheckpointStorage, type FitResult, fit, memoryCheckpoints } from './index.ts';
import { fileCheckpoints } from './node.ts';

const draw = (name: string, shape: number[]): tf.Tensor =>
  tf.tensor(
    stream(5)
      .fold(name)
      .normal(shape.reduce((a, b) => a * b, 1)),
    shape,
  );

const optimizers: Readonly<Record<string, () => tf.Optimizer>> = {
  sgd: () => tf.train.sgd(0.05),
  momentum: () => tf.train.momentum(0.02, 0.9),
  adagrad: () => tf.train.adagrad(0.1),
  adadelta: () => tf.train.adadelta(0.5),
  adam: () => tf.train.adam(0.01),
  adamax: () => tf.train.adamax(0.01),
  rmsprop: () => tf.train.rmsprop(0.01, 0.9, 0.5),
  'Regatta adam': () => adam({ learningRate: 0.01 }),
};

function build(units = 5): tf.Sequential {
  const model = tf.sequential();
  const kernelInitializer = tf.initializers.constant({ value: 0.2 });
  model.add(
    tf.layers.dense({ units, activation: 'tanh', inputShape: [3], kernelInitializer, name: 'hidden' }),
  );
  model.add(dropoutLayer({ rate: 0.4, seed: 3, name: 'drop' }));
  model.add(tf.layers.dense({ units: 1, kernelInitializer, name: 'out' }));
  return model;
}

interface Run {
  readonly weights: readonly number[];
  readonly history: FitResult['history'];
  readonly result: FitResult;
}

async function run(
  optimizer: string,
  storage?: CheckpointStorage,
  stopAt?: number,
  model = build(),
): Promise<Run> {
  const stop = new AbortController();
  const result = await fit(
    model,
    { x: draw('x', [20, 3]), y: draw('y', [20, 1]) },
    {
      ...{ optimizer: optimizers[optimizer]!(), loss: 'meanSquaredError', epochs: 3, batchSize: 6, seed: 9 },
      signal: stop.signal,
      onProgress: ({ step }) => {
        if (step === stopAt) stop.abort();
      },
      ...(storage === undefined ? {} : { checkpoint: { storage, every: 2 } }),
    },
  );
  return { weights: model.getWeights().flatMap((w) => [...w.dataSync()]), history: result.history, result };
}

beforeEach(async () => {
  await tf.setBackend('cpu');
});
afterEach(() => {
  tf.disposeVariables();
});

describe('a checkpoint', () => {
  it.each(Object.keys(optimizers))(
    'resumes a training with %s to the bit, wherever it ended',
    async (name) => {
      const whole = await run(name);
      await fc.assert(
        fc.asyncProperty(fc.integer({ min: 1, max: 11 }), async (stopAt) => {
          const storage = memoryCheckpoints();
          const first = await run(name, storage, stopAt);
          expect(first.result).toMatchObject({ status: 'aborted', step: stopAt });
          const second = await run(name, storage);
          expect(second.result.resumedFrom).toBe(stopAt);
          expect(second.weights).toEqual(whole.weights);
          expect(second.history).toEqual(whole.history);
        }),
        { numRuns: 4, seed: 1 },
      );
    },
  );

  it('of another training is refused, with what differs', async () => {
    const storage = memoryCheckpoints();
    await run('sgd', storage, 4);
    await expect(run('adam', storage)).rejects.toThrow(/checkpoint/);
    await expect(run('sgd', storage, undefined, build(6))).rejects.toThrow(/checkpoint/);
  });
});

describe('checkpoints in files', () => {
  it('pass over a torn one and go on from the one before it', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'regatta-checkpoints-'));
    try {
      const whole = await run('adam');
      await run('adam', fileCheckpoints(folder), 6);
      const files = readdirSync(folder).sort();
      expect(files.length).toBe(2);
      const last = join(folder, files.at(-1)!);
      writeFileSync(last, readFileSync(last).subarray(0, 200));
      const again = await run('adam', fileCheckpoints(folder));
      expect(again.result.resumedFrom).toBeLessThan(6);
      expect(again.result.warnings.join()).toMatch(/torn/);
      expect(again.weights).toEqual(whole.weights);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});
