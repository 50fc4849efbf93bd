import type { Regularizer } from '@regatta/core';
import type { TrainingOptions } from '@regatta/record';
import type { BuildContext, Hook, Task } from '@regatta/trial';
import type * as tf from '@tensorflow/tfjs';
import type { CsvSource } from './csv/source.ts';
import type { ArrayData, Goal } from './examples.ts';
import type { Fractions } from './split-rows.ts';

/** What building a user's network may depend on: `site` returns a place where the regularizer may act. */
export interface ModelContext extends BuildContext {
  /** Shape of one example. */
  readonly inputShape: readonly number[];
  /** Units of the last layer: the number of classes, or 1 for regression. */
  readonly outputs: number;
}

/** A user's data: arrays, or a CSV file. */
export type OwnData = ArrayData | CsvSource;

/** The definition of a user's task. Only `name`, `family`, `data` and `model` are required. */
export interface TaskDefinition {
  /** Kebab-case, as typed after `--tasks`. */
  readonly name: string;
  /** Title in reports; the name by default. */
  readonly title?: string | undefined;
  /** Kind of network: `mlp`, `cnn` or `rnn`. */
  readonly family: Task['family'];
  /** The data, or a function that loads it. */
  readonly data: OwnData | (() => OwnData | Promise<OwnData>);
  /** Fractions for training, validation and test; each seed draws its own split. 0.6, 0.2 and 0.2 by default. */
  readonly split?: Fractions | undefined;
  /**
   * Whether inputs are standardized to mean 0 and standard deviation 1 with the statistics of the training split, per column
   * (per channel if an example has more than one axis). True by default, except for a network with integer inputs.
   */
  readonly standardize?: boolean | undefined;
  /**
   * Builds the network with its sites: use `attach`, `attachWeights` and `attachRecurrent` of `@regatta/core` with sites from
   * `context.site`. Layers with weights need names; the last layer must not have an activation. Initial weights are drawn
   * from the block's stream by these names with each layer's initializers (Glorot for a kernel with `zeros`).
   */
  model(regularizer: Regularizer, context: ModelContext): tf.LayersModel;
  /** What is predicted; determined by the data by default. */
  readonly objective?: Goal | undefined;
  /** Hooks that the network offers; by default, determined by building it once. */
  readonly hooks?: readonly Hook[] | undefined;
  /** Settings of the training loop; the defaults depend on the number of rows. */
  readonly training?: Partial<TrainingOptions> | undefined;
}
