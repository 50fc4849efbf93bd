import type * as tf from '@tensorflow/tfjs';

/** The inputs of a model: one tensor, a list in the order of its inputs, or an object keyed by input name. */
export type ModelInput = tf.Tensor | readonly tf.Tensor[] | Readonly<Record<string, tf.Tensor>>;

/** Options of `predict`. */
export interface PredictOptions {
  /** Rows computed at once. Default: 256. Does not affect the result. */
  readonly batchSize?: number;
}

/** Options of `predictSamples` and `predictSamplesByOutput`. */
export interface SampleOptions extends PredictOptions {
  /** Number of stochastic passes. */
  readonly samples: number;
  /** Seed of their masks. Default: 0. */
  readonly seed?: number;
}
