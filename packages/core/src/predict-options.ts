import type * as tf from '@tensorflow/tfjs';

/** The inputs of a model: one tensor, a list in the order of its inputs, or a record by their names. */
export type ModelInput = tf.Tensor | readonly tf.Tensor[] | Readonly<Record<string, tf.Tensor>>;

/** Options of `predict`. */
export interface PredictOptions {
  /** Rows computed at once; 256 unless given. Has no influence on the result. */
  readonly batchSize?: number;
}

/** Options of `predictSamples` and `predictSamplesByOutput`. */
export interface SampleOptions extends PredictOptions {
  /** Number of stochastic passes. */
  readonly samples: number;
  /** Seed of their masks; 0 unless given. */
  readonly seed?: number;
}
