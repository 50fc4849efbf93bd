import { predict, predictSamples, RegattaError, stream } from '@regatta/core';
import * as tf from '@tensorflow/tfjs';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { clipAbove } from './gradients.ts';
import {
  alphaDropoutLayer,
  concreteDropoutForward,
  concreteDropoutPenalty,
  dropConnectForward,
  dropConnectLayer,
  dropConnectMoments,
  dropoutForward,
  dropoutLayer,
  multiSampleDropoutLayer,
  multiSampleLoss,
  sparseVariationalKl,
  targetedCandidates,
  targetedDropoutLayer,
  variationalForward,
  variationalKl,
} from './index.ts';

const normal = (shape: number[], path: string): tf.Tensor => {
  const count = shape.reduce((product, n) => product * n, 1);
  return tf.tensor(stream(3).fold(path).normal(count), shape);
};
const numbers = (x: tf.Tensor): number[] => Array.from(x.dataSync());
const meanOf = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0) / values.length;
const train = (layer: tf.layers.Layer, x: tf.Tensor): tf.Tensor =>
  layer.apply(x, { training: true }) as tf.Tensor;
const infer = (layer: tf.layers.Layer, x: tf.Tensor): tf.Tensor => layer.apply(x) as tf.Tensor;

/** A dense layer with fixed weights. */
function dense(units: number, inputs: number, activation: 'relu' | 'linear' = 'linear'): tf.layers.Layer {
  const layer = tf.layers.dense({ units, activation, inputShape: [inputs] });
  layer.build([null, inputs]);
  layer.setWeights([normal([inputs, units], 'kernel'), normal([units], 'bias')]);
  return layer;
}

describe('dropout', () => {
  it('drops to zero, keeps x / (1 - rate), and passes the same factors to the gradient', () => {
    const bits = fc.array(fc.integer({ min: 0, max: 1 }), { minLength: 1, maxLength: 12 });
    fc.assert(
      fc.property(bits, fc.double({ min: 0.01, max: 0.95, noNaN: true }), (mask, rate) => {
        tf.tidy(() => {
          const x = normal([mask.length], 'x');
          const keep = tf.tensor1d(mask);
          const factor = numbers(tf.grad((v: tf.Tensor) => dropoutForward(v, keep, rate))(x));
          for (const [i, kept] of mask.entries()) expect(factor[i]).toBeCloseTo(kept / (1 - rate), 4);
          const y = numbers(dropoutForward(x, keep, rate, 'original'));
          for (const [i, value] of numbers(x).entries()) expect(y[i]).toBeCloseTo(value * mask[i]!, 5);
        });
      }),
      { numRuns: 50 },
    );
  });

  it('averages to its inference output with original scaling', () => {
    tf.tidy(() => {
      const x = tf.ones([20_000, 1]);
      const layer = dropoutLayer({ rate: 0.3, scaling: 'original', seed: 5 });
      // Five standard errors of a Bernoulli mean.
      const bound = 5 * Math.sqrt((0.3 * 0.7) / 20_000);
      expect(Math.abs(meanOf(numbers(train(layer, x))) - 0.7)).toBeLessThan(bound);
      expect(meanOf(numbers(infer(layer, x)))).toBeCloseTo(0.7, 6);
    });
  });

  it('shares a mask along the axes of a noise shape', () => {
    tf.tidy(() => {
      const layer = dropoutLayer({ rate: 0.5, noiseShape: [null, 1, null], seed: 5 });
      const rows = tf.unstack(train(layer, tf.ones([4, 3, 6])), 1);
      expect(numbers(rows[1]!)).toEqual(numbers(rows[0]!));
      expect(new Set(numbers(rows[0]!)).size).toBe(2);
    });
  });
});

describe('alpha dropout', () => {
  it.each([0.05, 0.1, 0.5])('keeps the mean 0 and variance 1 of N(0, 1) input at rate %d', (rate) => {
    tf.tidy(() => {
      const { mean, variance } = tf.moments(
        train(alphaDropoutLayer({ rate, seed: 1 }), normal([50_000], 'z')),
      );
      expect(Math.abs(mean.arraySync() as number)).toBeLessThan(0.03);
      expect(Math.abs((variance.arraySync() as number) - 1)).toBeLessThan(0.04);
    });
  });
});

describe('DropConnect', () => {
  it('has gradient zero exactly at dropped weights', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 1 }), { minLength: 12, maxLength: 12 }), (mask) => {
        tf.tidy(() => {
          const keepKernel = tf.tensor(mask, [4, 3]);
          const x = normal([2, 4], 'x');
          const gradient = tf.grad((kernel: tf.Tensor) =>
            dropConnectForward(x, kernel, undefined, { keepKernel }, { rate: 0.5 }),
          )(normal([4, 3], 'kernel'));
          for (const [i, value] of numbers(gradient).entries()) expect(value === 0).toBe(mask[i] === 0);
        });
      }),
      { numRuns: 30 },
    );
  });

  it('masks each example separately, or all examples alike', () => {
    tf.tidy(() => {
      const x = tf.tile(normal([1, 5], 'row'), [3, 1]);
      for (const scope of ['batch', 'example'] as const) {
        const layer = dropConnectLayer({ layer: dense(4, 5), rate: 0.5, scope, seed: 2 });
        const [first, second] = tf.unstack(train(layer, x));
        expect(numbers(first!).join() === numbers(second!).join(), scope).toBe(scope === 'batch');
      }
    });
  });

  it('uses one mask per example for a sequence', () => {
    tf.tidy(() => {
      const inner = tf.layers.dense({ units: 4 });
      const layer = dropConnectLayer({ layer: inner, rate: 0.5, scope: 'example', seed: 2 });
      const steps = tf.unstack(train(layer, tf.tile(normal([2, 1, 5], 'row'), [1, 3, 1])), 1);
      expect(numbers(steps[1]!)).toEqual(numbers(steps[0]!));
    });
  });

  it.each(['none', 'inverted'] as const)('has the moments over all masks with scaling %s', (scaling) => {
    tf.tidy(() => {
      const [x, kernel, bias] = [normal([1, 3], 'x'), normal([3, 2], 'kernel'), normal([2], 'bias')];
      const rate = 0.3;
      // Units are independent, so the masks of one column and its bias are enough.
      let [first, second] = [
        [0, 0],
        [0, 0],
      ];
      for (let bits = 0; bits < 16; bits++) {
        const mask = [0, 1, 2, 3].map((i) => (bits >>> i) & 1);
        const kept = mask.reduce((a, b) => a + b, 0);
        const probability = (1 - rate) ** kept * rate ** (4 - kept);
        const keepKernel = tf.tile(tf.tensor(mask.slice(0, 3), [3, 1]), [1, 2]);
        const keepBias = tf.tile(tf.tensor([mask[3]!]), [2]);
        const z = numbers(dropConnectForward(x, kernel, bias, { keepKernel, keepBias }, { rate, scaling }));
        first = first.map((sum, i) => sum + probability * z[i]!);
        second = second.map((sum, i) => sum + probability * z[i]! ** 2);
      }
      const { mean, variance } = dropConnectMoments(x, kernel, bias, { rate, scaling, maskBias: true });
      for (const [i, value] of numbers(mean).entries()) expect(value).toBeCloseTo(first[i]!, 4);
      for (const [i, value] of numbers(variance).entries())
        expect(value).toBeCloseTo(second[i]! - first[i]! ** 2, 4);
    });
  });

  it('predicts closer to the mean over masks by moment matching than with mean weights', () => {
    tf.tidy(() => {
      const x = normal([10, 40], 'x');
      const make = (inference: 'weights' | 'moments'): tf.LayersModel => {
        const layer = dropConnectLayer({
          layer: dense(30, 40, 'relu'),
          rate: 0.5,
          scope: 'example',
          inference,
          draws: 500,
          seed: 2,
        });
        return tf.sequential({ layers: [layer] });
      };
      const exact = tf.mean(predictSamples(make('weights'), x, { samples: 300 }), 0);
      const error = (model: tf.LayersModel): number =>
        Math.sqrt(meanOf(numbers(tf.squaredDifference(predict(model, x), exact))));
      expect(error(make('moments'))).toBeLessThan(0.3 * error(make('weights')));
      const model = make('moments');
      expect(numbers(predict(model, x, { batchSize: 3 }))).toEqual(numbers(predict(model, x)));
    });
  });
});

describe('concrete dropout', () => {
  const penalty = (weightRegularizer: number, dropoutRegularizer: number) => (logit: tf.Tensor) =>
    concreteDropoutPenalty(tf.scalar(3), logit, 20, { weightRegularizer, dropoutRegularizer });
  const slope = (f: (logit: tf.Tensor) => tf.Scalar, logit: number): number =>
    tf.tidy(() => numbers(tf.grad(f)(tf.tensor1d([logit])))[0]!);

  it('is pulled to rate 1/2 by the entropy and to 0 by the weights', () => {
    fc.assert(
      fc.property(fc.double({ min: 0.05, max: 8, noNaN: true }), (logit) => {
        expect(slope(penalty(0, 0.1), -logit)).toBeLessThan(0);
        expect(slope(penalty(0, 0.1), logit)).toBeGreaterThan(0);
        expect(slope(penalty(0.1, 0), -logit)).toBeGreaterThan(0);
      }),
      { numRuns: 40 },
    );
  });

  it('stays finite at rates close to 0 and 1', () => {
    for (const logit of [-80, -20, 20, 80]) {
      expect(numbers(penalty(1e-6, 1e-5)(tf.tensor1d([logit])))[0]).toSatisfy(Number.isFinite);
      expect(slope(penalty(0, 1e-5), logit)).toSatisfy(Number.isFinite);
    }
  });

  it.each([0.1, 0.5])('drops about the fraction %d, with mask values close to 0 or 1', (p) => {
    tf.tidy(() => {
      const u = tf.tensor(stream(4).uniform(20_000), [20_000]);
      const { z } = concreteDropoutForward(tf.ones([20_000]), u, tf.tensor1d([Math.log(p / (1 - p))]));
      expect(Math.abs(meanOf(numbers(z)) - p)).toBeLessThan(0.015);
      expect(numbers(z).filter((value) => value > 0.05 && value < 0.95).length).toBeLessThan(5000);
    });
  });
});

describe('variational dropout', () => {
  it('costs less as noise increases', () => {
    fc.assert(
      fc.property(fc.double({ min: -7, max: -0.1, noNaN: true }), (logAlpha) => {
        const both = tf.tensor1d([logAlpha, logAlpha + 0.1]);
        for (const kl of [variationalKl, sparseVariationalKl]) {
          const [less, more] = numbers(kl(both));
          expect(more).toBeLessThan(less!);
        }
      }),
      { numRuns: 50 },
    );
    expect(numbers(sparseVariationalKl(tf.scalar(8)))[0]).toBeCloseTo(0, 3);
  });

  it('has finite gradients for an input of zeros', () => {
    const gradients = tf.grads((x: tf.Tensor, kernel: tf.Tensor, logAlpha: tf.Tensor) =>
      variationalForward(x, kernel, undefined, logAlpha, tf.ones([2, 3])),
    )([tf.zeros([2, 4]), normal([4, 3], 'kernel'), tf.scalar(-1)]);
    for (const gradient of gradients) expect(numbers(gradient).every(Number.isFinite)).toBe(true);
  });

  it('lets a variance above the cap decrease but not increase', () => {
    const x = tf.tensor1d([1, 1, -1, -1]);
    const slopes = numbers(tf.grad((v: tf.Tensor) => tf.mul(clipAbove(v, 0), [1, -1, 1, -1]))(x));
    expect(slopes).toEqual([1, -0, 1, -1]);
    expect(numbers(clipAbove(x, 0))).toEqual([0, 0, -1, -1]);
  });
});

describe('targeted dropout', () => {
  it('marks the floor(fraction n) smallest weights of each unit, whatever the rank', () => {
    const shapes = fc.constantFrom<number[][]>([6, 3], [7, 1], [2, 2, 3, 4], [3, 2, 2], [2, 2, 1, 2, 3]);
    fc.assert(
      fc.property(shapes, fc.double({ min: 0, max: 1, noNaN: true }), (shape, targetFraction) => {
        tf.tidy(() => {
          const kernel = normal(shape, 'kernel');
          const units = shape.at(-1)!;
          const inputs = kernel.size / units;
          const marked = tf.reshape(targetedCandidates(kernel, { mode: 'weight', targetFraction }), [
            -1,
            units,
          ]);
          const counts = numbers(tf.sum(marked, 0));
          expect(counts).toEqual(counts.map(() => Math.floor(targetFraction * inputs)));
          const magnitude = tf.abs(tf.reshape(kernel, [-1, units]));
          const largestMarked = tf.max(tf.mul(magnitude, marked), 0);
          const smallestFree = tf.min(tf.add(magnitude, tf.mul(marked, 1e9)), 0);
          expect(numbers(tf.less(largestMarked, smallestFree)).every(Boolean)).toBe(true);
          const whole = targetedCandidates(kernel, { mode: 'unit', targetFraction });
          expect(numbers(tf.sum(whole))[0]).toBe(Math.floor(targetFraction * units) * inputs);
        });
      }),
      { numRuns: 60 },
    );
  });

  it('drops candidates at the rate in training and all of them at inference', () => {
    tf.tidy(() => {
      const x = tf.eye(40);
      for (const mode of ['weight', 'unit'] as const) {
        const layer = targetedDropoutLayer({
          layer: dense(30, 40),
          rate: 0.5,
          targetFraction: 0.5,
          mode,
          seed: 1,
        });
        const bias = tf.tile(tf.reshape(infer(layer, tf.zeros([1, 40])), [1, 30]), [40, 1]);
        const zeros = (y: tf.Tensor): number => meanOf(numbers(tf.equal(y, bias)));
        expect(zeros(infer(layer, x))).toBeCloseTo(0.5, 5);
        const dropped = Array.from({ length: 40 }, () => zeros(train(layer, x)));
        // 40 draws of 15 units or of 600 weights: five standard errors of the fraction.
        expect(Math.abs(meanOf(dropped) - 0.25)).toBeLessThan(mode === 'unit' ? 0.055 : 0.01);
      }
    });
  });
});

describe('multi-sample dropout', () => {
  const base = (y: tf.Tensor, p: tf.Tensor): tf.Scalar => tf.losses.softmaxCrossEntropy(y, p).asScalar();

  it('has the mean loss of the samples as its loss', () => {
    tf.tidy(() => {
      const layer = multiSampleDropoutLayer({ layer: dense(3, 6), rate: 0.5, samples: 4, seed: 1 });
      const labels = tf.oneHot(tf.tensor1d([0, 1, 2, 1, 0], 'int32'), 3).toFloat();
      const outputs = train(layer, normal([5, 6], 'x'));
      expect(outputs.shape).toEqual([20, 3]);
      const each = tf.split(outputs, 4).map((sample) => numbers(base(labels, sample))[0]!);
      expect(new Set(each).size).toBe(4);
      expect(numbers(multiSampleLoss(base, 4)(labels, outputs))[0]).toBeCloseTo(meanOf(each), 5);
    });
  });

  it('leaves the inference loss unchanged and rejects a different number of samples', () => {
    const labels = tf.ones([2, 3]);
    const loss = multiSampleLoss(base, 4);
    expect(numbers(loss(labels, tf.ones([2, 3])))).toEqual(numbers(base(labels, tf.ones([2, 3]))));
    expect(() => loss(labels, tf.ones([6, 3]))).toThrow(RegattaError);
  });
});
