import { checkTable } from './checks.ts';
import { StatsError } from './errors.ts';
import { mean } from './moments.ts';

/** Options of {@link timeToTargetProfile}. */
export interface TimeToTargetOptions {
  /** Ratio up to which the score integrates. Default 4, as in AlgoPerf. */
  readonly maximumRatio?: number;
  /** Ratios at which the profile is read. Default none. */
  readonly ratios?: readonly number[];
}

/** What {@link timeToTargetProfile} gives. */
export interface TimeToTargetProfile {
  /** Time over the fastest submission's, by submission and workload; Infinity where the target was missed. */
  readonly ratios: number[][];
  /** By submission: the share of workloads within each of the ratios asked for. */
  readonly profile: number[][];
  /** By submission: mean of the profile over ratios 1 to `maximumRatio`, from 0 to 1, exactly. */
  readonly scores: number[];
}

/**
 * Profiles of the time to reach a target quality, and AlgoPerf's score.
 *
 * rho(tau) = share of workloads with time <= tau times the fastest; score = integral of rho over 1..r, over r - 1,
 * which is mean(max(0, r - ratio)) / (r - 1). Rows are submissions, columns workloads; a missed target is Infinity.
 *
 * Throws StatsError for an empty or ragged table, times not above 0, and ratios below 1 (the maximum must exceed 1).
 * Dolan & More 2002, Math. Program. 91; Dahl et al. 2023.
 */
export function timeToTargetProfile(
  times: readonly (readonly number[])[],
  options: TimeToTargetOptions = {},
): TimeToTargetProfile {
  const { maximumRatio = 4, ratios: asked = [] } = options;
  checkTable(times, 'times');
  if (!times.every((row) => row.every((time) => time > 0))) {
    throw wrong('times', 'times above 0, Infinity for a missed target', 'one that is not');
  }
  if (!(maximumRatio > 1) || maximumRatio === Number.POSITIVE_INFINITY) {
    throw wrong('maximumRatio', 'a finite number above 1', String(maximumRatio));
  }
  const stray = asked.find((ratio) => !(ratio >= 1));
  if (stray !== undefined) throw wrong('ratios', 'numbers of at least 1', String(stray));
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

function wrong(subject: string, expected: string, received: string): StatsError {
  return new StatsError({ subject, expected, received, remedy: 'See timeToTargetProfile.' });
}
