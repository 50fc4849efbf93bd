// Apart: registers a method.
import * as tf from '@tensorflow/tfjs';
import { describe, expect, it } from 'vitest';
import { ActivationHost } from './hosts/activation.ts';
import {
  AttentionHost,
  activationMethods,
  attachRecurrent,
  layerMask,
  predictSamples,
  stream,
} from './index.ts';
import { passMasksOfModels } from './keras.ts';
import { numbers } from './testing/assert.ts';

// Zeroes masked steps, in training and at inference.
const zeroMasked = (x: tf.Tensor, mask: tf.Tensor | undefined): tf.Tensor =>
  mask === undefined ? x.clone() : tf.mul(x, tf.expandDims(tf.cast(mask, 'float32'), -1));
activationMethods.register({
  name: 'test-zero-masked',
  train: (x, { mask }) => zeroMasked(x, mask),
  infer: (x, { mask }) => zeroMasked(x, mask),
});

const one = (output: unknown): tf.Tensor => (Array.isArray(output) ? output[0] : output) as tf.Tensor;
const symbol = (layer: tf.layers.Layer, x: tf.SymbolicTensor | tf.SymbolicTensor[]): tf.SymbolicTensor =>
  layer.apply(x) as tf.SymbolicTensor;
const recurrent = (): tf.layers.Layer =>
  attachRecurrent(
    { name: 'none' },
    { name: 'r', seed: 1 },
    { cell: 'lstm', units: 3, returnSequences: true },
  );
const hosts: Readonly<Record<string, () => tf.layers.Layer>> = {
  AttentionHost: () => new AttentionHost({ numHeads: 1, keyDim: 3 }),
  RecurrentHost: recurrent,
  'a RecurrentHost in both directions': () =>
    tf.layers.bidirectional({ layer: recurrent() as tf.RNN, mergeMode: 'sum' }),
  ActivationHost: () => new ActivationHost({ method: 'test-zero-masked' }),
};

const normal = (shape: number[]): tf.Tensor =>
  tf.tensor(stream(5).normal(shape.reduce((a, b) => a * b, 1)), shape);
const x = normal([2, 4, 3]);
const padded = tf.mul(x, tf.tensor3d([1, 1, 0, 0, 1, 0, 0, 0], [2, 4, 1]));
const real = tf.tensor2d([1, 1, 0, 0, 1, 0, 0, 0], [2, 4], 'bool');
const input = (): tf.SymbolicTensor => tf.input({ shape: [4, 3] });
const masking = (): tf.layers.Layer => tf.layers.masking({ maskValue: 0 });

describe.each(Object.entries(hosts))('the mask of %s', (_name, host) => {
  const same = (a: unknown, b: tf.Tensor): void => expect(numbers(one(a))).toEqual(numbers(b));
  const differ = (a: unknown, b: tf.Tensor): void => expect(numbers(one(a))).not.toEqual(numbers(b));

  it('is not that of an earlier layer whose branch is masked', async () => {
    const layer = host();
    const [masked, plain] = [input(), input()];
    const before = symbol(tf.layers.dense({ units: 3 }), symbol(masking(), masked));
    const model = tf.model({ inputs: [masked, plain], outputs: [before, symbol(layer, plain)] });
    const alone = tf.model({ inputs: plain, outputs: model.outputs[1]! });
    const expected = alone.predict(x) as tf.Tensor;
    differ(layer.apply(x, { mask: real }), expected);
    same((model.predict([padded, x]) as tf.Tensor[])[1], expected);
    same((model.apply([padded, x], { training: true }) as tf.Tensor[])[1], expected);
    const noisy = tf.model({
      inputs: [masked, plain],
      outputs: tf.layers
        .add()
        .apply([symbol(tf.layers.dropout({ rate: 0 }), before), model.outputs[1]!]) as tf.SymbolicTensor,
    });
    const samples = await predictSamples(noisy, [padded, x], { samples: 1, seed: 1 });
    same(samples, noisy.predict([padded, x]) as tf.Tensor);
  });

  it('is that of its own input for each of two calls', () => {
    const layer = host();
    const [masked, plain] = [input(), input()];
    const outputs = [symbol(layer, symbol(masking(), masked)), symbol(layer, plain)];
    const expected = [layer.apply(padded, { mask: real }) as tf.Tensor, layer.apply(x) as tf.Tensor];
    for (const order of [
      [0, 1],
      [1, 0],
    ]) {
      const model = tf.model({ inputs: [masked, plain], outputs: order.map((i) => outputs[i]!) });
      const found = model.predict([padded, x]) as tf.Tensor[];
      for (const [at, i] of order.entries()) same(found[at], expected[i]!);
    }
  });

  it('is that with which a model within a model is called, if the layers in between pass it on', () => {
    const [layer, other] = [host(), host()];
    const start = input();
    const dense = tf.layers.dense({ units: 3 });
    const passed = symbol(layer, symbol(dense, start));
    const blocked = symbol(other, symbol(tf.layers.reshape({ targetShape: [4, 3] }), symbol(dense, start)));
    const inner = tf.model({ inputs: start, outputs: [passed, blocked] });
    const masked = input();
    const outer = tf.model({
      inputs: masked,
      outputs: inner.apply(symbol(masking(), masked)) as tf.SymbolicTensor[],
    });
    const projected = dense.apply(padded) as tf.Tensor;
    const found = outer.predict(padded) as tf.Tensor[];
    same(found[0], layer.apply(projected, { mask: real }) as tf.Tensor);
    same(found[1], other.apply(projected) as tf.Tensor);
    const unmasked = tf.model({ inputs: masked, outputs: inner.apply(masked) as tf.SymbolicTensor[] });
    same((unmasked.predict(padded) as tf.Tensor[])[0], layer.apply(projected) as tf.Tensor);
  });

  it('is the one that a caller gives, as often as they give it', () => {
    const layer = host();
    const plain = input();
    tf.model({ inputs: plain, outputs: symbol(layer, plain) });
    const kwargs = { mask: real };
    const first = layer.apply(x, kwargs) as tf.Tensor;
    differ(layer.apply(x), first);
    same(layer.apply(x, kwargs), first);
    same(layer.apply(x, { training: true, mask: real }), first);
    same(layer.call(x, kwargs), first);
    expect(kwargs.mask).toBe(real);
  });
});

describe('masks that layers do not get', () => {
  it('TimeDistributed gives its layer none', () => {
    const steps = normal([2, 4, 4, 3]);
    const attention = new AttentionHost({ numHeads: 1, keyDim: 3 });
    const [start, branch] = [input(), tf.input({ shape: [4, 4, 3] })];
    const masked = symbol(masking(), start);
    const joined = tf.layers
      .add()
      .apply([branch, symbol(tf.layers.reshape({ targetShape: [4, 1, 3] }), masked)]);
    const each = tf.layers.timeDistributed({ layer: attention });
    const model = tf.model({
      inputs: [start, branch],
      outputs: [masked, symbol(each, joined as tf.SymbolicTensor)],
    });
    const sums = tf.add(steps, tf.expandDims(padded, 2));
    const expected = tf.stack(
      tf.unstack(sums, 1).map((step) => attention.call(step) as tf.Tensor),
      1,
    );
    expect(numbers((model.predict([padded, steps]) as tf.Tensor[])[1]!)).toEqual(numbers(expected));
    // The mask of the steps has the shape [2, 4] of a mask of the inner sequences.
    const direct = tf.layers.masking({ maskValue: 0, inputShape: [4, 4, 3] });
    const twice = tf.sequential({ layers: [direct, each] });
    expect(() => twice.predict(steps)).not.toThrow();
  });

  it('predictSamples passes the masks of models within a model as predict does', async () => {
    const start = input();
    const inner = tf.model({
      inputs: start,
      outputs: symbol(tf.layers.dropout({ rate: 0 }), symbol(masking(), start)),
    });
    const outside = input();
    const layer = recurrent();
    const model = tf.model({ inputs: outside, outputs: symbol(layer, symbol(inner, outside)) });
    passMasksOfModels(model);
    const expected = layer.apply(padded, { mask: real }) as tf.Tensor;
    expect(numbers(model.predict(padded) as tf.Tensor)).toEqual(numbers(expected));
    expect(numbers(one(await predictSamples(model, padded, { samples: 1, seed: 1 })))).toEqual(
      numbers(expected),
    );
  });

  it('a layer of a user reads its own mask with layerMask', () => {
    class CountReal extends tf.layers.Layer {
      static className = 'CountReal';
      override call(inputs: tf.Tensor | tf.Tensor[], kwargs: { mask?: tf.Tensor } = {}): tf.Tensor {
        const mask = layerMask(kwargs);
        return tf.mul(one(inputs), mask === undefined ? -1 : tf.sum(mask));
      }
    }
    const [masked, plain] = [input(), input()];
    const after = symbol(new CountReal(), symbol(masking(), masked));
    const model = tf.model({ inputs: [masked, plain], outputs: [after, symbol(new CountReal(), plain)] });
    const [own, none] = model.predict([padded, x]) as tf.Tensor[];
    expect(numbers(own!)).toEqual(numbers(tf.mul(padded, 3)));
    expect(numbers(none!)).toEqual(numbers(tf.mul(x, -1)));
  });
});
