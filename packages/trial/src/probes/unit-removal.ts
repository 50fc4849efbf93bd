import { RegattaError } from '@regatta/core';
import * as tf from '@tensorflow/tfjs';
import * as z from 'zod';
import { activationOf, firstExamples, hiddenLayers, single, tailBehind } from './network.ts';
import type { Probe, ProbeContext } from './probe.ts';

const NAME = 'unit-removal';
/** The shares of a layer's units that {@link unitRemoval} removes. */
export const removedShares: readonly number[] = [0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8];
const rowsAtMost = 1000;
/** Number of random orders over which random removal is averaged. */
const orders = 5;

const curve = z.array(z.number());
const schema = z.object({
  shares: curve,
  layers: z.array(z.object({ layer: z.string(), targeted: curve, random: curve })),
});

/** Test accuracy after removing a share of the units of one hidden layer, for each share and layer. */
export type UnitRemoval = {
  /** The shares removed, in [0, 1). */
  readonly shares: readonly number[];
  /** The hidden layers. */
  readonly layers: readonly {
    /** Name of the layer. */
    readonly layer: string;
    /** Accuracy with the most active units removed, by share. */
    readonly targeted: readonly number[];
    /** Accuracy with random units removed, by share. */
    readonly random: readonly number[];
  }[];
};
/** Zod schema of {@link UnitRemoval}. */
export const unitRemovalSchema: z.ZodType<UnitRemoval> = schema;

/**
 * Returns a mask of the units of a layer: 0 for the first `removed` units of `order`, `scale` for the others.
 *
 * @param order a permutation of the unit indices.
 */
export function maskWithout(order: ArrayLike<number>, removed: number, scale = 1): Float32Array {
  const mask = new Float32Array(order.length).fill(scale);
  for (let i = 0; i < removed; i++) mask[order[i]!] = 0;
  return mask;
}

/** Returns the unit indices by decreasing mean activation; ties in ascending order. */
export function byActivation(means: ArrayLike<number>): number[] {
  return Array.from({ length: means.length }, (_, unit) => unit).sort(
    (a, b) => means[b]! - means[a]! || a - b,
  );
}

function measure({ task, model, data, test, stream }: ProbeContext): UnitRemoval {
  const { objective } = task;
  if (objective.classes === undefined) {
    throw new RegattaError({
      subject: NAME,
      expected: 'a classifier',
      received: objective.name,
      remedy: 'Use this probe with a classification task, e.g. generated-tabular-mlp.',
    });
  }
  const { size, inputs, labels } = firstExamples(test, rowsAtMost, data);
  const layers = hiddenLayers(model, NAME).map((layer) => {
    const hidden = tf.tidy(() => activationOf(model, single(layer.output), inputs));
    const tail = tailBehind(model, layer);
    const accuracyOf = (mask: Float32Array): number => {
      const sums: Record<string, number> = {};
      tf.tidy(() => {
        objective.accumulate(sums, tail(tf.mul(hidden, tf.tensor1d(mask))).dataSync<'float32'>(), labels);
      });
      return (sums.accuracy ?? 0) / size;
    };
    const units = hidden.shape.at(-1)!;
    const countOf = (share: number): number => Math.round(share * units);
    const strongest = byActivation(tf.tidy(() => tf.mean(hidden, 0).dataSync()));
    const random = Array.from({ length: orders }, (_, i) =>
      stream.fold(layer.name).fold(i).permutation(units),
    );
    const without = (order: ArrayLike<number>, share: number, scaled: boolean): number => {
      const removed = countOf(share);
      return accuracyOf(maskWithout(order, removed, scaled ? units / (units - removed) : 1));
    };
    const result = {
      layer: layer.name,
      targeted: removedShares.map((share) => without(strongest, share, false)),
      random: removedShares.map(
        (share) => random.reduce((sum, order) => sum + without(order, share, true), 0) / orders,
      ),
    };
    hidden.dispose();
    return result;
  });
  inputs.dispose();
  return { shares: [...removedShares], layers };
}

/**
 * Removes 0 to 80% of the units of each hidden layer of a trained classifier, one layer at a time, and measures accuracy on
 * the first 1,000 test examples. Targeted removal starts with the units of largest mean activation. Random removal
 * multiplies the remaining units by units / (units kept) and is averaged over five orders. Measuring throws RegattaError
 * for other networks.
 */
export const unitRemoval: Probe = {
  name: NAME,
  summary: 'test accuracy after removing a share of the hidden units, either the most active or random ones',
  measure,
};
