import * as tf from '@tensorflow/tfjs';
import { describe, expect, it } from 'vitest';
import type { ActivationHost } from './hosts/activation.ts';
import { RecurrentHost } from './hosts/recurrent.ts';
import { WeightsHost } from './hosts/weights.ts';
import { activationLayer, layerMethods, lossesOf, stream, trainingOutput } from './index.ts';
import type { JsonObject } from './json.ts';

const schedule = { kind: 'linear', start: 0, end: 1, duration: 10 } as const;
const noisy = (name = 'noise', options: object = {}): ActivationHost =>
  activationLayer(
    { name, params: { noise: 'bernoulli' }, rate: schedule },
    { name, seed: 7, ...options },
  ) as ActivationHost;

layerMethods.register({
  name: 'test-scaled',
  train: (x, inner) => inner.forward(x),
  penalty: (_inner, { rate }) => tf.scalar(rate),
});
const wrapping = (layer: tf.layers.Layer): WeightsHost =>
  new WeightsHost({ method: 'test-scaled', params: {}, rate: schedule, seed: 1, name: 'wrap', layer });
const gru = (config: JsonObject = {}): RecurrentHost =>
  new RecurrentHost({
    cell: 'gru',
    units: 2,
    treatment: { state: { rate: 0.5 } },
    seed: 1,
    name: 'gru',
    ...config,
  });

type Stepped = ActivationHost | WeightsHost | RecurrentHost;

/** A network from [3, 2] that calls a layer several times for each example. */
const several: readonly (readonly [string, () => { layer: Stepped; model: tf.LayersModel }])[] = [
  [
    'at each position of a sequence',
    () => {
      const layer = noisy();
      return {
        layer,
        model: tf.sequential({ layers: [tf.layers.timeDistributed({ layer, inputShape: [3, 2] })] }),
      };
    },
  ],
  [
    'at two places',
    () => {
      const [layer, input] = [noisy(), tf.input({ shape: [3, 2] })];
      const first = layer.apply(input) as tf.SymbolicTensor;
      return { layer, model: tf.model({ inputs: input, outputs: layer.apply(first) as tf.SymbolicTensor }) };
    },
  ],
  [
    'in a wrapper at each position',
    () => {
      const layer = noisy();
      const outer = wrapping(layer);
      return {
        layer,
        model: tf.sequential({ layers: [tf.layers.timeDistributed({ layer: outer, inputShape: [3, 2] })] }),
      };
    },
  ],
  [
    'as a recurrent layer at two places',
    () => {
      const [layer, input] = [gru({ returnSequences: true }), tf.input({ shape: [3, 2] })];
      const first = layer.apply(input) as tf.SymbolicTensor;
      return { layer, model: tf.model({ inputs: input, outputs: layer.apply(first) as tf.SymbolicTensor }) };
    },
  ],
  [
    'in a shared nested model',
    () => {
      const layer = noisy('noise', { inputShape: [3, 2] });
      const [inner, input] = [tf.sequential({ layers: [layer] }), tf.input({ shape: [3, 2] })];
      const first = inner.apply(input) as tf.SymbolicTensor;
      return { layer, model: tf.model({ inputs: input, outputs: inner.apply(first) as tf.SymbolicTensor }) };
    },
  ],
];

const training = (model: tf.LayersModel, input: tf.Tensor, kwargs = { training: true }): tf.Tensor =>
  model.apply(input, kwargs) as tf.Tensor;

const x = tf.tensor(stream(1).normal(24), [4, 3, 2]);

describe('the step of a layer that is called several times for each example', () => {
  it.each(several)('counts calls of the model outside of training: %s', (_name, make) => {
    const { layer, model } = make();
    for (let call = 0; call < 3; call++) tf.dispose(training(model, x));
    expect(layer.step).toBe(3);
    model.dispose();
  });

  it.each(several)('counts the steps of an optimizer, with several passes: %s', (_name, make) => {
    const { layer, model } = make();
    const optimizer = tf.train.sgd(0.1);
    const weight = tf.variable(tf.scalar(1));
    for (let step = 0; step < 3; step++) {
      optimizer.minimize(() => {
        const pass = (): tf.Tensor => training(model, tf.mul(x, weight));
        return tf.mean(trainingOutput({ name: 'twice', passes: 2 }, pass)).asScalar();
      });
    }
    expect(layer.step).toBe(3);
    tf.dispose([weight]);
    optimizer.dispose();
    model.dispose();
  });

  it.each(several)('counts the steps of model.fit: %s', async (_name, make) => {
    const { layer, model: body } = make();
    const head = tf.layers
      .dense({ units: 1 })
      .apply(tf.layers.flatten().apply(body.output)) as tf.SymbolicTensor;
    const model = tf.model({ inputs: body.inputs, outputs: head });
    model.compile({ optimizer: 'sgd', loss: 'meanSquaredError' });
    await model.fit(x, tf.ones([4, 1]), { epochs: 3, batchSize: 2, verbose: 0 });
    expect(layer.step).toBe(6);
    model.dispose();
  });
});

describe('the noise of one step', () => {
  const ones = tf.ones([1, 400]);
  const dropped = (tensor: tf.Tensor): number => 1 - tf.mean(tensor.notEqual(0).toFloat()).dataSync()[0]!;

  it('has one rate and different masks, the first of them that of a single call', () => {
    const [layer, single] = [noisy('same', { inputShape: [400] }), noisy('same', { inputShape: [400] })];
    const [layers, alone] = [layer, single].map((one) => tf.sequential({ layers: [one] }));
    layer.step = 5;
    single.step = 5;
    const outputs: tf.Tensor[] = [];
    tf.dispose(
      tf.grad((at) => {
        for (let pass = 0; pass < 3; pass++) {
          outputs.push(tf.keep(training(layers!, tf.mul(at, ones))));
        }
        return tf.sum(outputs[0]!);
      })(tf.ones([1, 400])),
    );
    for (const output of outputs) expect(Math.abs(dropped(output) - 0.5)).toBeLessThan(0.1);
    const [first, second, third] = outputs.map((output) => output.dataSync().join());
    expect(new Set([first, second, third]).size).toBe(3);
    expect(training(alone!, ones).dataSync().join()).toBe(first);
    expect(layer.step).toBe(6);
    tf.dispose(outputs);
  });

  it('has the rate that its penalty uses', () => {
    const layer = wrapping(tf.layers.dense({ units: 1 }));
    const model = tf.sequential({ layers: [tf.layers.inputLayer({ inputShape: [400] }), layer] });
    layer.step = 3;
    const optimizer = tf.train.sgd(0);
    const penalties: number[] = [];
    for (let step = 0; step < 2; step++) {
      optimizer.minimize(() => {
        const output = training(model, ones);
        const [penalty] = lossesOf(model);
        penalties.push(penalty!.dataSync()[0]!);
        return tf.mean(output).asScalar();
      });
    }
    // At step 3 and 4 of a schedule from 0 to 1 in 10 steps.
    expect(penalties.map((value) => value.toFixed(4))).toEqual(['0.3000', '0.4000']);
  });

  it('is that of separate steps if one object of arguments is used for several calls', () => {
    const layer = noisy('reused', { inputShape: [400] });
    const model = tf.sequential({ layers: [layer] });
    const kwargs = { training: true };
    for (let call = 0; call < 2; call++) tf.dispose(training(model, ones, kwargs));
    expect(layer.step).toBe(2);
  });
});
