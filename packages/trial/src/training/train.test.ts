import { cutmix, earlyStopping, l2, mixup, stochasticWeightAveraging } from '@regatta/baselines';
import { compose, none, type Regularizer, stream } from '@regatta/core';
import * as tf from '@tensorflow/tfjs';
import { describe, expect, it } from 'vitest';
import type { Split, TaskData } from '../task-data.ts';
import { evaluateScaled, penaltyOf } from './evaluate.ts';
import { classification } from './objective.ts';
import { type TrainingRun, train } from './train.ts';

const classes = 3;
const objective = classification(classes);

/** Random 2 x 2 images with random classes: what a network learns does not generalize. */
function split(name: string, size: number): Split {
  const source = stream('images').fold(name);
  return {
    size,
    inputs: source.fold('inputs').normal(4 * size),
    labels: Int32Array.from(source.fold('labels').uniform(size), (u) => Math.floor(u * classes)),
  };
}

const data: TaskData = {
  inputShape: [2, 2, 1],
  train: split('train', 12),
  validation: split('validation', 12),
  test: split('test', 12),
  checksums: {},
};

async function run(regularizer: Regularizer, more: Partial<TrainingRun> = {}) {
  const input = tf.input({ shape: [2, 2, 1] });
  const flat = tf.layers.flatten().apply(input);
  const dense = tf.layers.dense({ units: classes, kernelInitializer: 'zeros', name: 'logits' });
  const outputs = dense.apply(flat);
  if (!(outputs instanceof tf.SymbolicTensor)) throw new Error('expected one output');
  const model = tf.model({ inputs: input, outputs });
  const options = { steps: 40, batchSize: 6, learningRate: 0.3 };
  const order = stream(1);
  const result = await train({ model, regularizer, data, objective, options, order, ...more });
  const weights = Array.from(model.weights[0]!.read().dataSync());
  const validation = evaluateScaled(model, data.validation, data, objective);
  const penalty = penaltyOf(model);
  model.dispose();
  return { ...result, weights, validation, penalty };
}

describe('train', () => {
  it('ends with the best weights under early stopping and reports their step', async () => {
    const plain = await run(none);
    const { curve, status, steps, validation } = await run(earlyStopping({ patience: 3 }));
    const best = plain.curve.reduce((a, b) => (b.validation.loss! < a.validation.loss! ? b : a));
    expect(best.step).toBeLessThan(40);
    expect(status).toBe('ok');
    expect(steps).toBe(best.step + 12);
    expect(curve.map(({ step }) => step)).toEqual(plain.curve.map(({ step }) => step).slice(0, curve.length));
    expect(curve.at(-1)?.outcome).toEqual({ restoredStep: best.step });
    expect(curve.at(-1)?.validation).toEqual(best.validation);
    expect(validation).toEqual(best.validation);
    expect(plain.curve.every((point) => !('outcome' in point))).toBe(true);
  });

  it('keeps as best the point with the lowest validation loss after a temperature, not the least overconfident one', async () => {
    const { curve, best } = await run(none);
    const lowest = (of: (point: (typeof curve)[number]) => number) =>
      curve.reduce((a, b) => (of(b) < of(a) ? b : a)).step;
    expect(best?.step).toBe(lowest(({ validation }) => validation.scaledLoss!));
    for (const { validation } of curve) expect(validation.scaledLoss).toBeLessThanOrEqual(validation.loss!);
    expect(curve.at(-1)!.validation.loss).toBeGreaterThan(1.5 * curve.at(-1)!.validation.scaledLoss!);
  });

  it('also considers the last step', async () => {
    const { curve } = await run(earlyStopping(), { options: { steps: 4, batchSize: 6, learningRate: 1e-4 } });
    const best = curve.reduce((a, b) => (b.validation.loss! < a.validation.loss! ? b : a));
    expect(curve.at(-1)?.outcome).toEqual({ restoredStep: best.step });
  });

  it('evaluates averaged weights only at the end', async () => {
    const plain = await run(none);
    const averaged = await run(stochasticWeightAveraging({ start: 0.5, every: 5 }));
    expect(averaged.curve.slice(0, -1)).toEqual(plain.curve.slice(0, -1));
    expect(averaged.curve.at(-1)?.outcome).toEqual({ averagedPoints: 4 });
    expect(averaged.validation).toEqual(averaged.curve.at(-1)?.validation);
    expect(averaged.validation).not.toEqual(plain.validation);
  });

  it('adds the weight penalty to the loss and reports it', async () => {
    const plain = await run(none);
    const penalized = await run(l2({ strength: 0.1 }));
    const size = (weights: readonly number[]): number => weights.reduce((sum, w) => sum + w * w, 0);
    expect(plain.penalty).toBe(0);
    expect(penalized.penalty).toBeCloseTo(0.1 * size(penalized.weights), 5);
    expect(size(penalized.weights)).toBeLessThan(size(plain.weights));
  });

  it.each([mixup({ alpha: 1 }), cutmix(), compose(mixup(), cutmix())])(
    'applies $name to batches as a pure function of the streams',
    async (regularizer) => {
      const masks = stream(3);
      const first = await run(regularizer, { masks });
      expect((await run(regularizer, { masks })).weights).toEqual(first.weights);
      expect((await run(regularizer, { masks: stream(4) })).weights).not.toEqual(first.weights);
      expect((await run(none, { masks })).weights).not.toEqual(first.weights);
    },
  );
});
