import type * as tf from '@tensorflow/tfjs';
import type { Stream } from './stream.ts';

/** What is known of a training before its first step. */
export interface TrainingPlan {
  /** Steps that it takes unless it is stopped; absent where that is open. */
  readonly steps?: number;
}

/** A step of the optimizer that was just taken. */
export interface TrainingStep {
  /** Steps before it: 0 for the first. */
  readonly step: number;
  /** The learning rate of the step. */
  readonly learningRate: number;
}

/** A look at the validation data between two steps. */
export interface Evaluation {
  /** Steps taken so far. */
  readonly step: number;
  /** The clean validation loss, without penalties; lower is better. */
  readonly validationLoss: number;
}

/** What was done to the weights at the end, for the record, e.g. `{ restoredStep: 400 }`. */
export type Outcome = Readonly<Record<string, number>>;

/** What a follower remembers, for a checkpoint; numbers and arrays come back to the bit. */
export interface FollowerState {
  /** Counters and the like, by name. */
  readonly numbers?: Readonly<Record<string, number>>;
  /** Values of weights and the like, in an order of its own. */
  readonly arrays?: readonly (Float32Array | Float64Array)[];
  /** States of the parts of a composition. */
  readonly parts?: readonly FollowerState[];
}

/** Goes along with one training of one model, so that what it remembers belongs to that training alone. */
export interface Follower {
  /** Runs after each update of the weights. */
  afterStep?(step: TrainingStep): void;
  /** Runs after each look at the validation data; `stop` ends the training. */
  afterEvaluation?(evaluation: Evaluation): 'stop' | 'continue';
  /** Runs once when the training is over, however it ended: sets the final weights, frees what was held. */
  end?(): Outcome;
  /** What it remembers between two steps. A follower without it can be in no training that is to be resumed. */
  save?(): FollowerState;
  /** Goes on from a saved state, in place of what it remembers; the model has the weights of that state. */
  load?(state: FollowerState): void;
}

/** What a change of a batch may depend on. */
export interface BatchContext {
  /** Stream of this step; fold before drawing two things. */
  readonly stream: Stream;
  /** Steps before this one. */
  readonly step: number;
  /** Shape of the network's output, which tells class numbers from one-hot targets. */
  readonly outputShape: tf.Shape;
}

/** Inputs and targets of one step. */
export interface Batch {
  /** Inputs, [batch, ...]. */
  readonly x: tf.Tensor;
  /** Targets, [batch, ...]. */
  readonly y: tf.Tensor;
}
