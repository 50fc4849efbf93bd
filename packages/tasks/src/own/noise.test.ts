// Apart: it registers layer classes, tasks and regularizers.
import { randomInt } from 'node:crypto';
import { attach, attachRecurrent, type Regularizer, stream } from '@regatta/core';
import { dropoutLayer } from '@regatta/dense-dropout';
import { bytesOf, type TrialSpec } from '@regatta/record';
import { registerRegularizers, registerTasks, runTrial } from '@regatta/trial';
import { variationalLstm } from '@regatta/variational-dropout';
import * as tf from '@tensorflow/tfjs';
import { describe, expect, it } from 'vitest';
import { apply } from '../layers.ts';
import type { ModelContext } from './definition.ts';
import '../registry.ts';
import { ownTask } from './own-task.ts';

const L = tf.layers;
const count = 40;
const numbers = (...shape: number[]): number[] => [
  ...stream(1).normal(shape.reduce((product, n) => product * n, count)),
];
const labels = Array.from({ length: count }, (_, i) => i % 2);
const sequences = { inputs: Float32Array.from(numbers(4, 2)), shape: [4, 2], labels };
const films = { inputs: Float32Array.from(numbers(3, 4, 4, 1)), shape: [3, 4, 4, 1], labels };

type Layer = (context: ModelContext, regularizer: Regularizer) => tf.layers.Layer;

/** A task whose network has this layer. */
function taskWith(layer: Layer, { name = 'own-net', data = sequences, source = 'own' } = {}) {
  const definition = {
    name,
    family: 'rnn',
    data,
    model: (regularizer: Regularizer, context: ModelContext) => {
      const input = tf.input({ shape: [...context.inputShape] });
      let x = apply(layer(context, regularizer), input);
      if (x.shape.length > 2) x = apply(L.flatten(), x);
      const hidden = attach(regularizer, 'hidden', context.site('hidden1'), x);
      const logits = L.dense({ units: context.outputs, name: 'logits' });
      return tf.model({ inputs: input, outputs: apply(logits, hidden) });
    },
  } as const;
  return ownTask(definition, { folder: '.', source });
}

/** A layer with a `call` of a user. */
class Custom extends tf.layers.Layer {
  static className = 'CustomOfTest';
  readonly own: (x: tf.Tensor) => tf.Tensor;
  constructor(own: (x: tf.Tensor) => tf.Tensor) {
    super({ name: 'own' });
    this.own = own;
  }
  override call(inputs: tf.Tensor | tf.Tensor[]): tf.Tensor {
    return tf.tidy(() => this.own([inputs].flat()[0]!));
  }
  override computeOutputShape(shape: tf.Shape | tf.Shape[]): tf.Shape | tf.Shape[] {
    return shape;
  }
}
const custom =
  (own: (x: tf.Tensor) => tf.Tensor): Layer =>
  () =>
    new Custom(own);

/** An initializer of a class that the benchmark does not know. */
function ownInitializer(): ReturnType<typeof tf.initializers.randomNormal> {
  const initializer = tf.initializers.randomNormal({ mean: 0, stddev: 1 });
  initializer.getClassName = () => 'Mine';
  return initializer;
}

let calls = 0;
const noisyCell = () => L.lstmCell({ units: 3, dropout: 0.5, name: 'c' }) as never;

describe('noise inside own networks', () => {
  it.each<[string, Layer, string, typeof films?]>([
    [
      'dropout',
      () => L.dropout({ rate: 0.5, name: 'd' }),
      'layer Dropout "d": expected layers without unseeded random numbers, received Dropout of tf.layers, rate: 0.5. Add a site',
    ],
    ['spatialDropout1d', () => L.spatialDropout1d({ rate: 0.5, name: 'd' }), 'spatialDropout1d({ rate: 0.5'],
    ['gaussianDropout', () => L.gaussianDropout({ rate: 0.5, name: 'd' }), 'GaussianDropout of tf.layers'],
    ['alphaDropout', () => L.alphaDropout({ rate: 0.5, name: 'd' }), 'AlphaDropout of tf.layers'],
    ['gaussianNoise', () => L.gaussianNoise({ stddev: 0.5, name: 'd' }), 'stddev: 0.5'],
    [
      'lstm',
      () => L.lstm({ units: 3, dropout: 0.5, name: 'l' }),
      'layer LSTM "l": expected layers without unseeded random numbers, received dropout: 0.5. Use attachRecurrent(',
    ],
    ['gru', () => L.gru({ units: 3, recurrentDropout: 0.5, name: 'l' }), 'received recurrentDropout: 0.5'],
    ['simpleRNN', () => L.simpleRNN({ units: 3, dropout: 0.5, name: 'l' }), 'variationalSimpleRnn('],
    ['rnn', () => L.rnn({ cell: noisyCell(), name: 'l' }), 'layer LSTMCell "l/c"'],
    [
      'stacked cells',
      () => L.rnn({ cell: [noisyCell(), L.gruCell({ units: 3, name: 'c2' })] as never, name: 'l' }),
      'c": expected layers without unseeded random numbers, received dropout: 0.5',
    ],
    [
      'timeDistributed',
      () => L.timeDistributed({ layer: L.dropout({ rate: 0.5, name: 'd' }), name: 'td' }),
      'layer Dropout "td/d"',
    ],
    [
      'bidirectional',
      () =>
        L.bidirectional({
          layer: L.gru({ units: 3, dropout: 0.5, name: 'g' }) as never,
          mergeMode: 'concat',
          name: 'bi',
        }),
      'layer GRU "bi/forward_g"',
    ],
    [
      'a model',
      () => tf.sequential({ layers: [L.dropout({ rate: 0.5, inputShape: [4, 2], name: 'd' })], name: 'm' }),
      'layer Dropout "m/d"',
    ],
    [
      'convLstm2d',
      () => L.convLstm2d({ filters: 2, kernelSize: 2, dropout: 0.5, name: 'l' }),
      'received dropout: 0.5. Remove the argument',
      films,
    ],
    [
      'a layer of Regatta without a seed',
      () => dropoutLayer({ rate: 0.5, name: 'd' }),
      `layer Dropout "d": expected the seed of a site for its rate, so that each seed of the benchmark draws its own numbers, received seed: 0. Pass e.g. seed: site('drop1').seed.`,
    ],
    [
      'a recurrent layer of Regatta with a seed of its own',
      () => variationalLstm({ units: 3, dropout: 0.5, seed: 7, name: 'l' }),
      'the seed of a site for its dropout',
    ],
    [
      'Math.random',
      custom((x) => tf.mul(x, 0.5 + Math.random())),
      'received a draw from Math.random, directly or through a tfjs operation without a seed, in layer CustomOfTest "own". Use a Regatta layer',
    ],
    ['tf.dropout', custom((x) => tf.dropout(x, 0.001)), 'in layer CustomOfTest "own"'],
    ['tf.randomUniform', custom((x) => tf.add(x, tf.randomUniform(x.shape))), 'in layer CustomOfTest "own"'],
    [
      'a seed of 0, which tfjs ignores',
      custom((x) => tf.add(x, tf.randomNormal(x.shape, 0, 1, 'float32', 0))),
      'a draw from Math.random',
    ],
    [
      "the system's random numbers",
      custom((x) => tf.mul(x, randomInt(2 ** 40))),
      'expected the same numbers each time it is built from the same seeds, received different ones in layer CustomOfTest "own"',
    ],
    [
      'memory of earlier calls',
      custom((x) => tf.mul(x, calls++)),
      'received different ones in layer CustomOfTest "own"',
    ],
    [
      'an initializer of a user',
      () => L.dense({ units: 3, name: 'h', kernelInitializer: ownInitializer() }),
      'h/kernel: expected a kind of weight and an initializer of tfjs',
    ],
  ])('%s is refused before training, with the layer and a remedy', async (_name, layer, message, data) => {
    const { random } = Math;
    await expect(taskWith(layer, data === undefined ? {} : { data })).rejects.toThrow(message);
    expect(Math.random).toBe(random);
  });

  it('a recurrent layer that keeps its state from batch to batch is refused', async () => {
    const model = (_: Regularizer, { outputs }: ModelContext) =>
      tf.sequential({
        layers: [
          L.lstm({ units: 3, stateful: true, name: 'l', batchInputShape: [8, 4, 2] }),
          L.dense({ units: outputs, name: 'logits' }),
        ],
      });
    await expect(
      ownTask({ name: 'own-net', family: 'rnn', data: sequences, model }, { folder: '.' }),
    ).rejects.toThrow(
      'layer LSTM "l": expected layers that reset their state for each batch, received stateful: true. Omit',
    );
  });
});

const accepted: readonly [string, Layer][] = [
  ['unseeded-initializers', () => L.lstm({ units: 3, kernelInitializer: 'heNormal', name: 'l' })],
  ['gru', () => L.gru({ units: 3, name: 'l' })],
  ['rate-zero', () => L.lstm({ units: 3, dropout: 0, recurrentDropout: 0, name: 'l' })],
  ['seeded-dropout', ({ site }) => dropoutLayer({ rate: 0.5, seed: site('d').seed })],
  [
    'time-distributed',
    ({ site }) => L.timeDistributed({ layer: dropoutLayer({ rate: 0.5, seed: site('d').seed }) }),
  ],
  [
    'variational',
    ({ site }) =>
      variationalLstm({ units: 3, dropout: 0.5, recurrentDropout: 0.5, seed: site('l').seed, name: 'l' }),
  ],
  [
    'site',
    ({ site }, regularizer) => attachRecurrent(regularizer, site('l'), { cell: 'lstm', units: 3, name: 'l' }),
  ],
  ['custom', custom((x) => tf.tanh(x))],
];

const specOf = (task: string, regularizer: TrialSpec['regularizer'], seed = 0): TrialSpec => ({
  version: 2,
  phase: 'test',
  task,
  regularizer,
  seed,
  backend: 'cpu',
  samples: 2,
  training: { steps: 4, batchSize: 8, learningRate: 0.01 },
});

describe('a trial of an own network', () => {
  it.each(accepted)('%s: two runs are equal to the byte, and seeds differ', async (kind, layer) => {
    const name = `own-${kind}`;
    registerTasks([await taskWith(layer, { name })]);
    for (const regularizer of [
      { name: 'none', options: {} },
      { name: 'dropout', options: { rate: 0.5 } },
    ]) {
      const run = async (seed: number) => bytesOf(await runTrial(specOf(name, regularizer, seed)));
      const first = await run(0);
      // Generated names count on.
      L.dropout({ rate: 0.5 });
      expect(await run(0)).toBe(first);
      expect(await run(1)).not.toBe(first);
    }
  });

  const own = (name: string, hooks: Omit<Regularizer, 'name'>): void =>
    registerRegularizers(
      [
        {
          name,
          title: name,
          summary: name,
          paper: 'none',
          hooks: ['hidden'],
          create: (options) => ({ name, options, ...hooks }),
        },
      ],
      name,
    );

  it('with a regularizer that adds weights: two runs are equal to the byte', async () => {
    own('adds-weights', { hidden: () => [L.dense({ units: 5 }), new Custom((x) => tf.relu(x))] as never });
    registerTasks([await taskWith(() => L.flatten(), { name: 'own-added' })]);
    const run = async () =>
      bytesOf(await runTrial(specOf('own-added', { name: 'adds-weights', options: {} })));
    expect(await run()).toBe(await run());
  });

  it.each<[string, Omit<Regularizer, 'name'>]>([
    ['draws-in-a-layer', { hidden: () => L.dropout({ rate: 0.5 }) as never }],
    ['draws-in-the-loss', { loss: (loss) => (y, x) => tf.mul(loss(y, x), Math.random()) as tf.Scalar }],
    [
      'draws-from-the-clock',
      {
        loss: (loss) => (y, x) =>
          tf.mul(loss(y, x), 1 + Number(process.hrtime.bigint() % 9973n)) as tf.Scalar,
      },
    ],
  ])('with a regularizer that %s fails before training', async (name, hooks) => {
    own(name, hooks);
    await expect(runTrial(specOf('own-added', { name, options: {} }))).rejects.toThrow(
      new RegExp(`^own-added with ${name}: expected `),
    );
  });

  it('fails at a draw that comes later in training, also if its code catches the error', async () => {
    let step = 0;
    own('draws-later', {
      loss: (loss) => (y, x) => {
        try {
          if (step++ > 5) Math.random();
        } catch {}
        return loss(y, x);
      },
    });
    await expect(runTrial(specOf('own-added', { name: 'draws-later', options: {} }))).rejects.toThrow(
      /^training step \d: expected random numbers from the seeds of the trial, received a draw from Math\.random/,
    );
  });
});
