import { predict, predictSamples } from '@regatta/core';
import { recordOf, trialOf } from '@regatta/record/testing';
import { negativeLogLikelihood, softmax } from '@regatta/stats';
import { probeContext } from '@regatta/tasks/testing';
import type { ProbeContext } from '@regatta/trial';
import {
  identify,
  inputsOf,
  labelsOf,
  monteCarloCurve,
  predictions,
  runTrial,
  seedOf,
  useBackend,
} from '@regatta/trial';
import * as tf from '@tensorflow/tfjs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import * as z from 'zod';
import { curveOf } from './ensemble.ts';

const dropped = { name: 'dropout', options: { rate: 0.5 } };
const predicted = z.object({
  classes: z.number(),
  labels: z.array(z.number()),
  probabilities: z.array(z.number()),
});
const rows = Int32Array.from({ length: 500 }, (_, i) => i);

let plain: ProbeContext;
let noisy: ProbeContext;
let measured: Awaited<ReturnType<typeof monteCarloCurve.measure>>;
beforeAll(async () => {
  await useBackend('cpu');
  plain = await probeContext('generated-tabular-mlp', 20);
  noisy = await probeContext('generated-tabular-mlp', 20, dropped);
  const before = tf.memory().numTensors;
  measured = await monteCarloCurve.measure(noisy);
  expect(tf.memory().numTensors).toBe(before);
});
afterAll(() => {
  for (const { model } of [plain, noisy]) model.dispose();
});

const logitsOf = (x: tf.Tensor): number[] => {
  const values = Array.from(x.dataSync<'float32'>());
  x.dispose();
  return values;
};

describe('predictions', () => {
  it('are the probabilities of the first test examples, to seven digits', async () => {
    const before = tf.memory().numTensors;
    const { classes, labels, probabilities } = predicted.parse(await predictions.measure(plain));
    expect(tf.memory().numTensors).toBe(before);
    expect([classes, labels.length, probabilities.length]).toEqual([4, 500, 2000]);
    expect(labels).toEqual([...labelsOf(plain.test, rows, plain.data)]);
    const logits = logitsOf(predict(plain.model, inputsOf(plain.test, rows, plain.data)));
    const { values } = softmax({ values: logits, classes: 4 });
    probabilities.forEach((p, i) => {
      expect(Math.abs(p - values[i]!)).toBeLessThanOrEqual(1e-6 * values[i]!);
      expect(Number(p.toPrecision(7))).toBe(p);
    });
  });
});

describe('the Monte-Carlo curve', () => {
  it('averages sampled networks in groups, beside weight scaling', () => {
    const curve = curveOf({ ...recordOf(trialOf(), 1), probes: { 'monte-carlo-curve': measured } })!;
    expect(curve.sampled.map(({ k, groups }) => [k, groups])).toEqual([
      [1, 100],
      [2, 50],
      [5, 20],
      [10, 10],
      [20, 5],
      [50, 2],
    ]);
    // The average of the first fifty and of the others, computed anew.
    const x = inputsOf(noisy.test, rows, noisy.data);
    const labels = labelsOf(noisy.test, rows, noisy.data);
    const options = { samples: 100, seed: seedOf(noisy.stream) };
    const all = logitsOf(predictSamples(noisy.model, x, options));
    const each = Array.from(
      { length: 100 },
      (_, i) => softmax({ values: all.slice(i * 2000, (i + 1) * 2000), classes: 4 }).values,
    );
    const losses = [0, 50].map((start) => {
      const values = each[0]!.map((_, i) =>
        each.slice(start, start + 50).reduce((sum, own) => sum + own[i]! / 50, 0),
      );
      return negativeLogLikelihood({ values, classes: 4 }, labels);
    });
    expect(curve.sampled.at(-1)!.loss).toBeCloseTo((losses[0]! + losses[1]!) / 2, 10);
    expect(curve.sampled.at(-1)!.lossDeviation).toBeCloseTo(
      Math.abs(losses[0]! - losses[1]!) / Math.SQRT2,
      10,
    );
    const clean = softmax({ values: logitsOf(predict(noisy.model, x)), classes: 4 });
    expect(curve.scaled.loss).toBeCloseTo(negativeLogLikelihood(clean, labels), 12);
    x.dispose();
  });

  it('falls with the number of networks: the loss is convex', () => {
    const curve = curveOf({ ...recordOf(trialOf(), 1), probes: { 'monte-carlo-curve': measured } })!;
    const losses = curve.sampled.map(({ loss }) => loss);
    expect(losses).toEqual(losses.toSorted((a, b) => b - a));
  });

  it('is null without noise', async () => {
    expect(await monteCarloCurve.measure(plain)).toBeNull();
  });
});

describe('a trial', () => {
  it('records what it was asked to measure, the same each time', async () => {
    const { spec } = trialOf('dropout', 3, { probes: ['monte-carlo-curve', 'predictions'] });
    const [first, second] = [await runTrial(spec), await runTrial(spec)];
    expect(Object.keys(first.probes!)).toEqual(['monte-carlo-curve', 'predictions']);
    expect(second.probes).toEqual(first.probes);
    expect(first.id).not.toBe((await identify({ ...spec, probes: ['predictions'] })).id);
  });
});
