import * as tf from '@tensorflow/tfjs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  applyDraws,
  noiseNamed,
  type Perturbation,
  perturb,
  type Rate,
  rateAt,
  scaleRate,
  stream,
} from './index.ts';
import { numbers, sameBits } from './testing/assert.ts';

const shapes = fc.array(fc.integer({ min: 1, max: 4 }), { minLength: 1, maxLength: 4 });
const rates = fc.double({ min: 0, max: 0.95, noNaN: true });
const noises = fc.constantFrom('bernoulli', 'gaussian', 'alpha');
const normal = (shape: readonly number[], name = 'x'): tf.Tensor =>
  tf.tensor(
    stream(1)
      .fold(name)
      .normal(shape.reduce((a, b) => a * b, 1)),
    [...shape],
  );

describe('perturb', () => {
  it('equals applyDraws with its own draws', () => {
    fc.assert(
      fc.property(shapes, rates, noises, fc.nat(), (shape, rate, noise, seed) => {
        const x = normal(shape);
        const draws = noiseNamed(noise).draw(stream(seed), x.size, rate, 0);
        const injected = applyDraws(x, noise, rate, tf.tensor(Float32Array.from(draws), shape));
        expect(sameBits(perturb(x, { noise }, rate, stream(seed)), injected)).toBe(true);
      }),
    );
  });

  it('has the gate, drawn again in the backward pass, as its gradient', () => {
    fc.assert(
      fc.property(shapes, rates, noises, (shape, rate, noise) => {
        const dy = normal(shape, 'dy');
        const f = (x: tf.Tensor): tf.Tensor => perturb(x, { noise }, rate, stream(4));
        const gate = tf.sub(f(tf.ones(shape)), f(tf.zeros(shape)));
        const [got] = tf.grads((x: tf.Tensor) => f(x))([normal(shape)], dy);
        const want = numbers(tf.mul(gate, dy));
        for (const [i, value] of numbers(got!).entries()) expect(value).toBeCloseTo(want[i]!, 4);
      }),
    );
  });

  it('shares a draw along the axes that are not in "per", at any rank', () => {
    fc.assert(
      fc.property(shapes, (shape) => {
        const per = [0, -1];
        const gate = perturb(tf.ones(shape), { noise: 'gaussian', per }, 0.5, stream(2));
        for (let axis = 1; axis < shape.length - 1; axis++) {
          const spread = tf.sub(tf.max(gate, axis), tf.min(gate, axis));
          expect(tf.max(spread).dataSync()[0]).toBe(0);
        }
      }),
    );
  });

  it('gives a row the same gate in any batch', () => {
    for (const what of [
      { noise: 'bernoulli' },
      { noise: 'gaussian', per: [0, -1] },
    ] satisfies Perturbation[]) {
      const whole = perturb(tf.ones([7, 3, 5]), what, 0.4, stream(8));
      const part = perturb(tf.ones([3, 3, 5]), what, 0.4, stream(8), 2);
      expect(sameBits(tf.slice(whole, 2, 3), part)).toBe(true);
    }
  });

  it("takes Keras's noise shape", () => {
    const x = tf.ones([4, 3, 5]);
    const byPer = perturb(x, { noise: 'bernoulli', per: [0, 2] }, 0.5, stream(3));
    const byShape = perturb(x, { noise: 'bernoulli', noiseShape: [null, 1, 5] }, 0.5, stream(3));
    expect(sameBits(byPer, byShape)).toBe(true);
    expect(() => perturb(x, { noise: 'bernoulli', noiseShape: [4, 2, 5] }, 0.5, stream(3))).toThrow(
      'expected a noiseShape of 3 entries',
    );
    expect(() => perturb(x, { noise: 'bernoulli', per: [3] }, 0.5, stream(3))).toThrow(
      'that exist in a value of rank 3',
    );
  });

  it('drops the given fraction on average', () => {
    const gate = numbers(perturb(tf.ones([200_000]), { noise: 'bernoulli' }, 0.3, stream(6)));
    const dropped = gate.filter((value) => value === 0).length / gate.length;
    expect(Math.abs(dropped - 0.3)).toBeLessThan(5 * Math.sqrt((0.3 * 0.7) / gate.length));
    expect(new Set(gate)).toEqual(new Set([0, Math.fround(1 / 0.7)]));
  });

  it('handles empty, scalar and one-element values', () => {
    for (const shape of [[0, 3], [], [1]]) {
      expect(perturb(tf.zeros(shape), { noise: 'bernoulli' }, 0.5, stream(1)).shape).toEqual(shape);
    }
  });

  it('leaks no tensors', () => {
    const x = normal([8, 8]);
    const before = tf.memory().numTensors;
    for (let step = 0; step < 5; step++) {
      tf.dispose(tf.grad((v: tf.Tensor) => tf.sum(perturb(v, { noise: 'alpha' }, 0.2, stream(step))))(x));
    }
    expect(tf.memory().numTensors).toBe(before);
  });

  it('rejects a noise that is not registered', () => {
    expect(() => perturb(tf.ones([2]), { noise: 'nothing' }, 0.5, stream(1))).toThrow('expected one of');
  });
});

describe('schedules', () => {
  it('stay within [0, 1]', () => {
    const unit = fc.double({ min: 0, max: 1, noNaN: true });
    const steps = fc.integer({ min: 1, max: 1000 });
    fc.assert(
      fc.property(unit, unit, steps, fc.nat({ max: 3000 }), (a, b, duration, t) => {
        const all = [
          rateAt({ kind: 'linear', start: a, end: b, duration }, t),
          rateAt({ kind: 'cosine', start: a, end: b, duration, delay: 5 }, t),
          rateAt({ kind: 'curriculum', finalKeep: a, totalSteps: duration }, t),
          rateAt({ kind: 'annealed', start: a, duration }, t),
          rateAt({ kind: 'early', rate: a, cutoff: duration }, t),
          rateAt({ kind: 'late', rate: a, cutoff: duration }, t),
          rateAt({ kind: 'dropBlock', target: a, duration }, t),
          rateAt({ kind: 'vShaped', start: a, end: b, warmup: Math.floor(duration / 3), total: duration }, t),
        ];
        for (const rate of all) {
          expect(rate).toBeGreaterThanOrEqual(-1e-15);
          expect(rate).toBeLessThanOrEqual(1 + 1e-15);
        }
      }),
    );
  });

  it('vShaped falls to 0 over the warm-up, then rises to its end', () => {
    const at = (t: number): number =>
      rateAt({ kind: 'vShaped', start: 0.2, end: 0.4, warmup: 10, total: 50 }, t);
    expect([0, 5, 10, 30, 50, 90].map(at)).toEqual([0.2, 0.1, 0, 0.2, 0.4, 0.4]);
    expect(rateAt({ kind: 'vShaped', start: 0.3, end: 0.1, warmup: 4, total: 4 }, 4)).toBe(0.1);
    expect(() => rateAt({ kind: 'vShaped', start: 0.3, end: 0.1, warmup: 5, total: 4 }, 0)).toThrow(
      'warmup of the vShaped schedule to be at most total, 4',
    );
  });

  it('are scaled at every step', () => {
    const unit = fc.double({ min: 0, max: 1, noNaN: true });
    fc.assert(
      fc.property(unit, unit, unit, fc.nat({ max: 60 }), (a, b, factor, t) => {
        const rates: readonly Rate[] = [
          a,
          { kind: 'linear', start: a, end: b, duration: 30 },
          { kind: 'cosine', start: a, end: b, duration: 30, delay: 5 },
          { kind: 'curriculum', finalKeep: a, totalSteps: 30 },
          { kind: 'annealed', start: a, duration: 30 },
          { kind: 'early', rate: a, cutoff: 30 },
          { kind: 'late', rate: a, cutoff: 30 },
          { kind: 'dropBlock', target: a, duration: 30 },
          { kind: 'vShaped', start: a, end: b, warmup: 10, total: 40 },
        ];
        for (const rate of rates) {
          expect(rateAt(scaleRate(rate, factor), t)).toBeCloseTo(factor * rateAt(rate, t), 12);
        }
      }),
    );
    expect(() => scaleRate(0.5, 1.5)).toThrow('a factor in [0, 1]');
  });
});
