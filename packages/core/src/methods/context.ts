import type * as tf from '@tensorflow/tfjs';
import type { JsonObject } from '../json.ts';
import type { Stream } from '../stream.ts';

/** What a method is told at each call; P is what its `parse` makes of its parameters. */
export interface Context<P = JsonObject> {
  /** Rate at this step. */
  readonly rate: number;
  /** Training calls of this layer so far. */
  readonly step: number;
  /** Stream of this site and step; fold before drawing two things. */
  readonly stream: Stream;
  /** Index of the first row along axis 0 in a larger batch; 0 in training. */
  readonly firstRow: number;
  /** True in a Monte-Carlo sample, false in training. */
  readonly sampling: boolean;
  /** Parameters of the method, checked once when the layer was made. */
  readonly params: P;
  /** Inputs of the layer after the first, for methods that join several. */
  readonly others: readonly tf.Tensor[];
  /** Mask of the input, [batch, steps], where there is one. */
  readonly mask?: tf.Tensor | undefined;
  /** The method's own weights, by name. */
  weight(name: string): tf.Tensor;
}

/** A weight that a method adds. */
export interface WeightSpec {
  /** Shape of the weight. */
  readonly shape: readonly number[];
  /** Value that all of it starts with. */
  readonly value: number;
  /** Whether training changes it; true unless given. */
  readonly trainable?: boolean;
}
