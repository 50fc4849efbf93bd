import type * as tf from '@tensorflow/tfjs';
import type { Stream } from './stream.ts';

/** What is known about a training run before its first step. */
export interface TrainingPlan {
  /** Number of steps, unless training is stopped early; absent if unknown. */
  readonly steps?: number;
}

/** The optimizer step that was just taken. */
export interface TrainingStep {
  /** Number of steps before it: 0 for the first. */
  readonly step: number;
  /** Learning rate of the step. */
  readonly learningRate: number;
}

/** An evaluation on the validation data between two steps. */
export interface Evaluation {
  /** Steps taken so far. */
  readonly step: number;
  /** Validation loss, without noise and without penalties; lower is better. */
  readonly validationLoss: number;
}

/** What was done to the weights at the end of training, for reports, e.g. `{ restoredStep: 400 }`. */
export type Outcome = Readonly<Record<string, number>>;

/** The state of a follower, for a checkpoint. Numbers and arrays are restored bit for bit. */
export interface FollowerState {
  /** Counters and similar numbers, by name. */
  readonly numbers?: Readonly<Record<string, number>>;
  /** Weights and similar values, in an order that the follower chooses. */
  readonly arrays?: readonly (Float32Array | Float64Array)[];
  /** States of the parts of a composition. */
  readonly parts?: readonly FollowerState[];
}

/** Follows one training run of one model, so that its state belongs to that run only. */
export interface Follower {
  /** Runs after each update of the weights. */
  afterStep?(step: TrainingStep): void;
  /** Runs after each evaluation on the validation data; returning `stop` ends training. */
  afterEvaluation?(evaluation: Evaluation): 'stop' | 'continue';
  /** Runs once when training is over, however it ended. It sets the final weights and frees resources. */
  end?(): Outcome;
  /** Returns its state between two steps. Without it, training cannot be checkpointed. */
  save?(): FollowerState;
  /** Replaces its state with a saved one. The model already has the weights of that state. */
  load?(state: FollowerState): void;
}

/** What a batch change can depend on. */
export interface BatchContext {
  /** Stream of this step. Fold it to make more than one independent draw. */
  readonly stream: Stream;
  /** Steps before this one. */
  readonly step: number;
  /** Shape of the network's output, to distinguish class indices from one-hot targets. */
  readonly outputShape: tf.Shape;
}

/** Inputs and targets of one step. */
export interface Batch {
  /** Inputs, [batch, ...]. */
  readonly x: tf.Tensor;
  /** Targets, [batch, ...]. */
  readonly y: tf.Tensor;
}
