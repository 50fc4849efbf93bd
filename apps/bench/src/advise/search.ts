import { advantage, type Choice, freezeRates, groupBy, type Selection, selectRates } from '@regatta/evidence';
import type { Configuration, TrialRecord } from '@regatta/record';
import { armTitle, baselineSpec, plural, type RegularizerSpec } from '@regatta/record';
import type { Task } from '@regatta/trial';
import { measurePace } from '../plan/pilot.ts';
import { type PlanOptions, specOf } from '../plan/plan.ts';
import type { Session } from '../watch/session.ts';
import type { Candidate } from './candidates.ts';
import { finalFor, scheduleFor, secondSeeds } from './schedule.ts';

/** Result of a search, before any test split is read. */
export interface Search {
  readonly choice: Choice;
  /** The baseline and the finalists, at their chosen rates. */
  readonly finalists: readonly Configuration[];
  readonly seeds: number;
  /** Methods that were tried. */
  readonly screened: readonly string[];
  readonly skipped: readonly string[];
  /** The rates tried for each method. */
  readonly rates: Readonly<Record<string, readonly number[]>>;
}

/** Orders selections by validation score, best first. */
function ranked(task: Task, selections: readonly Selection[]): Selection[] {
  const { primary } = task.objective;
  const scoreOf = ({ curve }: Selection): number =>
    curve.points.find(({ title }) => title === curve.chosen.title)!.validation.mean;
  return selections.toSorted((a, b) => advantage(scoreOf(b), scoreOf(a), primary));
}

/** The arms with the best validation scores in one round. */
function bestArms(task: Task, records: readonly TrialRecord[], count: number): RegularizerSpec[] {
  const { primary, chance } = task.objective;
  const scoreOf = ({ status, metrics }: TrialRecord): number =>
    (status === 'ok' ? metrics.validation?.[primary.name] : chance?.[primary.name]) ?? Number.NaN;
  return records
    .filter((record) => !Number.isNaN(scoreOf(record)))
    .toSorted((a, b) => advantage(scoreOf(b), scoreOf(a), primary))
    .slice(0, count)
    .map(({ regularizer }) => regularizer);
}

/**
 * Searches methods and rates on validation data within a time budget: one seed for every rate, two more for the best third,
 * then the one-standard-error rule within each method. Returns the finalists with their rates fixed.
 *
 * @param seconds the total time; at least a third is reserved for evaluating the finalists on test data.
 */
export async function searchRates(
  task: Task,
  candidates: readonly Candidate[],
  options: PlanOptions & { readonly firstTuningSeed: number },
  seconds: number,
  session: Session,
): Promise<Search> {
  const start = performance.now();
  const spent = (): number => (performance.now() - start) / 1000;
  const spec = (arm: RegularizerSpec, seed: number) =>
    specOf(task, arm, { seed: options.firstTuningSeed + seed }, 'tune', options);
  const workers = Math.max(1, session.workers);
  const pace = await measurePace(spec(candidates[0]!.arms.at(-1)!, 0));
  const capacity = Math.floor((workers * seconds) / pace.secondsPerTrial);
  const { screened, kept } = scheduleFor(candidates, capacity);
  const arms = screened.flatMap((candidate) => candidate.arms);
  const names = screened.map(({ name }) => name);
  session.say(
    `about ${capacity} trials fit in the time: a first round of ${plural(arms.length, 'arm')} from ${plural(names.length, 'method')}, ` +
      `a second round of the best ${kept}, and the rest to evaluate the finalists on test data`,
  );
  const first = await session.run(
    [spec(baselineSpec, 0), ...arms.map((arm) => spec(arm, 0))],
    'first round, validation data only',
  );
  const better = bestArms(
    task,
    first.filter(({ regularizer }) => regularizer.name !== baselineSpec.name),
    kept,
  );
  const again = [baselineSpec, ...better].flatMap((arm) =>
    Array.from({ length: secondSeeds }, (_, i) => spec(arm, i + 1)),
  );
  const second = await session.run(again, 'second round, validation data only');
  const titles = [baselineSpec, ...better].map(armTitle);
  const looked = [...first, ...second].filter(({ regularizer }) => titles.includes(armTitle(regularizer)));
  const choice = freezeRates(looked, 'one-standard-error', () => task.objective);
  const order = ranked(
    task,
    selectRates(task.objective, looked, 'one-standard-error').filter(
      ({ regularizer }) => regularizer.name !== baselineSpec.name,
    ),
  );
  const done = first.length + second.length;
  const perTrial = Math.max(pace.secondsPerTrial / workers, spent() / Math.max(1, done));
  const { finalists, seeds } = finalFor(Math.floor((seconds - spent()) / perTrial), order.length);
  return {
    choice,
    finalists: [
      { regularizer: baselineSpec },
      ...order.slice(0, finalists).map(({ curve: _, ...configuration }): Configuration => configuration),
    ],
    seeds,
    screened: names,
    skipped: candidates.map(({ name }) => name).filter((name) => !names.includes(name)),
    rates: Object.fromEntries(
      [...groupBy(arms, ({ name }) => name)].map(([name, own]) => [
        name,
        own.flatMap(({ options: { rate } }) => (typeof rate === 'number' ? [rate] : [])),
      ]),
    ),
  };
}
