// Apart: starts backends.
import { useWasm } from '@regatta/wasm';
import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';
import type { BoundaryInput } from '../demos/overfitting/boundary.ts';
import { inStep } from '../demos/overfitting/in-step.ts';
import { trainBoundary } from '../demos/overfitting/train-boundary.ts';
import { trainCurve } from '../demos/uncertainty/train-curve.ts';

beforeAll(async () => {
  await useWasm();
});

const input = (regularizer: string, more: Partial<BoundaryInput> = {}): BoundaryInput => ({
  data: 'moons',
  seed: 1,
  examples: 60,
  regularizer,
  rate: undefined,
  epochs: 60,
  every: 10,
  ...more,
});
const silent = async (): Promise<void> => {};

describe('parallel training runs', () => {
  it('wait for each other until they leave', async () => {
    const seen: string[] = [];
    const pace = inStep(2, async () => void seen.push('together'));
    const train = async (name: string, epochs: number): Promise<void> => {
      for (let epoch = 1; epoch <= epochs; epoch++) {
        seen.push(`${name}${epoch}`);
        await pace.meet();
      }
      await pace.leave();
    };
    await Promise.all([train('a', 1), train('b', 3)]);
    const counts = ['a1', 'b1', 'b2', 'b3', 'together'].map((name) => seen.filter((s) => s === name).length);
    expect(counts).toEqual([1, 1, 1, 1, 3]);
    expect(seen.indexOf('together')).toBeGreaterThan(seen.indexOf('b1'));
  });
});

describe('the overfitting demo', () => {
  it('gives a regularizer with state across training one uninterrupted run', async () => {
    const views: number[] = [];
    const averaged = await trainBoundary(input('stochastic-weight-averaging'), async ({ epoch }) => {
      views.push(epoch);
    });
    expect(views).toEqual([10, 20, 30, 40, 50, 60]);
    const [plain, swa] = averaged.sides;
    expect(swa?.losses.slice(0, -1)).toEqual(plain?.losses.slice(0, -1));
    expect(swa?.losses.at(-1)).not.toEqual(plain?.losses.at(-1));
  });

  it('shows early stopping with the best weights at the end', async () => {
    const { sides } = await trainBoundary(input('early-stopping', { epochs: 250 }), silent);
    const [plain, stopped] = sides;
    const plainEnd = plain?.losses.at(-1);
    const stoppedEnd = stopped?.losses.at(-1);
    expect(plainEnd?.epoch).toBe(250);
    expect(stoppedEnd?.validation).toBeLessThan(plainEnd?.validation ?? 0);
    const lowest = Math.min(...(plain?.losses ?? []).map(({ validation }) => validation));
    expect(stoppedEnd?.validation).toBeLessThanOrEqual(lowest + 1e-6);
  });

  it('leaks no tensors', async () => {
    await trainBoundary(input('dropout', { rate: 0.5, epochs: 2, every: 1 }), silent);
    const before = tf.memory().numTensors;
    await trainBoundary(input('dropout', { rate: 0.5, epochs: 2, every: 1 }), silent);
    await trainBoundary(input('batch-norm', { epochs: 2, every: 1 }), silent);
    expect(tf.memory().numTensors).toBe(before);
  });
});

describe('the uncertainty demo', () => {
  it('leaks no tensors', async () => {
    const before = tf.memory().numTensors;
    await trainCurve({ seed: 1, rate: 0.2, samples: 5, epochs: 2, every: 1 }, silent);
    expect(tf.memory().numTensors).toBe(before);
  });

  it('is more certain where it has data', async () => {
    const { width } = await trainCurve({ seed: 1, rate: 0.1, samples: 50, epochs: 200, every: 200 }, silent);
    expect(width.beyond).toBeGreaterThan(width.within);
  });
});
