import type { Json, Regularizer, Site, Stream } from '@regatta/core';
import { type Hook, hooksOfKind, placeHooks as places, type TrainingHook } from '@regatta/core/hooks';
import type { RnnCell } from '@regatta/core/recurrent';
import type { DatasetOptions } from '@regatta/datasets';
import type {
  Architecture,
  DataPreview,
  ExampleNames,
  Phase,
  TableEncoding,
  TaskHeader,
  TestSet,
  TrainingOptions,
} from '@regatta/record';
import type * as tf from '@tensorflow/tfjs';
import type { RowSplit, TaskData } from './task-data.ts';
import type { Objective } from './training/objective.ts';

export type { Hook };

/** The hooks that act at a place in a network. */
export const placeHooks: readonly Hook[] = places;

/** The hooks that the training loop calls on every task. */
export const trainingHooks: readonly TrainingHook[] = hooksOfKind('training');

/** What loading a task's data may depend on. */
export interface LoadContext {
  /** The block's `split` stream: the source of randomness for splits and generated data. */
  readonly split: Stream;
  /** A stream that depends on the task alone: for what all blocks have in common, such as rows that tuning never sees. */
  readonly common: Stream;
  /** The block's seed: for tasks that give consecutive seeds examples of their own. */
  readonly seed: number;
  /** Whether the trial tunes or is judged: a task whose seeds share rows gives a tuning trial none that is ever tested. */
  readonly phase: Phase;
  /**
   * In cross-validation, divides this number of examples into splits instead of the task's own division; stratified by the
   * class of each example, if examples have one. The same function stands for the same division.
   */
  readonly divide?: ((examples: number, classes?: ArrayLike<number>) => RowSplit) | undefined;
  /** Where files are stored and downloaded from, and a callback for progress. */
  readonly files?: DatasetOptions | undefined;
}

/** What building a network may depend on. */
export interface BuildContext {
  /** Returns a place where a regularizer may act. Its seed comes from the block's `mask` stream. */
  site(name: string, depth?: number): Site;
}

/** How users may change a task. */
export interface TaskVariant {
  /** Parameters by name with a description of their values: `width: 'units of each hidden layer'`. */
  readonly parameters: Readonly<Record<string, string>>;
  /** Returns the task with these parameters. @throws RegattaError for an invalid value. */
  make(parameters: Readonly<Record<string, Json>>): Omit<Task, 'name'>;
}

/** Number of evaluation points of a trial unless a task or a user sets another: enough to find the best checkpoint. */
const evaluations = 20;

/** Returns the complete settings of the training loop for a task: its defaults, and what a user sets instead. */
export const trainingOf = (
  { defaults }: Pick<Task, 'defaults'>,
  overrides: Partial<TrainingOptions> = {},
): TrainingOptions => ({ evaluations, ...defaults, ...overrides });

/** Returns the description of a task that is stored with results. */
export function headerOf(task: Task): TaskHeader {
  const { name, title, family, dataset, architecture, objective, redivided, testSet, names } = task;
  const { primary, guard, metrics, chance, classes } = objective;
  return {
    task: name,
    title,
    family,
    dataset,
    architecture,
    primary,
    metrics,
    ...(guard === undefined ? {} : { guard }),
    ...(chance === undefined ? {} : { chance }),
    ...(classes === undefined ? {} : { classes }),
    ...(redivided ? { redivided: true } : {}),
    ...(testSet === undefined ? {} : { testSet }),
    ...(names === undefined ? {} : { names }),
  };
}

/** A benchmark problem: data, a network that declares sites, an objective and a budget. */
export interface Task {
  /** Kebab-case, as typed by users. */
  readonly name: string;
  /** What the task is called in reports. */
  readonly title: string;
  /** Kind of network: `mlp`, `cnn`, `rnn` or `transformer`. */
  readonly family: string;
  /** Name of the data set, which tasks with the same examples share: tests across tasks count it once. */
  readonly dataset: string;
  /** The network. */
  readonly architecture: Architecture;
  /** Hooks that the network offers, in addition to those of the training loop, which every task offers. */
  readonly hooks: readonly Hook[];
  /** Kind of its recurrent layer: some regularizers act on parts that only some kinds have. */
  readonly cell?: RnnCell;
  /** The loss and the metrics. */
  readonly objective: Objective;
  /** Training options unless a suite or a user sets others. */
  readonly defaults: TrainingOptions;
  /** SHA-256 of the user code that defines the task: part of the ids of its trials. Built-in tasks have none. */
  readonly source?: string;
  /** Messages for users about how their data were read. */
  readonly notes?: readonly string[];
  /** What its inputs, classes and target are called. */
  readonly names?: ExampleNames;
  /** How the file of its data was read, for people to look at before a run. */
  readonly preview?: DataPreview;
  /** How the rows of its data file become inputs, to predict rows elsewhere. */
  readonly encoding?: TableEncoding;
  /**
   * Whether each seed divides the same finite set of examples differently (including with `LoadContext.divide`). Seeds
   * then share examples, and statistical tests correct for that.
   */
  readonly redivided?: boolean;
  /** Where its test examples come from, unless each seed generates its own: reports say what their intervals cover. */
  readonly testSet?: TestSet;
  /** Parameters that users may set, e.g. `name@width=64,train=500`. */
  readonly variant?: TaskVariant;
  /** Loads or generates the data; repeated calls with the same stream return the same bytes. */
  load(context: LoadContext): Promise<TaskData>;
  /**
   * Builds the network up to its logits: the last layer is linear and named `logits`. Every layer has an explicit name
   * and zero weights; `training/initialize.ts` draws the initial weights. Must not depend on the regularizer's name.
   */
  build(regularizer: Regularizer, context: BuildContext): tf.LayersModel;
}
