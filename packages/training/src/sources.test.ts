import * as tf from '@tensorflow/tfjs';
import { describe, expect, it } from 'vitest';
import { type FitOptions, fit, memoryCheckpoints, type SourceBatch, type TrainingData } from './index.ts';
import { classified, dense, drawn, setDrawnWeights, weightsOf } from './testing/models.ts';

const base = { optimizer: 'sgd', loss: 'categoricalCrossentropy' } as const;
const { x, y } = classified(20);

/** The batches of 5 examples in order. */
const parts = (form: (x: tf.Tensor, y: tf.Tensor) => SourceBatch): SourceBatch[] =>
  [0, 5, 10, 15].map((start) => form(tf.slice(x, start, 5), tf.slice(y, start, 5)));

const rows = (): tf.data.Dataset<tf.TensorContainer> =>
  tf.data.zip({
    xs: tf.data.array(x.arraySync() as number[][]),
    ys: tf.data.array(y.arraySync() as number[][]),
  });

describe('training data as people pass it', () => {
  it.each<[string, () => TrainingData]>([
    ['pairs [x, y]', () => ({ batches: parts((a, b) => [a, b]) })],
    ['{ xs, ys }', () => ({ batches: parts((xs, ys) => ({ xs, ys })) })],
    ['a dataset of { xs, ys }', () => rows().batch(5)],
    ['{ batches } of a dataset', () => ({ batches: rows().batch(5) })],
    [
      'a dataset of pairs',
      () =>
        rows()
          .batch(5)
          .map((batch) => [Reflect.get(Object(batch), 'xs'), Reflect.get(Object(batch), 'ys')]),
    ],
  ])('trains as on tensors: %s', async (_name, make) => {
    const [model, same] = [dense(), dense()];
    const validation = { x, y };
    const { history } = await fit(model, make(), { ...base, epochs: 2, validation: make() });
    const want = await fit(same, { x, y }, { ...base, epochs: 2, batchSize: 5, shuffle: false, validation });
    expect(weightsOf(model)).toEqual(weightsOf(same));
    for (const [i, { validationLoss }] of history.entries()) {
      expect(validationLoss).toBeCloseTo(want.history[i]!.validationLoss!, 5);
    }
  });

  it('can have no end: an epoch is batchesPerEpoch, and the next one continues', async () => {
    const [model, same] = [dense(), dense()];
    const endless = rows().batch(5).repeat();
    const options = { ...base, epochs: 4, batchesPerEpoch: 3 };
    const { step, history } = await fit(model, endless, {
      ...options,
      validation: endless,
      validationBatches: 4,
    });
    expect([step, history.length]).toEqual([12, 4]);
    await fit(same, { x, y }, { ...base, steps: 12, batchSize: 5, shuffle: false });
    expect(weightsOf(model)).toEqual(weightsOf(same));
    // A source with an end starts over.
    const short = dense();
    await fit(short, { batches: parts((a, b) => [a, b]) }, options);
    expect(weightsOf(short)).toEqual(weightsOf(same));
    const message = 'expected batches that end, received "a dataset of infinite size"';
    await expect(fit(model, endless, { ...base, epochs: 2 })).rejects.toThrow(
      `fit: ${message}. Set batchesPerEpoch`,
    );
    await expect(fit(model, { x, y }, { ...base, validation: endless })).rejects.toThrow(
      'Set validationBatches',
    );
  });

  it('is resumed at its position in a source without an end', async () => {
    const [whole, resumed] = [dense(), dense()];
    const source = (): tf.data.Dataset<tf.TensorContainer> => rows().batch(5).repeat();
    const options = { ...base, epochs: 3, batchesPerEpoch: 3 };
    await fit(whole, source(), options);
    const checkpoint = { storage: memoryCheckpoints(), every: 1 };
    const control = new AbortController();
    await fit(dense(), source(), {
      ...options,
      checkpoint,
      signal: control.signal,
      onProgress: ({ step }) => step >= 5 && control.abort(),
    });
    const { resumedFrom } = await fit(resumed, source(), { ...options, checkpoint });
    expect(resumedFrom).toBe(5);
    expect(weightsOf(resumed)).toEqual(weightsOf(whole));
  });

  it.each<[string, TrainingData, object, string]>([
    [
      'triples',
      { batches: [[x, y, x] as never] },
      {},
      'expected batches { x, y }, { xs, ys } or [x, y], received "a list of 3"',
    ],
    ['one tensor', { batches: [x as never] }, {}, 'received "a tensor of shape [20,4]"'],
    [
      'no source for batchesPerEpoch',
      { x, y },
      { batchesPerEpoch: 3 },
      'expected a source of batches for batchesPerEpoch',
    ],
    [
      'no source for validationBatches',
      { x, y },
      { validation: { x, y }, validationBatches: 3 },
      'for validationBatches',
    ],
    ['an empty source', { batches: [] }, { batchesPerEpoch: 3 }, 'expected at least one batch in each epoch'],
    [
      'unknown classes',
      { batches: [{ x, y }] },
      { classWeight: { 3: 1 } },
      'expected classes 0, 1, 2 as keys of classWeight',
    ],
    [
      'inputs that are not finite',
      { batches: [{ x: tf.div(x, 0), y }] },
      {},
      'expected finite inputs, received',
    ],
    [
      'validation inputs that are not finite',
      { x, y },
      { validation: { batches: [{ x: tf.div(x, 0), y }] } },
      'fit: validation: x "dense_Dense',
    ],
  ])('is an error: %s', async (_name, data, options, message) => {
    const model = dense();
    const before = weightsOf(model);
    await expect(fit(model, data, { ...base, shuffle: false, ...options })).rejects.toThrow(message);
    if (!('validation' in options)) expect(weightsOf(model)).toEqual(before);
  });

  it.each<[string, FitOptions, string]>([
    ['shuffle', { shuffle: true }, 'expected data as tensors for shuffle'],
    ['sampleWeight', { sampleWeight: [1] }, 'expected data as tensors for sampleWeight'],
  ])('refuses an option that has no effect on batches: %s', async (_name, options, message) => {
    await expect(fit(dense(), { batches: [{ x, y }] }, { ...base, ...options })).rejects.toThrow(message);
  });

  it('weights classes in batches as in tensors', async () => {
    const [model, same] = [dense(), dense()];
    const options = { ...base, classWeight: { 0: 3, 2: 0.5 } };
    await fit(model, { batches: parts((a, b) => [a, b]) }, options);
    await fit(same, { x, y }, { ...options, batchSize: 5, shuffle: false });
    expect(weightsOf(model)).toEqual(weightsOf(same));
  });

  it('frees the tensors of datasets, also after errors', async () => {
    const model = dense();
    const run = async (): Promise<void> => {
      await fit(model, rows().batch(5).repeat(), {
        ...base,
        batchesPerEpoch: 3,
        validation: rows().batch(5),
      });
      await fit(model, rows().batch(5), { ...base, classWeight: { 9: 1 } }).catch(() => undefined);
    };
    await run();
    const before = tf.memory().numTensors;
    await run();
    expect(tf.memory().numTensors).toBe(before);
  });
});

describe('a model that needs batches of one size', () => {
  const sequence = drawn([10, 5, 2], 'sequence');
  const targets = drawn([10, 1], 'targets');
  const some = (size: number) => ({ x: tf.slice(sequence, 0, size), y: tf.slice(targets, 0, size) });
  const stateful = (): tf.LayersModel =>
    setDrawnWeights(
      tf.sequential({
        layers: [
          tf.layers.lstm({ units: 3, stateful: true, batchInputShape: [4, 5, 2] }),
          tf.layers.dense({ units: 1 }),
        ],
      }),
    );
  const options = { optimizer: 'sgd', loss: 'meanSquaredError' } as const;

  it.each<[string, TrainingData, object, string]>([
    ['rows that do not divide', some(10), {}, 'expected a number of examples that is a multiple of 4'],
    ['another batch size', some(8), { batchSize: 2 }, 'expected batchSize 4, that of the model, received 2'],
    [
      'validation that does not divide',
      some(8),
      { validation: some(6) },
      'fit: validation: expected a number of',
    ],
    [
      'a smaller batch',
      { batches: [some(3)] },
      {},
      'expected batches of 4 examples, as the model needs, received 3',
    ],
    ['shuffling', some(8), { shuffle: true }, 'expected shuffle: false for a model with stateful layers'],
    ['a random split', some(8), { validationSplit: 0.5 }, 'expected examples in order'],
  ])('refuses before training: %s', async (_name, data, more, message) => {
    const model = stateful();
    const before = weightsOf(model);
    await expect(fit(model, data, { ...options, ...more })).rejects.toThrow(message);
    expect(weightsOf(model)).toEqual(before);
  });

  it('sees examples in order, with zero states in each epoch and evaluation, and keeps its states', async () => {
    const model = stateful();
    const still = { ...options, epochs: 2, learningRate: () => 0, validation: some(8) };
    const { history } = await fit(model, some(8), still);
    const [first, second] = history;
    expect(first!.validationLoss).toBe(first!.loss);
    expect(second).toMatchObject({ loss: first!.loss, validationLoss: first!.loss });
    const [carried] = (model.layers[0] as tf.RNN).getStates();
    expect(carried!.dataSync().some((value) => value !== 0)).toBe(true);
  });
});

describe('cells of tfjs with dropout', () => {
  it('draw new masks for each batch, also a smaller one, and leave none for inference', async () => {
    const cells = [
      tf.layers.lstmCell({ units: 3, dropout: 0.5 }),
      tf.layers.gruCell({ units: 2, recurrentDropout: 0.5 }),
    ];
    const model = tf.sequential({
      layers: [tf.layers.rnn({ cell: cells, inputShape: [5, 2] }), tf.layers.dense({ units: 1 })],
    });
    const data = { x: drawn([10, 5, 2], 'x'), y: drawn([10, 1], 'y') };
    const masks: string[] = [];
    await fit(model, data, {
      optimizer: 'sgd',
      loss: 'meanSquaredError',
      batchSize: 4,
      onProgress: () => {
        const mask = Reflect.get(cells[0]!, 'dropoutMask') as tf.Tensor[];
        masks.push([mask].flat()[0]!.dataSync().join());
      },
    });
    expect(new Set(masks).size).toBe(3);
    const predict = (): string => (model.predict(data.x) as tf.Tensor).dataSync().join();
    expect(Reflect.get(cells[0]!, 'dropoutMask')).toBeNull();
    expect(predict()).toBe(predict());
  });
});
