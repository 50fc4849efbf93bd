import type { Json, Regularizer, Stream } from '@regatta/core';
import type * as tf from '@tensorflow/tfjs';
import type { Task } from '../task.ts';
import type { Split, TaskData } from '../task-data.ts';

/** The input of a probe: a trained network and its data. A probe must not change them. */
export interface ProbeContext {
  /** The task. */
  readonly task: Task;
  /** The trained network. */
  readonly model: tf.LayersModel;
  /** The regularizer that it was trained with. */
  readonly regularizer: Regularizer;
  /** How examples are stored. */
  readonly data: Omit<TaskData, 'test'>;
  /** The test split. */
  readonly test: Split;
  /** The seed of the trial. */
  readonly seed: number;
  /** The block's `eval` stream: the only source of randomness. */
  readonly stream: Stream;
}

/** A measurement of a trained network beyond its metrics: a pure function of the context. */
export interface Probe {
  /** Kebab-case; part of a trial's id. */
  readonly name: string;
  /** What it measures, in one line. */
  readonly summary: string;
  measure(context: ProbeContext): Json | Promise<Json>;
}
