import * as z from 'zod';
import type { MetricInfo, Metrics } from './metrics.ts';

/** What is needed to judge the records of a task without the task itself: plain JSON, kept in the plan. */
export interface TaskHeader {
  /** The task's name. */
  readonly task: string;
  /** Name for display. */
  readonly title: string;
  /** The kind of network; see `architectureFamilies`. */
  readonly family: string;
  /** Name of the data set. */
  readonly dataset: string;
  /** The network. */
  readonly architecture: Architecture;
  /** The metric that ranks arms. */
  readonly primary: MetricInfo;
  /** All metrics of the task. */
  readonly metrics: readonly MetricInfo[];
  /** The metric that must not say the opposite of the primary one; absent for tasks that have but one. */
  readonly guard?: MetricInfo;
  /** The metrics of guessing, which score diverged trials. Without them, diverged trials have no score. */
  readonly chance?: Metrics;
  /** Number of classes, if whole examples are classified. */
  readonly classes?: number;
  /** Set if each seed splits the same finite set of examples differently: tests then correct for the examples that seeds share. */
  readonly redivided?: true;
  /** Where the test examples come from; absent if each seed generates its own, and in folders of earlier versions. */
  readonly testSet?: TestSet;
  /** What inputs, classes and target are called; absent in folders of earlier versions. */
  readonly names?: ExampleNames;
}

/** A finite set of examples on which trials are judged. */
export interface TestSet {
  /**
   * `fixed`: the same examples for every seed, and the same training examples. `pool`: each seed draws its own from a pool of
   * which no tuning trial sees an example. `slices`: consecutive seeds have disjoint training, validation and test examples.
   */
  readonly kind: 'fixed' | 'pool' | 'slices';
  /** Number of examples in the whole set. */
  readonly size: number;
  /** What its examples are called, e.g. `images`. */
  readonly examples: string;
  /** Number of slices: seeds that are this number apart have the same examples. */
  readonly slices?: number;
}

/** Names for people: of the column that is predicted, of the inputs and of the classes, in their order. */
export interface ExampleNames {
  /** What is predicted. */
  readonly target?: string;
  /** The inputs; left out where there are more than 1,000. */
  readonly columns?: readonly string[];
  /** The classes. */
  readonly classes?: readonly string[];
  /** The class that counts as positive. */
  readonly positive?: string;
}

const nameFromFile = z.string().max(1000);

const exampleNames: z.ZodType<ExampleNames> = z.object({
  target: nameFromFile.exactOptional(),
  columns: z.array(nameFromFile).max(1000).exactOptional(),
  classes: z.array(nameFromFile).max(10_000).exactOptional(),
  positive: nameFromFile.exactOptional(),
});

/** The part of a header that is needed to score a record. */
export type Scoring = Pick<TaskHeader, 'primary' | 'chance'>;

/** A name of a metric: none that every object has, such as `constructor`. */
const metricName = z
  .string()
  .max(200)
  .refine((name) => !(name in Object.prototype), 'expected a name that is not a property of every object');

/** Schema of a {@link MetricInfo} read from a file. */
export const metricInfo: z.ZodType<MetricInfo> = z.object({
  name: metricName,
  better: z.enum(['lower', 'higher']),
  unit: z.string(),
  smallestEffect: z.number().min(0).max(1e100),
  effectIsShare: z.boolean().exactOptional(),
  asRatio: z.boolean().exactOptional(),
  checkpoint: z.enum(['last', 'best']).exactOptional(),
});

const testSet: z.ZodType<TestSet> = z.object({
  kind: z.enum(['fixed', 'pool', 'slices']),
  size: z.number().int().min(1).max(Number.MAX_SAFE_INTEGER),
  examples: z.string().max(200),
  slices: z.number().int().min(2).max(Number.MAX_SAFE_INTEGER).exactOptional(),
});

/** The fields of a {@link TaskHeader} read from a file. */
export const headerFields = {
  task: z.string(),
  title: z.string(),
  family: z.string(),
  dataset: z.string(),
  architecture: z.object({ title: z.string(), layers: z.array(z.number()) }),
  primary: metricInfo,
  metrics: z.array(metricInfo).max(1000),
  guard: metricInfo.exactOptional(),
  chance: z.record(z.string(), z.number()).exactOptional(),
  classes: z.number().int().exactOptional(),
  redivided: z.literal(true).exactOptional(),
  testSet: testSet.exactOptional(),
  names: exampleNames.exactOptional(),
};

/** Schema of a {@link TaskHeader} read from a file. */
export const taskHeader: z.ZodType<TaskHeader> = z.object(headerFields);

/** A description of a network's layers. */
export interface Architecture {
  /** One line for display, e.g. `mlp 784-512-512-10, ReLU`. */
  readonly title: string;
  /** Units or channels from the input to the logits. */
  readonly layers: readonly number[];
}
