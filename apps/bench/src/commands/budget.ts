import { groupBy } from '@regatta/evidence';
import type { TrialRecord, TrialSpec } from '@regatta/record';
import type { InterimOf, RunOptions, Session } from '../watch/session.ts';

/** How a run is shown while it lasts. */
export interface Shown extends RunOptions {
  /** Short description for the display. */
  readonly what: string;
  /** Computes interim results for watchers. */
  readonly interim?: InterimOf;
}

/**
 * Runs the trials of a plan seed by seed, as many whole rounds as fit in a time budget: a round starts only if the longest
 * round so far would still finish in time. The clock determines the number of seeds, never a result.
 *
 * @param seconds the time budget; at least one round runs, however long it takes.
 */
export async function withinBudget(
  session: Session,
  specs: readonly TrialSpec[],
  seconds: number,
  { what, interim, ...options }: Shown,
): Promise<TrialRecord[]> {
  const start = performance.now();
  const rounds = [...groupBy(specs, ({ seed }) => seed)].sort(([a], [b]) => a - b);
  const records: TrialRecord[] = [];
  let longest = 0;
  for (const [index, [seed, round]] of rounds.entries()) {
    const began = performance.now();
    if (index > 0 && (began - start) / 1000 + longest > seconds) {
      session.say(
        `the budget is used up after ${index} of ${rounds.length} seeds; rerun with a larger --budget to continue from there`,
      );
      break;
    }
    const before = [...records];
    const both = interim && ((own: readonly TrialRecord[]) => interim([...before, ...own]));
    for (const record of await session.run(round, `${what}, seed ${seed}`, both, options))
      records.push(record);
    longest = Math.max(longest, (performance.now() - began) / 1000);
  }
  // In plan order, task by task.
  const order = new Map([...new Set(specs.map(({ task }) => task))].map((task, i) => [task, i]));
  return records.toSorted((a, b) => order.get(a.task)! - order.get(b.task)!);
}
