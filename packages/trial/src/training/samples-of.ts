import { predictSamples, type SampleOptions, silenceWarnings } from '@regatta/core';
import type * as tf from '@tensorflow/tfjs';

/** Samples [samples, batch, ...] of a network, without the warning for one without noise: an arm may well have none. */
export function samplesOf(model: tf.LayersModel, x: tf.Tensor, options: SampleOptions): tf.Tensor {
  const restore = silenceWarnings('no-noise');
  try {
    return predictSamples(model, x, options);
  } finally {
    restore();
  }
}
