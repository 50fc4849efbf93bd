import {
  earlyStopping,
  l2,
  mixup,
  snapshotEnsemble,
  stochasticWeightAveraging,
  weightDecay,
} from '@regatta/baselines';
import { attachRecurrent, compose, none, type Regularizer } from '@regatta/core';
import { dropConnectLayer, dropoutLayer } from '@regatta/dense-dropout';
import * as wasm from '@regatta/wasm';
import * as tf from '@tensorflow/tfjs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type CheckpointOptions, type FitOptions, type FitResult, fit, memoryCheckpoints } from './index.ts';
import { classified, dense, drawn, setDrawnWeights, weightsOf } from './testing/models.ts';

const optimizers: Readonly<Record<string, () => tf.Optimizer>> = {
  sgd: () => tf.train.sgd(0.1),
  momentum: () => tf.train.momentum(0.1, 0.9, true),
  adagrad: () => tf.train.adagrad(0.1),
  adadelta: () => tf.train.adadelta(0.5),
  adam: () => tf.train.adam(0.05),
  adamax: () => tf.train.adamax(0.05, 0.9, 0.999, 1e-7, 0.01),
  rmsprop: () => tf.train.rmsprop(0.02, 0.9, 0.5),
  'wasm sgd': () => wasm.sgd({ learningRate: 0.1 }),
  'wasm momentum': () => wasm.momentum({ learningRate: 0.1 }),
  'wasm adamW': () => wasm.adamW({ learningRate: 0.05 }),
  'wasm rmsProp': () => wasm.rmsProp({ learningRate: 0.02, centered: true, momentum: 0.4 }),
};

const noisy = (): tf.LayersModel =>
  dense(
    dropoutLayer({ rate: { kind: 'linear', start: 0, end: 0.5, duration: 12 }, seed: 2 }),
    tf.layers.batchNormalization(),
    dropConnectLayer({ rate: 0.3, seed: 3, layer: tf.layers.dense({ units: 4 }) }),
  );

/** The results of training, except whether it was resumed. */
const traces = (model: tf.LayersModel, { status, step, history, outcome }: FitResult): unknown => ({
  status,
  step,
  history,
  outcome,
  weights: weightsOf(model),
});

/** Trains with an abort after each of the given numbers of steps, and a new model and optimizer each time. */
async function interrupted(
  build: () => tf.LayersModel,
  options: () => FitOptions,
  after: readonly number[],
  checkpoint: CheckpointOptions,
): Promise<unknown> {
  const data = classified();
  for (const stop of [...after, Number.POSITIVE_INFINITY]) {
    const model = build();
    const control = new AbortController();
    const result = await fit(model, data, {
      ...options(),
      checkpoint,
      signal: control.signal,
      onProgress: ({ step }) => step >= stop && control.abort(),
    });
    if (result.status !== 'aborted') return traces(model, result);
  }
  throw new Error('the last training run must not be aborted');
}

async function whole(build: () => tf.LayersModel, options: () => FitOptions): Promise<unknown> {
  const model = build();
  return traces(model, await fit(model, classified(), options()));
}

const base = { loss: 'categoricalCrossentropy', batchSize: 6, epochs: 4, seed: 9 } as const;

describe('resumed training', () => {
  it.each(Object.entries(optimizers))(
    'ends with the same bits as uninterrupted training: %s',
    async (_name, make) => {
      const options = (): FitOptions => ({ ...base, optimizer: make(), validationSplit: 0.2 });
      const want = await whole(noisy, options);
      await fc.assert(
        fc.asyncProperty(
          fc.uniqueArray(fc.integer({ min: 1, max: 11 }), { maxLength: 3 }),
          fc.option(fc.integer({ min: 1, max: 5 }), { nil: undefined }),
          async (stops, every) => {
            const checkpoint = { storage: memoryCheckpoints(), ...(every ? { every } : {}) };
            const got = await interrupted(
              noisy,
              options,
              stops.sort((a, b) => a - b),
              checkpoint,
            );
            expect(got).toEqual(want);
          },
        ),
        { numRuns: 4 },
      );
    },
  );

  const regularizers: Readonly<Record<string, () => Regularizer>> = {
    'early stopping that stops': () => earlyStopping({ patience: 1, minDelta: 0.02 }),
    'weight decay': () => compose(weightDecay({ decay: 0.3 }), l2({ strength: 0.01 })),
    'weight averaging': () =>
      compose(mixup({ alpha: 0.4 }), stochasticWeightAveraging({ start: 0.3, every: 2 })),
    'snapshots and early stopping': () =>
      compose(snapshotEnsemble({ cycles: 3 }).regularizer, earlyStopping({ patience: 9 })),
  };

  it.each(Object.entries(regularizers))('restores the state of a regularizer: %s', async (_name, make) => {
    const options = (): FitOptions => ({
      ...base,
      optimizer: tf.train.adam(0.2),
      validationSplit: 0.2,
      regularizer: make(),
      learningRate: { kind: 'cosine', start: 0.2, end: 0.01, duration: 12 },
    });
    const want = await whole(noisy, options);
    for (const stops of [[1], [3, 4], [2, 5, 10]]) {
      expect(await interrupted(noisy, options, stops, { storage: memoryCheckpoints(), every: 2 })).toEqual(
        want,
      );
    }
  });

  it('continues with recurrent layers and their masks', async () => {
    const build = (): tf.LayersModel => {
      const x = tf.input({ shape: [4] });
      const sequence = tf.layers.reshape({ targetShape: [2, 2] }).apply(x) as tf.SymbolicTensor;
      const regularizer: Regularizer = {
        name: 'states',
        recurrent: () => ({ state: { rate: 0.4, per: 'sequence', gates: 'each' } }),
      };
      const args = { cell: 'gru', units: 3, name: 'gru' } as const;
      const hidden = attachRecurrent(regularizer, { name: 'gru', seed: 3 }, args).apply(
        sequence,
      ) as tf.SymbolicTensor;
      const output = tf.layers.dense({ units: 3, activation: 'softmax' }).apply(hidden) as tf.SymbolicTensor;
      return setDrawnWeights(tf.model({ inputs: x, outputs: output }));
    };
    const options = (): FitOptions => ({ ...base, optimizer: tf.train.adam(0.05) });
    const want = await whole(build, options);
    expect(await interrupted(build, options, [2, 7], { storage: memoryCheckpoints() })).toEqual(want);
  });

  it('restores all three slots of a centered rmsprop', async () => {
    // Without dropped units and epsilon, with which tfjs takes the square root of a negative number.
    const options = (): FitOptions => ({ ...base, optimizer: tf.train.rmsprop(0.01, 0.9, 0.5, 0, true) });
    const want = await whole(dense, options);
    expect(await interrupted(dense, options, [3, 8], { storage: memoryCheckpoints() })).toEqual(want);
  });

  it('continues after its end, for more epochs or more steps', async () => {
    const storage = memoryCheckpoints();
    const train = async (more: FitOptions): Promise<unknown> => {
      const model = noisy();
      const { epochs: _epochs, ...rest } = base;
      const options = { ...rest, ...more, optimizer: tf.train.adam(0.05) };
      return traces(model, await fit(model, classified(), options));
    };
    await train({ steps: 6, checkpoint: { storage } });
    expect(await train({ steps: 11, checkpoint: { storage } })).toEqual(await train({ steps: 11 }));
    expect(await train({ epochs: 5, checkpoint: { storage } })).toEqual(await train({ epochs: 5 }));
    // Nothing is left to do.
    expect(await train({ epochs: 5, checkpoint: { storage } })).toEqual(await train({ epochs: 5 }));
  });

  it('skips the batches of a source that were already used', async () => {
    const batches = Array.from({ length: 5 }, (_, i) => ({ x: drawn([4, 4], `x${i}`), y: classified(4).y }));
    const train = async (more: FitOptions): Promise<FitResult & { weights: unknown }> => {
      const model = noisy();
      const options = { loss: base.loss, optimizer: tf.train.adam(0.05), epochs: 3, ...more };
      return { ...(await fit(model, { batches }, options)), weights: weightsOf(model) };
    };
    const want = await train({});
    const storage = memoryCheckpoints();
    const control = new AbortController();
    const first = await train({
      checkpoint: { storage },
      signal: control.signal,
      onProgress: ({ step }) => step === 7 && control.abort(),
    });
    expect(first).toMatchObject({ status: 'aborted', step: 7 });
    expect(first.history).toHaveLength(1);
    expect(await train({ checkpoint: { storage } })).toEqual({ ...want, resumedFrom: 7 });
  });
});

describe('a checkpoint', () => {
  const options = (): FitOptions & { checkpoint: CheckpointOptions } => ({
    ...base,
    optimizer: tf.train.adam(0.05),
    checkpoint: { storage: memoryCheckpoints() },
  });

  it('of different training is rejected, naming the difference', async () => {
    const first = options();
    await fit(noisy(), classified(), { ...first, epochs: 1 });
    const again = (model: tf.LayersModel, more: FitOptions, data = classified()): Promise<unknown> =>
      fit(model, data, { ...first, optimizer: tf.train.adam(0.05), ...more });
    await expect(again(dense(), {})).rejects.toThrow(
      'checkpoint "class of layer 1": expected "Dropout", received "Dense"',
    );
    await expect(again(noisy(), { seed: 1 })).rejects.toThrow(
      'checkpoint "seed": expected "9", received "1"',
    );
    await expect(again(noisy(), { batchSize: 5 })).rejects.toThrow('checkpoint "batchSize"');
    await expect(again(noisy(), { clipNorm: 1 })).rejects.toThrow('checkpoint "clipNorm"');
    await expect(again(noisy(), { loss: 'meanSquaredError' })).rejects.toThrow(
      'checkpoint "loss and metrics"',
    );
    await expect(again(noisy(), { regularizer: l2() })).rejects.toThrow('checkpoint "regularizer"');
    await expect(again(noisy(), { optimizer: tf.train.sgd(0.05) })).rejects.toThrow('checkpoint "optimizer"');
    await expect(again(noisy(), { learningRate: 0.1 })).rejects.toThrow('checkpoint "learningRate"');
    const { x, y } = classified();
    await expect(again(noisy(), {}, { x: tf.add(x, 1), y })).rejects.toThrow('checkpoint "data x[0]"');
    const anew = await fit(noisy(), classified(), {
      ...first,
      seed: 1,
      checkpoint: { ...first.checkpoint, resume: false },
    });
    expect(anew.resumedFrom).toBeUndefined();
    const after = await again(noisy(), { seed: 1 });
    expect(after).toMatchObject({ resumedFrom: 16, history: anew.history });
  });

  it('that is corrupted is skipped with a warning, and is an error if no intact one is left', async () => {
    const given = options();
    const { storage } = given.checkpoint;
    const want = await fit(noisy(), classified(), given);
    const steps = [...(await storage.steps())].sort((a, b) => b - a);
    expect(steps).toEqual([16, 12]);
    const last = await storage.read(16);
    for (const broken of [
      last.slice(0, 1000),
      last.slice(0, 3),
      new Uint8Array(500),
      last.map((b, i) => (i === 900 ? b ^ 1 : b)),
    ]) {
      await storage.write(16, broken);
      const model = noisy();
      const found = await fit(model, classified(), { ...given, optimizer: tf.train.adam(0.05) });
      expect(found).toMatchObject({ resumedFrom: 12, history: want.history });
      expect(found.warnings).toHaveLength(1);
      expect(found.warnings[0]).toContain('Skipped the checkpoint of step 16: it ');
    }
    for (const step of await storage.steps()) await storage.write(step, new Uint8Array(20));
    await expect(fit(noisy(), classified(), given)).rejects.toThrow('expected an intact checkpoint');
  });

  it('is rejected if it could not be exact', async () => {
    const given = options();
    const stock = dense(tf.layers.dropout({ rate: 0.5 }));
    await expect(fit(stock, classified(), given)).rejects.toThrow('received "Dropout with rate"');
    const forgetful: Regularizer = { name: 'forgetful', follow: () => ({ afterStep: () => undefined }) };
    const both = compose(none, forgetful);
    await expect(fit(dense(), classified(), { ...given, regularizer: both })).rejects.toThrow(
      'forgetful: expected a regularizer whose follower can be saved and loaded, received "a follower without save"',
    );
  });
});
