import { attachRecurrent, type Regularizer, recurrentMasks, stream } from '@regatta/core';
import { plainRnn, type RnnCell } from '@regatta/core/recurrent';
import * as tf from '@tensorflow/tfjs';
import { describe, expect, it } from 'vitest';
import { naiveRecurrentDropout, recurrentDropout, rnnDrop } from './index.ts';

const site = { name: 'rnn', seed: 3 };
const treatmentOf = (regularizer: Regularizer, cell: RnnCell) => regularizer.recurrent!(site, cell);

describe('naive recurrent dropout', () => {
  const mask = { rate: 0.25, per: 'step' };

  it('masks the state, the cell, or whichever of both exists', () => {
    const plain = naiveRecurrentDropout({ rate: 0.25 });
    const both = naiveRecurrentDropout({ rate: 0.25, on: ['state', 'cell'] });
    for (const cell of ['lstm', 'gru', 'simpleRnn'] as const) {
      expect(treatmentOf(plain, cell)).toEqual({ state: mask });
      expect(treatmentOf(both, cell)).toEqual({ state: mask, ...(cell === 'lstm' ? { cell: mask } : {}) });
    }
    expect(treatmentOf(naiveRecurrentDropout({ rate: 0.25, on: ['cell'] }), 'lstm')).toEqual({ cell: mask });
  });

  it('rejects cell for layers without one, and the option with other forms', () => {
    const cell = naiveRecurrentDropout({ rate: 0.25, on: ['cell'] });
    expect(() => attachRecurrent(cell, site, { cell: 'gru', units: 2 })).toThrow(/no such part/);
    expect(() => recurrentDropout({ rate: 0.25, on: ['cell'] })).toThrow(/expected no option on/);
    expect(() => naiveRecurrentDropout({ rate: 0.25, on: [] })).toThrow(/on to be a list of state, cell/);
  });

  /** The share of units of a cell of ones that are nonzero after some steps in which nothing is forgotten or added. */
  function surviving(regularizer: Regularizer, steps: number): number {
    const sizes = { batch: 40, steps, features: 1, units: 50, gates: 4 };
    return tf.tidy(() => {
      const bias = tf.concat([-100, 100, 0, 100].map((value) => tf.fill([sizes.units], value)));
      const drawn = { stream: stream(1), step: 0 };
      const { recurrentKernelMask: _, ...masks } = recurrentMasks(
        treatmentOf(regularizer, 'lstm'),
        sizes,
        drawn,
      );
      const inputs = {
        x: tf.zeros([sizes.batch, steps, 1]),
        kernel: tf.zeros([1, 4 * sizes.units]),
        recurrentKernel: tf.zeros([sizes.units, 4 * sizes.units]),
        bias,
        c0: tf.ones([sizes.batch, sizes.units]),
        ...masks,
      };
      return tf.mean(tf.abs(tf.sign(plainRnn(inputs, { cell: 'lstm' }).cLast!))).dataSync()[0]!;
    });
  }

  it('erases the cell step by step, but not with masks on the state', () => {
    const steps = 10;
    const cell = naiveRecurrentDropout({ rate: 0.25, on: ['cell'] });
    // 2,000 units: standard error 0.005.
    expect(Math.abs(surviving(cell, steps) - 0.75 ** steps)).toBeLessThan(0.02);
    expect(surviving(rnnDrop({ rate: 0.25 }), steps)).toBeCloseTo(0.75, 1);
    expect(surviving(naiveRecurrentDropout({ rate: 0.25 }), steps)).toBe(1);
  });
});
