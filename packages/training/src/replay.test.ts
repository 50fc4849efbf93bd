import { earlyStopping, l2, mixup, rDrop, stochasticWeightAveraging } from '@regatta/baselines';
import { compose, type Regularizer } from '@regatta/core';
import { dropoutLayer } from '@regatta/dense-dropout';
import * as wasm from '@regatta/wasm';
import * as tf from '@tensorflow/tfjs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type FitOptions, type FitResult, fit, memoryCheckpoints, type Replay } from './index.ts';
import { classified, dense, drawn, setDrawnWeights, weightsOf } from './testing/models.ts';

beforeAll(async () => {
  await wasm.useWasm();
});
afterAll(() => {
  wasm.uninstall();
});

/** Counts the calls of each part that are replayed. */
function counting(): { replay: Replay; replayed: () => number } {
  let replayed = 0;
  const replay: Replay = (step) => {
    const recorded = wasm.recordedStep(step);
    return {
      run: (...inputs) => {
        const results = recorded.run(...inputs);
        replayed += recorded.isReplayed ? 1 : 0;
        return results;
      },
      get reason() {
        return recorded.reason;
      },
      dispose: () => recorded.dispose(),
    };
  };
  return { replay, replayed: () => replayed };
}

/** A network with noise, averages that each step assigns, a penalty and a constraint. */
const network = (): tf.LayersModel =>
  dense(
    dropoutLayer({ rate: 0.3, seed: 2 }),
    tf.layers.batchNormalization(),
    tf.layers.dense({
      units: 4,
      kernelRegularizer: tf.regularizers.l2({ l2: 1e-3 }),
      kernelConstraint: tf.constraints.maxNorm({ maxValue: 0.6, axis: 0 }),
    }),
  );

const base: FitOptions = {
  loss: 'categoricalCrossentropy',
  metrics: ['accuracy'],
  batchSize: 6,
  epochs: 8,
  seed: 9,
};
const adam = (): tf.Optimizer => wasm.adam({ learningRate: 0.05 });

/** Everything that training leaves behind. */
const traces = (
  model: tf.LayersModel,
  { warnings: _, notReplayed: __, resumedFrom: ___, ...result }: FitResult,
) => ({
  ...result,
  weights: weightsOf(model),
});

async function trained(options: FitOptions, build = network, data = classified()) {
  const model = build();
  const result = await fit(model, data, options);
  return { traces: traces(model, result), reason: result.notReplayed };
}

describe('fit with recorded steps', () => {
  const cases: Readonly<Record<string, () => FitOptions>> = {
    'gradients clipped by norm': () => ({ clipNorm: 0.3 }),
    'gradients clipped by value': () => ({ clipValue: 0.05 }),
    'a schedule of the learning rate': () => ({
      learningRate: { kind: 'cosine', start: 0.1, end: 0.01, duration: 30 },
    }),
    'weights of examples': () => ({ sampleWeight: Array.from({ length: 20 }, (_, i) => (i % 3) + 0.5) }),
    momentum: () => ({ optimizer: wasm.momentum({ learningRate: 0.1 }) }),
  };
  const regularizers: Readonly<Record<string, () => Regularizer>> = {
    'several passes': () => rDrop({ rate: 0.2 }),
    'mixed batches and averaged weights': () =>
      compose(mixup({ alpha: 0.4 }), stochasticWeightAveraging({ start: 0.3, every: 2 })),
    'a penalty, and the best weights': () => compose(l2({ strength: 0.01 }), earlyStopping({ patience: 30 })),
  };

  it.each([
    ...Object.entries(cases),
    ...Object.entries(regularizers).map(
      ([name, make]) => [name, () => ({ regularizer: make(), validationSplit: 0.2 })] as const,
    ),
  ])('has the results of fit: %s', async (_, options) => {
    const { replay, replayed } = counting();
    const plain = await trained({ ...base, optimizer: adam(), ...options() });
    const recorded = await trained({ ...base, optimizer: adam(), ...options(), replay });
    expect(recorded.traces).toEqual(plain.traces);
    expect(recorded.reason).toBeUndefined();
    expect(replayed()).toBeGreaterThan(20);
  });

  it('has the results of fit for recurrent layers', async () => {
    const build = (): tf.LayersModel =>
      setDrawnWeights(
        tf.sequential({
          layers: [tf.layers.lstm({ units: 3, inputShape: [4, 2] }), tf.layers.dense({ units: 1 })],
        }),
      );
    const data = { x: drawn([20, 4, 2], 'sequences'), y: drawn([20, 1], 'targets') };
    const options = { loss: 'meanSquaredError', batchSize: 6, epochs: 6 };
    const { replay, replayed } = counting();
    const plain = await trained({ ...options, optimizer: adam() }, build, data);
    const recorded = await trained({ ...options, optimizer: adam(), replay }, build, data);
    expect(recorded.traces).toEqual(plain.traces);
    expect(replayed()).toBeGreaterThan(20);
  });

  it('resumes from a checkpoint with the same bits, with recorded steps or without', async () => {
    const want = await trained({ ...base, optimizer: adam() });
    for (const replays of [
      [wasm.recordedStep, wasm.recordedStep],
      [wasm.recordedStep, undefined],
      [undefined, wasm.recordedStep],
    ]) {
      const checkpoint = { storage: memoryCheckpoints(), every: 1 };
      for (const [i, replay] of replays.entries()) {
        const control = new AbortController();
        const onProgress = ({ step }: { step: number }): void => {
          if (i === 0 && step === 17) control.abort();
        };
        const signal = control.signal;
        const model = network();
        const options = { ...base, optimizer: adam(), checkpoint, signal, onProgress };
        const result = await fit(model, classified(), { ...options, ...(replay && { replay }) });
        expect(result.status).toBe(i === 0 ? 'aborted' : 'completed');
        if (i === 1) expect(traces(model, result)).toEqual(want.traces);
      }
    }
  });

  it('leaves no memory behind, however many steps it takes', async () => {
    const [model, data] = [network(), classified(18)];
    const memory: tf.MemoryInfo[] = [];
    const optimizer = adam();
    const options = { ...base, optimizer, epochs: 4, replay: wasm.recordedStep };
    await fit(model, data, options);
    const before = tf.memory();
    await fit(model, data, { ...options, epochs: 100, onProgress: () => memory.push(tf.memory()) });
    expect(new Set(memory.slice(10).map(({ numTensors }) => numTensors)).size).toBe(1);
    expect(new Set(memory.slice(30).map(({ numBytes }) => numBytes)).size).toBe(1);
    expect(tf.memory()).toEqual(before);
  });

  it('follows callbacks that freeze a layer', async () => {
    const run = async (replay: { replay?: Replay }): Promise<unknown> => {
      const model = network();
      const onEpochBegin = async (epoch: number): Promise<void> => {
        model.layers[0]!.trainable = epoch < 4;
      };
      return traces(
        model,
        await fit(model, classified(), {
          ...base,
          optimizer: adam(),
          callbacks: { onEpochBegin },
          ...replay,
        }),
      );
    };
    expect(await run({ replay: wasm.recordedStep })).toEqual(await run({}));
  });

  it('restores averages from before a step that diverges', async () => {
    const diverging = async (replay: { replay?: Replay }): Promise<unknown> => {
      const model = network();
      const { x, y } = classified(6);
      const bad = tf.mul(y, 1e30);
      const batches = Array.from({ length: 9 }, (_, i) => ({ x, y: i < 8 ? y : bad }));
      await expect(
        fit(
          model,
          { batches },
          { ...base, loss: 'meanSquaredError', epochs: 1, optimizer: adam(), ...replay },
        ),
      ).rejects.toThrow('step 8');
      return weightsOf(model);
    };
    expect(await diverging({ replay: wasm.recordedStep })).toEqual(await diverging({}));
  });
});

describe('what cannot be replayed', () => {
  it.each([
    [
      'an optimizer of tfjs: gradients are replayed all the same',
      () => ({ optimizer: tf.train.adam(0.05) }),
      network,
      'update: its optimizer is not one of @regatta/wasm',
    ],
    [
      'a rate that follows a schedule: updates are replayed all the same',
      () => ({ optimizer: adam() }),
      () => dense(dropoutLayer({ rate: { kind: 'linear', start: 0, end: 0.5, duration: 12 }, seed: 2 })),
      'gradients: a rate follows a schedule',
    ],
    [
      'a metric that reads values: updates are replayed all the same',
      () => ({ optimizer: adam(), metrics: [(_: tf.Tensor, p: tf.Tensor) => tf.scalar(p.dataSync()[0]!)] }),
      network,
      'gradients: values are read in the middle of it',
    ],
  ] as const)('is run as it is, with the reason: %s', async (_, options, build, reason) => {
    const { replay, replayed } = counting();
    const plain = await trained({ ...base, ...options() }, build);
    const recorded = await trained({ ...base, ...options(), replay }, build);
    expect(recorded.traces).toEqual(plain.traces);
    expect(recorded.reason).toBe(reason);
    expect(replayed()).toBeGreaterThan(20);
  });

  it('is another backend', async () => {
    await tf.setBackend('cpu');
    try {
      const { reason } = await trained({ ...base, optimizer: adam(), replay: wasm.recordedStep });
      expect(reason).toBe(
        'gradients: the kernels of useWasm are not in use; update: the kernels of useWasm are not in use',
      );
    } finally {
      await tf.setBackend('wasm');
    }
  });

  it.each([
    ['true', true, 'expected replay to be a function'],
    ['a function that returns nothing', () => undefined, 'expected replay to return a step'],
  ])('is refused: %s', async (_, replay, message) => {
    const options = { ...base, optimizer: adam(), replay: replay as unknown as Replay };
    await expect(fit(network(), classified(), options)).rejects.toThrow(message);
  });
});
