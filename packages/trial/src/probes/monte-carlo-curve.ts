import { predict } from '@regatta/core';
import { classify, mean, negativeLogLikelihood, type Probabilities, softmax } from '@regatta/stats';
import * as tf from '@tensorflow/tfjs';
import { inputsOf, labelsOf } from '../training/examples.ts';
import { samplesOf } from '../training/samples-of.ts';
import { seedOf } from '../training/seeds.ts';
import type { Probe } from './probe.ts';
import { sampledRows } from './sampled.ts';

/** Number of passes drawn; groups of them are averaged. */
const passes = 100;
/** Sizes of the groups. */
const sizes = [1, 2, 5, 10, 20, 50];

/** The mean of the probabilities of several passes. */
function average(all: readonly Probabilities[]): Probabilities {
  const { values: first, classes } = all[0]!;
  const values = Float64Array.from(first, (_, i) => mean(all.map((each) => each.values[i]!)));
  return { values, classes };
}

/** Standard deviation; 0 for a single value. */
function deviation(values: readonly number[]): number {
  if (values.length < 2) return 0;
  const center = mean(values);
  return Math.sqrt(values.reduce((sum, v) => sum + (v - center) ** 2, 0) / (values.length - 1));
}

/**
 * Test loss (nats) and error of averages of k sampled networks, and of weight scaling, for one trained network:
 * `{ rows, scaled: { loss, error }, sampled: [{ k, groups, loss, error, lossDeviation, errorDeviation }] }`. A hundred
 * passes are drawn; for each k they are averaged in disjoint groups, and the mean and standard deviation over the groups
 * are reported. Null for tasks other than classification and for networks without noise.
 *
 * @see Srivastava et al. 2014, JMLR 15:1929, figure 11.
 */
export const monteCarloCurve: Probe = {
  name: 'monte-carlo-curve',
  summary: 'test loss and error of averages of 1 to 50 sampled networks, and of weight scaling',
  measure({ task: { objective }, model, data, test, stream }) {
    const { classes } = objective;
    if (classes === undefined) return null;
    const rows = sampledRows({ test });
    const batchSize = rows.length;
    // Read within, because tfjs looks for tensors in whatever a scope returns, in arrays element by element.
    let [drawn, clean] = [new Float32Array(), new Float32Array()];
    tf.tidy(() => {
      const x = inputsOf(test, rows, data);
      const samples = samplesOf(model, x, { samples: passes, seed: seedOf(stream), batchSize });
      drawn = Float32Array.from(samples.dataSync<'float32'>());
      clean = Float32Array.from(predict(model, x, { batchSize }).dataSync<'float32'>());
    });
    const width = batchSize * classes;
    if (drawn.subarray(width).every((value, i) => value === drawn[i % width])) return null;
    const labels = labelsOf(test, rows, data);
    const judge = (probabilities: Probabilities): { loss: number; error: number } => ({
      loss: negativeLogLikelihood(probabilities, labels),
      error: 1 - classify(probabilities, labels).accuracy,
    });
    const each = Array.from({ length: passes }, (_, i) =>
      softmax({ values: drawn.subarray(i * width, (i + 1) * width), classes }),
    );
    const sampled = sizes.map((k) => {
      const groups = Math.floor(passes / k);
      const judged = Array.from({ length: groups }, (_, g) => judge(average(each.slice(g * k, (g + 1) * k))));
      const [losses, errors] = [judged.map(({ loss }) => loss), judged.map(({ error }) => error)];
      return {
        k,
        groups,
        loss: mean(losses),
        error: mean(errors),
        lossDeviation: deviation(losses),
        errorDeviation: deviation(errors),
      };
    });
    return { rows: batchSize, scaled: judge(softmax({ values: clean, classes })), sampled };
  },
};
