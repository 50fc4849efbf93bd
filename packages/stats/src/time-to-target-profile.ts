import { checkOptions, checkRows } from './arguments.ts';
import { checkTable } from './checks.ts';
import { StatsError } from './errors.ts';
import { mean } from './moments.ts';

/** Options of {@link timeToTargetProfile}. */
export interface TimeToTargetOptions {
  /** Upper limit of the score's integral over ratios. Default 4, as in AlgoPerf. */
  readonly maximumRatio?: number;
  /** Ratios at which to evaluate the profile. Default none. */
  readonly ratios?: readonly number[];
}

/** The result of {@link timeToTargetProfile}. */
export interface TimeToTargetProfile {
  /** Time over that of the fastest submission, by submission and workload; Infinity if the target was missed. */
  readonly ratios: number[][];
  /** By submission: the fraction of workloads within each requested ratio. */
  readonly profile: number[][];
  /** By submission: the exact mean of the profile over ratios 1 to `maximumRatio`, from 0 to 1. */
  readonly scores: number[];
}

/**
 * Profiles of the time to reach a target quality, and AlgoPerf's score.
 * rho(tau) = fraction of workloads with time <= tau times the fastest; score = integral of rho over 1..r, over r - 1,
 * which is mean(max(0, r - ratio)) / (r - 1). Rows are submissions, columns are workloads; a missed target is Infinity.
 *
 * Throws StatsError for an empty or ragged table, times not above 0, and ratios below 1 (the maximum must exceed 1).
 * Dolan & More 2002, Math. Program. 91; Dahl et al. 2023.
 */
export function timeToTargetProfile(
  times: readonly (readonly number[])[],
  options: TimeToTargetOptions = {},
): TimeToTargetProfile {
  checkRows(times, 'timeToTargetProfile, times');
  checkOptions(options, ['maximumRatio', 'ratios'], 'timeToTargetProfile');
  const { maximumRatio = 4, ratios: asked = [] } = options;
  checkTable(times, 'times');
  if (!times.every((row) => row.every((time) => time > 0))) {
    throw wrong(
      'times',
      'times above 0',
      'one that is not',
      'Pass Infinity for a missed target, and leave out workloads without a time.',
    );
  }
  if (!(maximumRatio > 1) || maximumRatio === Number.POSITIVE_INFINITY) {
    throw wrong('maximumRatio', 'a finite number above 1', String(maximumRatio), 'Pass e.g. 4.');
  }
  const stray = asked.find((ratio) => !(ratio >= 1));
  if (stray !== undefined)
    throw wrong('ratios', 'numbers of at least 1', String(stray), 'Pass e.g. [1, 2, 4].');
  const fastest = times[0]!.map((_, workload) =>
    times.reduce((least, row) => Math.min(least, row[workload]!), Number.POSITIVE_INFINITY),
  );
  const ratios = times.map((row) =>
    row.map((time, workload) => (time === Number.POSITIVE_INFINITY ? time : time / fastest[workload]!)),
  );
  return {
    ratios,
    profile: ratios.map((row) => asked.map((tau) => row.filter((ratio) => ratio <= tau).length / row.length)),
    scores: ratios.map(
      (row) => mean(row.map((ratio) => Math.max(0, maximumRatio - ratio))) / (maximumRatio - 1),
    ),
  };
}

function wrong(subject: string, expected: string, received: string, remedy: string): StatsError {
  return new StatsError({ subject, expected, received, remedy });
}
