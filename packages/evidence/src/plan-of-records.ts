import {
  type AnalysisPlan,
  armTitle,
  baselineSpec,
  RunError,
  type TaskHeader,
  type TrialRecord,
} from '@regatta/record';
import { groupBy, unique } from './group.ts';

/** Options for judging records made elsewhere. */
export interface RecordsOptions {
  /** Name of the set of records, shown in reports. @defaultValue 'records' */
  readonly suite?: string;
  /** Title of the arm to compare the others with. @defaultValue 'none' */
  readonly baseline?: string;
  /** Significance level of the tests, in (0, 1). @defaultValue 0.05 */
  readonly alpha?: number;
  /**
   * Titles of the arms announced before the records were made. They are confirmatory, the others exploratory.
   * @defaultValue none
   */
  readonly announced?: readonly string[];
}

/**
 * Creates a plan for judging existing records, e.g. from another program. Arms not announced beforehand are exploratory,
 * because a plan made after seeing the results cannot confirm anything.
 *
 * @param records test trials; tasks and arms appear in the order of their first record.
 * @param headers descriptions of the tasks, one for each task in `records`.
 * @returns a plan for `summarize`.
 * @throws RunError if a task has no header, or if its primary metric is read at a checkpoint that a record lacks.
 * @example
 * const plan = planOfRecords(records, [header], { announced: ['dropout 0.5'] });
 * const summary = summarize(records, { plan, command: 'python train.py' });
 */
export function planOfRecords(
  records: readonly TrialRecord[],
  headers: readonly TaskHeader[],
  { suite = 'records', baseline = armTitle(baselineSpec), alpha = 0.05, announced = [] }: RecordsOptions = {},
): AnalysisPlan {
  const seeds = unique(records, ({ seed }) => `${seed}`).map(({ seed }) => seed);
  const tasks = [...groupBy(records, ({ task }) => task)].map(([name, own]) => {
    const header = headers.find(({ task }) => task === name);
    if (header === undefined) {
      throw new RunError(
        `expected a header for each task, received none for ${name}. Add one to the second argument.`,
      );
    }
    const bare = own.find(({ status, best }) => status === 'ok' && best === undefined);
    if (header.primary.checkpoint === 'best' && bare !== undefined) {
      throw new RunError(
        `expected records of ${name} with their best checkpoint, as its header says, received one without (${bare.id}). Record "best", or set the checkpoint of the metrics in the header to "last".`,
      );
    }
    const arms = unique(
      own.map(({ regularizer }) => armTitle(regularizer)),
      (title) => title,
    );
    const others = arms.filter((title) => title !== baseline);
    return {
      ...header,
      arms,
      confirmatory: others.filter((title) => announced.includes(title)),
      exploratory: others.filter((title) => !announced.includes(title)),
      idle: [],
    };
  });
  return {
    version: 2,
    suite,
    baseline,
    alpha,
    seeds,
    exploratorySeeds: seeds.length,
    tasks,
    test: 'paired t of the mean difference, two-sided',
    correction: { confirmatory: 'holm', exploratory: 'benjamini-hochberg' },
  };
}
