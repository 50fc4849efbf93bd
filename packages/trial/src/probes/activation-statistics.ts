import * as tf from '@tensorflow/tfjs';
import * as z from 'zod';
import { activationOf, firstExamples, hiddenLayers, single } from './network.ts';
import type { Probe, ProbeContext } from './probe.ts';

const NAME = 'activation-statistics';
const rowsAtMost = 1000;

/** Statistics of the activations of hidden layers. */
export type ActivationStatistics = {
  /** The hidden layers. */
  readonly layers: readonly {
    /** Name of the layer. */
    readonly layer: string;
    /** Mean over examples and units. */
    readonly meanActivation: number;
    /** Gini index of one example's activations, mean over examples: 0 = all equal, 1 = only one unit active. */
    readonly gini: number;
    /** Hoyer's sparsity of one example's activations, mean over examples: 0 = all equal, 1 = only one unit active. */
    readonly hoyer: number;
    /** Mean |Pearson's r| over pairs of units that vary; 0 if fewer than two do. */
    readonly correlation: number;
  }[];
};

/** Zod schema of {@link ActivationStatistics}. */
export const activationStatisticsSchema: z.ZodType<ActivationStatistics> = z.object({
  layers: z.array(
    z.object({
      layer: z.string(),
      meanActivation: z.number(),
      gini: z.number(),
      hoyer: z.number(),
      correlation: z.number(),
    }),
  ),
});

/**
 * Returns the Gini index of values >= 0: (2 sum_i i x_i / sum x - n - 1) / n with x ascending and i from 1; NaN if all are
 * zero.
 */
export function gini(values: ArrayLike<number>): number {
  const sorted = Float64Array.from(values).sort();
  const total = sorted.reduce((sum, x) => sum + x, 0);
  const weighted = sorted.reduce((sum, x, i) => sum + (i + 1) * x, 0);
  return ((2 * weighted) / total - sorted.length - 1) / sorted.length;
}

/** Returns Hoyer's sparsity of n >= 2 values: (sqrt(n) - l1 / l2) / (sqrt(n) - 1); NaN if all are zero. */
export function hoyer(values: ArrayLike<number>): number {
  const all = Float64Array.from(values);
  const root = Math.sqrt(all.length);
  const l1 = all.reduce((sum, x) => sum + Math.abs(x), 0);
  const l2 = Math.sqrt(all.reduce((sum, x) => sum + x * x, 0));
  return (root - l1 / l2) / (root - 1);
}

/** Returns the mean |Pearson's r| over pairs of varying columns of [rows, units]; 0 if fewer than two vary. */
export function meanAbsCorrelation(values: tf.Tensor): number {
  const [rows = 0, units = 0] = values.shape;
  return tf.tidy(() => {
    const { mean, variance } = tf.moments(values, 0);
    const alive = tf.greater(variance, 1e-12).toFloat();
    const scale = tf.mul(alive, tf.rsqrt(tf.maximum(variance, 1e-12)));
    const standard = tf.mul(tf.sub(values, mean), scale).as2D(rows, units);
    const all = tf.matMul(standard, standard, true, false).div(rows).abs().sum().dataSync()[0]!;
    const count = alive.sum().dataSync()[0]!;
    return count < 2 ? 0 : (all - count) / (count * (count - 1));
  });
}

function measure({ model, data, test }: ProbeContext): ActivationStatistics {
  const { size, inputs } = firstExamples(test, rowsAtMost, data);
  const layers = hiddenLayers(model, NAME).map((layer) =>
    tf.tidy(() => {
      const hidden = activationOf(model, single(layer.output), inputs);
      const values = hidden.dataSync<'float32'>();
      const units = hidden.shape.at(-1)!;
      const examples = Array.from({ length: size }, (_, i) => values.subarray(i * units, (i + 1) * units));
      const active = examples.filter((example) => example.some((value) => value !== 0));
      const average = (of: (example: Float32Array) => number): number =>
        active.reduce((sum, example) => sum + of(example), 0) / Math.max(1, active.length);
      return {
        layer: layer.name,
        meanActivation: tf.mean(hidden).dataSync()[0]!,
        gini: average(gini),
        hoyer: average(hoyer),
        correlation: meanAbsCorrelation(hidden),
      };
    }),
  );
  inputs.dispose();
  return { layers };
}

/**
 * Mean, sparsity (Gini, Hoyer) and correlation of the activations of hidden layers on the first 1,000 test examples.
 * Measuring throws RegattaError if the network has no hidden dense layers.
 */
export const activationStatistics: Probe = {
  name: NAME,
  summary: 'mean, sparsity and correlation of hidden activations',
  measure,
};
