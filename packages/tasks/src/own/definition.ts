import type { Regularizer } from '@regatta/core';
import type { TrainingOptions } from '@regatta/record';
import type { BuildContext, Hook, Task } from '@regatta/trial';
import type * as tf from '@tensorflow/tfjs';
import type { CsvSource } from './csv/source.ts';
import type { ArrayData, Goal } from './examples.ts';
import type { Fractions } from './split-rows.ts';

/** What building a user's network may depend on. */
export interface ModelContext extends BuildContext {
  /** The shape of one example. */
  readonly inputShape: readonly number[];
  /** Units of the last layer: classes, or 1 for a regression. */
  readonly outputs: number;
}

/** A user's data: arrays, or a CSV file. */
export type OwnData = ArrayData | CsvSource;

/** A task of a user's own. Only `name`, `family`, `data` and `model` are required. */
export interface TaskDefinition {
  /** Kebab-case, as typed after `--tasks`. */
  readonly name: string;
  /** For people; the name unless given. */
  readonly title?: string | undefined;
  /** What kind of network it is. */
  readonly family: Task['family'];
  /** The data, or a function that loads them. */
  readonly data: OwnData | (() => OwnData | Promise<OwnData>);
  /** The parts that train, validate and test, which each seed draws anew: 0.6, 0.2 and 0.2 unless given. */
  readonly split?: Fractions | undefined;
  /**
   * Whether inputs are brought to mean 0 and standard deviation 1, column by column (channel by channel where an example has
   * more axes), by what the training split shows. True unless given, except for a network that reads integers.
   */
  readonly standardize?: boolean | undefined;
  /**
   * Builds the network with its sites (`attach`, `attachWeights`, `attachRecurrent` of `@regatta/core`, sites from
   * `context.site`). Layers with weights need a name; the last layer has no activation. Initial weights are drawn by these
   * names from the block's own stream, as each layer's initializers say (`zeros` for a kernel: Glorot).
   */
  model(regularizer: Regularizer, context: ModelContext): tf.LayersModel;
  /** What is predicted; what the data say unless given. */
  readonly objective?: Goal | undefined;
  /** Places that occur in the network; found out by building it once unless given. */
  readonly hooks?: readonly Hook[] | undefined;
  /** Replaces settings of the training loop, which otherwise follow from the number of rows. */
  readonly training?: Partial<TrainingOptions> | undefined;
}
