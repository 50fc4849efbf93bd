import { RecurrentHost, stream } from '@regatta/core';
import { plainRnn, type RnnInputs } from '@regatta/core/recurrent';
import { gradientNorm, gradientNormSchema, stateGradients, useBackend } from '@regatta/trial';
import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';
import { probeContext } from '../testing/probe-context.ts';

const [rows, steps, features, units] = [2, 4, 3, 2];
const random = stream('gradients');
const normal = (name: string, shape: number[]): tf.Tensor =>
  tf.tensor(random.fold(name).normal(shape.reduce((a, b) => a * b, 1)), shape);

const inputsOf = (masks: Partial<RnnInputs> = {}): RnnInputs => ({
  x: normal('x', [rows, steps, features]),
  kernel: normal('kernel', [features, 4 * units]),
  recurrentKernel: normal('recurrent', [units, 4 * units]),
  bias: normal('bias', [4 * units]),
  ...masks,
});

const square = (state: tf.Tensor): tf.Scalar => tf.sum(tf.square(state)).asScalar();

beforeAll(() => useBackend('wasm'));

describe('stateGradients', () => {
  it.each([
    ['no masks', () => ({})],
    [
      'new cell masks at each step',
      () => ({ cellMask: tf.mul(2, tf.step(normal('cell', [rows, steps, units]))) }),
    ],
    [
      'one state mask per sequence',
      () => ({ stateMask: tf.mul(2, tf.step(normal('state', [1, rows, 1, units]))) }),
    ],
    ['zoneout', () => ({ zoneoutMaskC: tf.step(normal('zone', [rows, steps, units])) })],
  ])('agree with finite differences with %s', (_name, masks) => {
    tf.tidy(() => {
      const inputs = inputsOf(masks());
      const gradients = stateGradients({ inputs, attributes: { cell: 'lstm' }, loss: square });
      expect(gradients).toHaveLength(steps);
      // The loss as a function of the cell state that enters step 2: the remaining steps, from the state before them.
      const cut = (value: tf.Tensor | undefined, from: number, count: number): tf.Tensor | undefined => {
        if (value === undefined || value.shape[value.rank - 2] === 1) return value;
        const axis = value.rank - 2;
        const begin = value.shape.map((_, i) => (i === axis ? from : 0));
        return tf.slice(
          value,
          begin,
          value.shape.map((n, i) => (i === axis ? count : n)),
        );
      };
      const part = (from: number, count: number): RnnInputs => ({
        ...inputs,
        x: cut(inputs.x, from, count)!,
        cellMask: cut(inputs.cellMask, from, count),
        zoneoutMaskC: cut(inputs.zoneoutMaskC, from, count),
      });
      const before = plainRnn(part(0, 2), { cell: 'lstm' });
      const lossAt = (nudge: Float32Array): number => {
        const c0 = tf.add(before.cLast!, tf.tensor(nudge, [rows, units]));
        const { hLast } = plainRnn({ ...part(2, 2), h0: before.hLast, c0 }, { cell: 'lstm' });
        return square(hLast).dataSync()[0]!;
      };
      const exact = gradients[2]!.dataSync();
      for (let i = 0; i < rows * units; i++) {
        const step = (by: number) => lossAt(new Float32Array(rows * units).fill(by, i, i + 1));
        expect(exact[i]).toBeCloseTo((step(1e-2) - step(-1e-2)) / 2e-2, 3);
      }
    });
  });
});

describe('gradient-norm', () => {
  it('returns shares of the norm over the steps of the trained network', async () => {
    const context = await probeContext('generated-memory-rnn', 3);
    const before = tf.memory().numTensors;
    const { norms } = gradientNormSchema.parse(await gradientNorm.measure(context));
    expect(tf.memory().numTensors).toBe(before);
    expect(norms).toHaveLength(30);
    expect(norms.reduce((a, b) => a + b)).toBeCloseTo(1, 5);
    // The unrolled recurrence computes the same as the layer.
    tf.tidy(() => {
      const layer = context.model.layers.find((one) => one instanceof RecurrentHost)!;
      const [kernel, recurrentKernel, bias] = layer.getWeights();
      const x = context.data.encode!(tf.tensor(context.test.inputs.slice(0, 60), [2, 30]));
      const { hLast } = plainRnn(
        { x, kernel: kernel!, recurrentKernel: recurrentKernel!, bias },
        { cell: 'lstm' },
      );
      const own = layer.apply(x);
      if (!(own instanceof tf.Tensor)) throw new Error('expected a tensor');
      const expected = own.dataSync();
      hLast.dataSync().forEach((value, i) => {
        expect(value).toBeCloseTo(expected[i]!, 5);
      });
    });
    context.model.dispose();
  });

  it('refuses a network without a recurrent layer', async () => {
    const context = await probeContext('generated-tabular-mlp', 1);
    expect(() => gradientNorm.measure(context)).toThrow('returns one output after its last step');
    context.model.dispose();
  });
});
