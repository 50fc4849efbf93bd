import { checkFields, checkNumber, checkOptions, checkRows } from './arguments.ts';
import { studentTQuantile } from './distributions.ts';
import { checkConfidence, checkSample, StatsError } from './errors.ts';
import { type Interval, type IntervalOptions, studentInterval } from './interval.ts';

/** Variance components of a table of runs and examples. None is negative. */
export interface CrossedVariances {
  /** Variance of the effects of runs (seeds). */
  readonly runs: number;
  /** Variance of the effects of examples. */
  readonly examples: number;
  /** Variance of the rest: interaction of runs and examples, and noise. */
  readonly rest: number;
}

/** The result of {@link crossedMean}. */
export interface CrossedMean {
  /** Number of runs. */
  readonly runs: number;
  /** Number of examples. */
  readonly examples: number;
  /** Mean of all cells. */
  readonly mean: number;
  /** Variance components; `null` for a single run. */
  readonly variances: CrossedVariances | null;
  /** Standard error of the mean over new runs and new examples; `null` for a single run. */
  readonly standardError: number | null;
  /** Degrees of freedom of the standard error after Satterthwaite; 0 for a single run. */
  readonly df: number;
  /** mean -/+ t((1 + confidence) / 2; df) standardError; `null` for a single run. */
  readonly interval: Interval | null;
}

/**
 * Variance of a mean over `runs` runs and `examples` examples: sigma_runs^2 / runs + sigma_examples^2 / examples +
 * sigma_rest^2 / (runs examples). With the components of {@link crossedMean}, it says what more runs would bring: never less
 * than sigma_examples^2 / examples.
 *
 * Throws StatsError unless both counts are finite and above 0.
 */
export function crossedVariance(variances: CrossedVariances, runs: number, examples: number): number {
  checkFields(variances, ['runs', 'examples', 'rest'], 'crossedVariance');
  checkNumber(runs, 'crossedVariance, runs');
  checkNumber(examples, 'crossedVariance, examples');
  for (const [name, count] of Object.entries({ runs, examples })) {
    if (Number.isFinite(count) && count > 0) continue;
    throw new StatsError({
      subject: name,
      expected: 'a finite number above 0',
      received: String(count),
      remedy: 'Pass the number of runs and of examples of the mean.',
    });
  }
  return variances.runs / runs + variances.examples / examples + variances.rest / (runs * examples);
}

/** Sum and mean square of a table by rows, columns and the rest. */
function meanSquares(cells: readonly ArrayLike<number>[], examples: number) {
  const runs = cells.length;
  const byRun = new Float64Array(runs);
  const byExample = new Float64Array(examples);
  // Deviations from one cell, so that a large common offset costs no digits.
  const origin = cells[0]![0]!;
  cells.forEach((row, i) => {
    for (let j = 0; j < examples; j += 1) {
      const value = row[j]! - origin;
      byRun[i]! += value / examples;
      byExample[j]! += value / runs;
    }
  });
  const center = byRun.reduce((sum, value) => sum + value / runs, 0);
  let rest = 0;
  cells.forEach((row, i) => {
    for (let j = 0; j < examples; j += 1) {
      rest += (row[j]! - origin - byRun[i]! - byExample[j]! + center) ** 2;
    }
  });
  const squares = (means: Float64Array): number =>
    means.reduce((sum, value) => sum + (value - center) ** 2, 0);
  return {
    mean: origin + center,
    runs: (examples * squares(byRun)) / (runs - 1),
    examples: (runs * squares(byExample)) / (examples - 1),
    rest: rest / ((runs - 1) * (examples - 1)),
  };
}

/**
 * Mean of a table of runs x examples with an interval for new runs (seeds) *and* new examples, such as the differences in
 * loss of two methods: `cells[run][example]`.
 *
 * The cells are y = mu + run + example + rest with independent effects. From the mean squares of a two-way analysis of
 * variance with one value a cell, sigma_rest^2 = MS_rest, sigma_runs^2 = max(0, MS_runs - MS_rest) / examples and
 * sigma_examples^2 = max(0, MS_examples - MS_rest) / runs; the squared standard error is {@link crossedVariance}, which is
 * (MS_runs + MS_examples - MS_rest) / (runs examples) if nothing is cut off at 0. Its degrees of freedom are Satterthwaite's,
 * at least the smaller of runs - 1 and examples - 1. If runs have different examples, the example component is about 0, and
 * the interval that of the means of the runs.
 *
 * Throws StatsError for a table without two examples, rows of unequal length, values that are not finite, or a confidence out
 * of range. Searle, Casella & McCulloch 1992, Variance Components, ch. 4; Satterthwaite 1946, Biometrics Bull. 2; Owen 2007,
 * Ann. Appl. Stat. 1(2), whose pigeonhole bootstrap estimates the same variance.
 */
export function crossedMean(cells: readonly ArrayLike<number>[], options: IntervalOptions = {}): CrossedMean {
  checkRows(cells, 'crossedMean, cells');
  checkOptions(options, ['confidence'], 'crossedMean');
  const { confidence = 0.95 } = options;
  checkConfidence(confidence);
  const [runs, examples] = [cells.length, cells[0]?.length ?? 0];
  if (examples < 2) {
    throw new StatsError({
      subject: 'cells',
      expected: 'at least one run with at least two examples',
      received: `${runs} with ${examples}`,
      remedy: 'Pass cells[run][example].',
    });
  }
  cells.forEach((row, i) => {
    checkSample(Array.from(row), `cells[${i}]`);
    if (row.length === examples) return;
    throw new StatsError({
      subject: `cells[${i}]`,
      expected: `${examples} examples, as in the first run`,
      received: String(row.length),
      remedy: 'Use the same examples in every run, or compare the means of the runs with meanInterval.',
    });
  });
  if (runs === 1) {
    const mean = Array.from(cells[0]!).reduce((sum, value) => sum + value / examples, 0);
    return { runs, examples, mean, variances: null, standardError: null, df: 0, interval: null };
  }
  const squares = meanSquares(cells, examples);
  const variances = {
    runs: Math.max(0, squares.runs - squares.rest) / examples,
    examples: Math.max(0, squares.examples - squares.rest) / runs,
    rest: squares.rest,
  };
  const variance = crossedVariance(variances, runs, examples);
  const standardError = Math.sqrt(variance);
  const df = satterthwaite(squares, runs, examples);
  const interval = studentInterval(squares.mean, standardError, df, confidence);
  return { runs, examples, mean: squares.mean, variances, standardError, df, interval };
}

/** Degrees of freedom of the sum of the mean squares that make up the variance. */
function satterthwaite(
  squares: { readonly runs: number; readonly examples: number; readonly rest: number },
  runs: number,
  examples: number,
): number {
  const restDf = (runs - 1) * (examples - 1);
  const parts = [
    { square: squares.runs, df: runs - 1 },
    { square: squares.examples, df: examples - 1 },
  ].filter(({ square }) => square > squares.rest);
  const rest = { square: (1 - parts.length) * squares.rest, df: restDf };
  const all = [...parts, rest];
  const total = all.reduce((sum, { square }) => sum + square, 0);
  const spread = all.reduce((sum, { square, df }) => sum + square ** 2 / df, 0);
  const least = Math.min(runs - 1, examples - 1);
  return spread > 0 ? Math.min(restDf, Math.max(least, total ** 2 / spread)) : least;
}

/** Widens a variance so that a normal interval of it is as wide as the t interval: (t(.975; df) / z(.975))^2 times it. */
export function varianceAsNormal(variance: number, df: number): number {
  checkNumber(variance, 'varianceAsNormal, variance');
  checkNumber(df, 'varianceAsNormal, df');
  return variance * (studentTQuantile(0.975, df) / 1.959963984540054) ** 2;
}
