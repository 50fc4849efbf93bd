import type * as tf from '@tensorflow/tfjs';
import type { JsonObject } from '../json.ts';
import type { Stream } from '../stream.ts';

/** What a method receives at each call. P is the result of its `parse`. */
export interface Context<P = JsonObject> {
  /** Rate at this step. */
  readonly rate: number;
  /** Training steps of this layer so far. */
  readonly step: number;
  /** Stream of this site and step. Fold it to make more than one independent draw. */
  readonly stream: Stream;
  /** Index of the first row along axis 0 in a larger batch; 0 in training. */
  readonly firstRow: number;
  /** Number of earlier training passes in the same step; 1 in the second of two. 0 in a Monte-Carlo sample. */
  readonly pass: number;
  /** True in a Monte-Carlo sample, false in training. */
  readonly sampling: boolean;
  /** Parameters of the method, checked when the layer was created. */
  readonly params: P;
  /** Inputs of the layer after the first, for methods with several inputs. */
  readonly others: readonly tf.Tensor[];
  /** Mask of the input, [batch, steps], if any. */
  readonly mask?: tf.Tensor | undefined;
  /** Returns one of the method's own weights by name. */
  weight(name: string): tf.Tensor;
}

/** A weight that a method adds. */
export interface WeightSpec {
  /** Shape of the weight. */
  readonly shape: readonly number[];
  /** Initial value of every element. */
  readonly value: number;
  /** Whether training changes it. Default: true. */
  readonly trainable?: boolean;
}
