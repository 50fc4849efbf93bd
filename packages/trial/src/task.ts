import type { Json, Regularizer, Site, Stream } from '@regatta/core';
import { type Hook, hooksOfKind, placeHooks as places, type TrainingHook } from '@regatta/core/hooks';
import type { RnnCell } from '@regatta/core/recurrent';
import type { DatasetOptions } from '@regatta/datasets';
import type { Architecture, TaskHeader, TrainingOptions } from '@regatta/record';
import type * as tf from '@tensorflow/tfjs';
import type { RowSplit, TaskData } from './task-data.ts';
import type { Objective } from './training/objective.ts';

export type { Hook };

/** The hooks that are places in a network. */
export const placeHooks: readonly Hook[] = places;

/** The hooks that the training loop calls, whatever the task. */
export const trainingHooks: readonly TrainingHook[] = hooksOfKind('training');

/** What loading may depend on. */
export interface LoadContext {
  /** The block's `split` stream: the only source of chance for splits and generated data. */
  readonly split: Stream;
  /** Divides so many examples in cross-validation, in place of the task's own division. */
  readonly divide?: ((examples: number) => RowSplit) | undefined;
  /** Where files come from and who hears of a download's progress. */
  readonly files?: DatasetOptions | undefined;
}

/** What building may depend on. */
export interface BuildContext {
  /** A place where a regularizer may act. Its seed comes from the block's `mask` stream. */
  site(name: string, depth?: number): Site;
}

/** How a task may be changed. */
export interface TaskVariant {
  /** Parameters by name, each with the values that it takes, for people: `width: 'units of each hidden layer'`. */
  readonly parameters: Readonly<Record<string, string>>;
  /** The task so changed. @throws RegattaError for a value that a parameter cannot have. */
  make(parameters: Readonly<Record<string, Json>>): Omit<Task, 'name'>;
}

/** What results keep of a task. */
export function headerOf(task: Task): TaskHeader {
  const { name, title, family, dataset, architecture, objective, redivided } = task;
  const { primary, metrics, chance, classes } = objective;
  return {
    task: name,
    title,
    family,
    dataset,
    architecture,
    primary,
    metrics,
    ...(chance === undefined ? {} : { chance }),
    ...(classes === undefined ? {} : { classes }),
    ...(redivided ? { redivided: true } : {}),
  };
}

/** A problem to race regularizers on: data, a network that declares sites, an objective and a budget. */
export interface Task {
  /** Kebab-case, as users type it. */
  readonly name: string;
  readonly title: string;
  /** The kind of network; see `architecture-families.ts`. */
  readonly family: string;
  /** The data set's name in `@regatta/datasets`. */
  readonly dataset: string;
  readonly architecture: Architecture;
  /** The hooks that occur in the network, besides those of the training loop, which every task has. */
  readonly hooks: readonly Hook[];
  /** The kind of its recurrent layer: some regularizers treat parts that only some kinds have. */
  readonly cell?: RnnCell;
  readonly objective: Objective;
  readonly defaults: TrainingOptions;
  /** sha256 of the user's code that defines the task: part of the ids of its trials. Built-in tasks have none. */
  readonly source?: string;
  /** What people should know about how a user's data were read. */
  readonly notes?: readonly string[];
  /**
   * Whether each seed divides one finite set of examples anew (`LoadContext.divide` included): seeds then share examples,
   * and tests correct for that.
   */
  readonly redivided?: boolean;
  /** Parameters of the task that may be changed: `name@width=64,train=500` runs it so changed. */
  readonly variant?: TaskVariant;
  /** Loads or generates the data; repeated calls with the same stream give the same bytes. */
  load(context: LoadContext): Promise<TaskData>;
  /**
   * Builds the network up to its logits: the last layer is linear and named `logits`. Layers are named explicitly and
   * start at zero; `training/initialize.ts` draws the initial weights. Never looks at the regularizer's name.
   */
  build(regularizer: Regularizer, context: BuildContext): tf.LayersModel;
}
