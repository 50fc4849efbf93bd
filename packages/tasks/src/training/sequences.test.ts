import { attachAttention, none, predict, stream } from '@regatta/core';
import type { TrainingOptions } from '@regatta/record';
import type { TaskData } from '@regatta/trial';
import {
  bitsPerCharacter,
  evaluate,
  initialize,
  languageModel,
  type Objective,
  perplexity,
  type TrainingResult,
  train,
  weightsByAddress,
} from '@regatta/trial';
import * as tf from '@tensorflow/tfjs';
import { describe, expect, it } from 'vitest';
import { grammarData } from '../rnn/data/generated-grammar.ts';
import { loadContext } from '../testing/load-context.ts';

const symbols = 8;
const steps = 64;
const sigmoid = { recurrentActivation: 'sigmoid' } as const;

/** A network of tfjs's own layers with the initial weights of a block. */
function drawn(build: () => tf.LayersModel): tf.LayersModel {
  const [model, plain] = [build(), build()];
  initialize(model, plain, stream('init'));
  plain.dispose();
  return model;
}

const network = (): tf.LayersModel =>
  drawn(() =>
    tf.sequential({
      layers: [
        tf.layers.lstm({
          name: 'lstm',
          units: 8,
          returnSequences: true,
          inputShape: [steps, symbols],
          ...sigmoid,
        }),
        tf.layers.dense({ name: 'logits', units: symbols }),
      ],
    }),
  );

const grammar = { kinds: 1, depth: 2, letters: 6, train: 400, validation: 200, test: 200 };
const data: TaskData = await grammarData(grammar)(loadContext(stream('text')));
const objective = languageModel(symbols, bitsPerCharacter);

async function run(options: Partial<TrainingOptions> = {}): Promise<TrainingResult> {
  const model = network();
  const settings = { steps: 6, batchSize: 4, learningRate: 2e-2, ...options };
  const result = await train({
    model,
    regularizer: none,
    data,
    objective,
    options: settings,
    order: stream('order'),
  });
  model.dispose();
  return result;
}

describe('a language model', () => {
  it('learns reproducibly and leaves no tensors behind', async () => {
    const before = tf.memory().numTensors;
    const { curve, status } = await run();
    expect(tf.memory().numTensors).toBe(before);
    expect(status).toBe('ok');
    expect(curve.at(-1)!.train.loss!).toBeLessThan(curve[0]!.train.loss!);
    expect((await run()).curve).toEqual(curve);
  });

  it('is evaluated at every step of every window', () => {
    const model = network();
    const metrics = evaluate(model, data.test, data, objective);
    const reference = tf.tidy(() => {
      const ids = tf.tensor2d([...data.test.inputs.subarray(0, 3 * steps)], [3, steps], 'int32');
      const next = tf.tensor2d([...data.test.labels.subarray(0, 3 * steps)], [3, steps], 'int32');
      const logits = predict(model, tf.oneHot(ids, symbols).toFloat());
      const targets = tf.oneHot(next, symbols).toFloat();
      const hits = logits.argMax(-1).equal(next).mean();
      return [tf.losses.softmaxCrossEntropy(targets, logits).dataSync()[0]!, hits.dataSync()[0]!];
    });
    expect(data.test.size).toBe(3);
    expect(metrics.loss).toBeCloseTo(reference[0]!, 5);
    expect(metrics.accuracy).toBeCloseTo(reference[1]!, 6);
    expect(metrics.bpc).toBeCloseTo(metrics.loss! / Math.LN2, 12);
    model.dispose();
  });

  it('minimizes the mean over batch and steps', () => {
    const [loss, expected] = tf.tidy(() => {
      const labels = tf.tensor2d(
        [
          [0, 1],
          [2, 3],
        ],
        [2, 2],
        'int32',
      );
      const logits = tf.tensor3d([...stream(1).normal(4 * symbols)], [2, 2, symbols]);
      const oneHot = tf.oneHot(labels, symbols).toFloat();
      const reference = tf.mean(tf.neg(tf.sum(tf.mul(oneHot, tf.logSoftmax(logits)), -1)));
      return [objective.loss(objective.targets(labels), logits), reference].map((t) => t.dataSync()[0]!);
    });
    expect(loss).toBeCloseTo(expected!, 5);
  });

  it('clips gradients with a larger norm', async () => {
    const plain = (await run()).curve;
    expect((await run({ clipNorm: 1e6 })).curve).toEqual(plain);
    expect((await run({ clipNorm: 1e-3 })).curve).not.toEqual(plain);
  });

  it('ranks arms by calibrated loss, whatever else it measures', () => {
    const names = ({ primary, metrics }: Objective): string[] =>
      [primary, ...metrics].map(({ name }) => name);
    expect(names(objective)).toEqual(['scaledLoss', 'scaledLoss', 'loss', 'bpc', 'accuracy']);
    const words = languageModel(9, perplexity);
    expect(names(words)).toEqual(['scaledLoss', 'scaledLoss', 'loss', 'perplexity', 'accuracy']);
    expect(words.report({ loss: Math.log(9), accuracy: 0 }).perplexity).toBeCloseTo(9, 12);
  });
});

it('masked padding does not change the result', () => {
  const [length, real, channels] = [7, 4, 3];
  const build = (): tf.LayersModel =>
    tf.sequential({
      layers: [
        tf.layers.masking({ name: 'mask', maskValue: 0, inputShape: [null, channels] }),
        tf.layers.gru({ name: 'gru', units: 5, ...sigmoid }),
        tf.layers.dense({ name: 'logits', units: 2 }),
      ],
    });
  const model = drawn(build);
  tf.tidy(() => {
    const series = tf.tensor3d(stream('series').normal(real * channels), [1, real, channels]);
    const padded = tf.pad(series, [
      [0, 0],
      [0, length - real],
      [0, 0],
    ]);
    const expected = predict(model, series).dataSync();
    const trained = model.apply(padded, { training: true });
    if (!(trained instanceof tf.Tensor)) throw new Error('expected one output');
    for (const [i, value] of expected.entries()) {
      expect(predict(model, padded).dataSync()[i]).toBeCloseTo(value, 6);
      expect(trained.dataSync()[i]).toBeCloseTo(value, 6);
    }
  });
  model.dispose();
});

describe('initial weights of attention', () => {
  const [features, heads, size] = [64, 4, 16];
  const build = (): tf.LayersModel => {
    const input = tf.input({ shape: [3, features], name: 'x' });
    const layer = attachAttention(
      none,
      { name: 'attention1', seed: 1 },
      { name: 'attention1', numHeads: heads, keyDim: size, kernelInitializer: 'zeros' },
    );
    return tf.model({ inputs: input, outputs: layer.apply(input) as tf.SymbolicTensor });
  };
  const model = drawn(build);
  const values = new Map(
    [...weightsByAddress(model)].map(([address, weight]) => [address, [...weight.read().dataSync()]]),
  );
  model.dispose();

  it('have an address for each projection, and a draw of their own', () => {
    expect([...values.keys()].filter((address) => address.endsWith('kernel'))).toEqual([
      'attention1/query/kernel',
      'attention1/key/kernel',
      'attention1/value/kernel',
      'attention1/attention_output/kernel',
    ]);
    expect(values.get('attention1/query/kernel')).not.toEqual(values.get('attention1/key/kernel'));
    expect(new Set(values.get('attention1/query/bias'))).toEqual(new Set([0]));
  });

  it.each(['query', 'attention_output'])(
    'have the variance of the flat matrix in the kernel of %s',
    (part) => {
      const kernel = values.get(`attention1/${part}/kernel`)!;
      const limit = Math.sqrt(6 / (features + heads * size));
      const largest = Math.max(...kernel.map(Math.abs));
      expect(largest).toBeLessThanOrEqual(limit);
      expect(largest).toBeGreaterThan(0.98 * limit);
    },
  );
});

describe('initial weights of recurrent networks', () => {
  const units = 5;
  const build = (): tf.LayersModel =>
    tf.sequential({
      layers: [
        tf.layers.embedding({ name: 'words', inputDim: 300, outputDim: 4, inputShape: [6] }),
        tf.layers.lstm({ name: 'lstm', units, returnSequences: true, unitForgetBias: true, ...sigmoid }),
        tf.layers.gru({ name: 'gru', units, returnSequences: true, ...sigmoid }),
        tf.layers.simpleRNN({ name: 'rnn', units }),
      ],
    });
  const model = drawn(build);
  const values = new Map(
    [...weightsByAddress(model)].map(([address, weight]) => [address, [...weight.read().dataSync()]]),
  );
  model.dispose();

  it('are ones for the forget gate of an LSTM and zeros for other biases', () => {
    const block = (value: number): number[] => Array.from({ length: units }, () => value);
    expect(values.get('lstm/bias')).toEqual([0, 1, 0, 0].flatMap(block));
    expect(values.get('gru/bias')).toEqual([0, 0, 0].flatMap(block));
    expect(values.get('rnn/bias')).toEqual(block(0));
  });

  it.each(['lstm', 'gru', 'rnn'])('are orthonormal rows in the recurrent kernel of %s', (name) => {
    const kernel = values.get(`${name}/recurrent_kernel`)!;
    const width = kernel.length / units;
    const row = (i: number): number[] => kernel.slice(i * width, (i + 1) * width);
    for (let i = 0; i < units; i++) {
      for (let j = 0; j < units; j++) {
        const dot = row(i).reduce((sum, value, k) => sum + value * row(j)[k]!, 0);
        expect(dot).toBeCloseTo(i === j ? 1 : 0, 6);
      }
    }
  });

  it('are uniform in +-0.05 for embeddings', () => {
    const table = values.get('words/embeddings')!;
    const largest = Math.max(...table.map(Math.abs));
    expect(largest).toBeLessThanOrEqual(0.05);
    expect(largest).toBeGreaterThan(0.049);
    expect(Math.abs(table.reduce((sum, value) => sum + value, 0) / table.length)).toBeLessThan(0.005);
  });
});
