import { RegattaError } from '@regatta/core';
import * as tf from '@tensorflow/tfjs';
import * as z from 'zod';
import { addressed } from '../training/initialize.ts';
import { activationOf, firstExamples, single } from './network.ts';
import type { Probe, ProbeContext } from './probe.ts';

const NAME = 'variance-shift';
const rowsAtMost = 1000;

const schema = z.object({ layers: z.array(z.object({ layer: z.string(), shift: z.number() })) });

/** Mean over channels of max(v / m, m / v) for each batch normalization layer. */
export type VarianceShift = {
  /** The batch normalization layers. */
  readonly layers: readonly {
    /** Name of the layer. */
    readonly layer: string;
    /** The mean over its channels; 1 = no shift. */
    readonly shift: number;
  }[];
};
/** Zod schema of {@link VarianceShift}. */
export const varianceShiftSchema: z.ZodType<VarianceShift> = schema;

/**
 * Returns the mean over channels of max(v / m, m / v), with `epsilon` added to both variances.
 *
 * @param seen variances v of the channels.
 * @param moving moving variances m of the channels.
 */
export function meanShift(seen: ArrayLike<number>, moving: ArrayLike<number>, epsilon: number): number {
  const shifts = Array.from({ length: seen.length }, (_, i) => {
    const ratio = (seen[i]! + epsilon) / (moving[i]! + epsilon);
    return Math.max(ratio, 1 / ratio);
  });
  return shifts.reduce((sum, shift) => sum + shift, 0) / shifts.length;
}

function measure({ model, data }: ProbeContext): VarianceShift {
  const moving = addressed(model).filter(({ address }) => address.endsWith('/moving_variance'));
  if (moving.length === 0) {
    throw new RegattaError({
      subject: NAME,
      expected: 'a network with batch normalization',
      received: model.layers.map(({ name }) => name),
      remedy: 'Use this probe with a task such as generated-glyphs-cnn@batchNorm=true.',
    });
  }
  const { inputs } = firstExamples(data.train, rowsAtMost, data);
  const layers = moving.map(({ layer, weight }) =>
    tf.tidy(() => {
      const x = activationOf(model, single(layer.input), inputs);
      const { variance } = tf.moments(
        x,
        x.shape.slice(0, -1).map((_, axis) => axis),
      );
      const { epsilon } = layer.getConfig();
      const floor = typeof epsilon === 'number' ? epsilon : 0;
      return { layer: layer.name, shift: meanShift(variance.dataSync(), weight.read().dataSync(), floor) };
    }),
  );
  inputs.dispose();
  return { layers };
}

/**
 * How far the variance that batch normalization learned in training is from the variance at inference, without noise:
 * max(v / m, m / v) for the variance v of the layer's input at inference and the moving variance m, averaged over channels;
 * 1 = no shift. Measured on the first 1,000 training examples. Measuring throws RegattaError for a network without batch
 * normalization.
 *
 * @see Li, Chen, Hu, Yang 2019, arXiv:1801.05134.
 */
export const varianceShift: Probe = {
  name: NAME,
  summary: 'ratio of the variance at inference to the variance learned by batch normalization',
  measure,
};
