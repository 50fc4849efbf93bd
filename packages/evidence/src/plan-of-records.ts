import {
  type AnalysisPlan,
  armTitle,
  baselineSpec,
  RunError,
  type TaskHeader,
  type TrialRecord,
} from '@regatta/record';
import { groupBy, unique } from './group.ts';

/** What may be said of records that were made elsewhere. */
export interface RecordsOptions {
  /** A name for the whole, shown in reports. @defaultValue 'records' */
  readonly suite?: string;
  /** Title of the arm that the others are compared with. @defaultValue 'none' */
  readonly baseline?: string;
  /** Level of the tests, in (0, 1). @defaultValue 0.05 */
  readonly alpha?: number;
  /**
   * Titles of the arms that were announced before the records were made. They are tested as one family; the others are
   * explored. @defaultValue none
   */
  readonly announced?: readonly string[];
}

/**
 * A plan for judging records that exist already, such as records that another program wrote. Arms that were not announced
 * beforehand are exploratory: a plan that is made with the results in hand confirms nothing.
 *
 * @param records test trials; their order decides the order of tasks and arms.
 * @param headers what the tasks of the records are.
 * @returns a plan for `summarize`.
 * @throws RunError when a task has no header.
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
