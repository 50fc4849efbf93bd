import * as tf from '@tensorflow/tfjs';
import * as z from 'zod';
import { activationOf, firstExamples, hiddenLayers, single, tailBehind } from './network.ts';
import type { Probe, ProbeContext } from './probe.ts';

const NAME = 'unit-ablation';
const rowsAtMost = 500;
/** Maximum number of rows that pass through the network at once. */
const rowsAtOnce = 4000;

const schema = z.object({
  loss: z.number(),
  layers: z.array(z.object({ layer: z.string(), worst: z.number(), mean: z.number() })),
});

/** The loss of the whole network, and its relative increase without one unit: maximum and mean over the units of a layer. */
export type UnitAblation = {
  /** Loss of the whole network. */
  readonly loss: number;
  /** The hidden layers. */
  readonly layers: readonly {
    /** Name of the layer. */
    readonly layer: string;
    /** Largest relative increase of the loss. */
    readonly worst: number;
    /** Mean relative increase of the loss. */
    readonly mean: number;
  }[];
};
/** Zod schema of {@link UnitAblation}. */
export const unitAblationSchema: z.ZodType<UnitAblation> = schema;

function measure({ task: { objective }, model, data, test }: ProbeContext): UnitAblation {
  const { size, inputs, labels } = firstExamples(test, rowsAtMost, data);
  const lossOf = (logits: Float32Array): number => {
    const sums: Record<string, number> = {};
    objective.accumulate(sums, logits, labels);
    return (sums.loss ?? Number.NaN) / size;
  };
  let whole = Number.NaN;
  const layers = hiddenLayers(model, NAME).map((layer) => {
    const hidden = tf.tidy(() => activationOf(model, single(layer.output), inputs));
    const tail = tailBehind(model, layer);
    whole = tf.tidy(() => lossOf(tail(hidden).dataSync<'float32'>()));
    const units = hidden.shape.at(-1)!;
    const atOnce = Math.max(1, Math.floor(rowsAtOnce / size));
    const losses: number[] = [];
    for (let first = 0; first < units; first += atOnce) {
      const count = Math.min(atOnce, units - first);
      tf.tidy(() => {
        const ablated = Int32Array.from({ length: count }, (_, i) => first + i);
        const masks = tf.sub(1, tf.oneHot(ablated, units)).reshape([count, 1, units]);
        const rows = tf.mul(hidden.reshape([1, size, units]), masks).reshape([count * size, units]);
        const logits = tail(rows).dataSync<'float32'>();
        const width = logits.length / count;
        for (let i = 0; i < count; i++) losses.push(lossOf(logits.subarray(i * width, (i + 1) * width)));
      });
    }
    hidden.dispose();
    const rises = losses.map((loss) => (loss - whole) / whole);
    const mean = rises.reduce((sum, rise) => sum + rise, 0) / units;
    return { layer: layer.name, worst: Math.max(...rises), mean };
  });
  inputs.dispose();
  return { loss: whole, layers };
}

/**
 * Sets one hidden unit of a trained network at a time to zero and measures (loss without it - loss) / loss on the first 500
 * test examples. Measuring throws RegattaError if the network has no hidden dense layers or is not a chain of layers.
 */
export const unitAblation: Probe = {
  name: NAME,
  summary: 'relative increase of the test loss without a single hidden unit',
  measure,
};
