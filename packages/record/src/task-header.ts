import * as z from 'zod';
import type { MetricInfo, Metrics } from './metrics.ts';

/** What reading results needs to know of a task: plain JSON, kept in the plan, so that records can be judged without the task. */
export interface TaskHeader {
  /** The task's name. */
  readonly task: string;
  readonly title: string;
  /** The kind of network; see `architecture-families.ts`. */
  readonly family: string;
  /** Name of the data set. */
  readonly dataset: string;
  readonly architecture: Architecture;
  /** The metric that ranks arms. */
  readonly primary: MetricInfo;
  readonly metrics: readonly MetricInfo[];
  /** The metrics of guessing, which score a diverged trial; where absent, diverged trials have no score. */
  readonly chance?: Metrics;
  /** Number of classes, where whole examples are classified. */
  readonly classes?: number;
  /** Set where each seed divides one finite set of examples anew: tests correct for the examples that seeds share. */
  readonly redivided?: true;
}

/** The part of a header that turns a record into a score. */
export type Scoring = Pick<TaskHeader, 'primary' | 'chance'>;

/** A name of a metric: none that every object has, such as `constructor`. */
const metricName = z
  .string()
  .max(200)
  .refine((name) => !(name in Object.prototype), 'expected a name that not every object has');

/** Checks how a metric reads, from a file. */
export const metricInfo: z.ZodType<MetricInfo> = z.object({
  name: metricName,
  better: z.enum(['lower', 'higher']),
  unit: z.string(),
  smallestEffect: z.number().min(0).max(1e100),
  effectIsShare: z.boolean().exactOptional(),
});

/** The fields of a header that comes from a file. */
export const headerFields = {
  task: z.string(),
  title: z.string(),
  family: z.string(),
  dataset: z.string(),
  architecture: z.object({ title: z.string(), layers: z.array(z.number()) }),
  primary: metricInfo,
  metrics: z.array(metricInfo).max(1000),
  chance: z.record(z.string(), z.number()).exactOptional(),
  classes: z.number().int().exactOptional(),
  redivided: z.literal(true).exactOptional(),
};

/** Checks a header that comes from a file. */
export const taskHeader: z.ZodType<TaskHeader> = z.object(headerFields);

/** The layers of a network, for the record. */
export interface Architecture {
  /** One line for people, e.g. `mlp 784-512-512-10, ReLU`. */
  readonly title: string;
  /** Units or channels from the input to the logits. */
  readonly layers: readonly number[];
}
