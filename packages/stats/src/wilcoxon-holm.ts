import { type Adjustment, adjust } from './adjust.ts';
import { checkOptions, checkRows } from './arguments.ts';
import { checkCount, checkTable } from './checks.ts';
import { type WilcoxonSignedRank, wilcoxonSignedRank } from './wilcoxon-signed-rank.ts';

/** Options of {@link wilcoxonHolm}. */
export interface WilcoxonHolmOptions {
  /** Whether a larger score is better. Affects only wins and losses. Default true. */
  readonly higherIsBetter?: boolean;
  /** The step of the metric; differences are rounded to multiples of it. */
  readonly resolution?: number;
  /** Column of the method that all others are compared with; by default, all pairs are compared. */
  readonly control?: number;
  /** Default 'holm'. */
  readonly method?: Adjustment;
}

/** Signed-rank test of method a against method b over tasks. */
export interface MethodPair extends WilcoxonSignedRank {
  /** Column of the first method. */
  readonly a: number;
  /** Column of the second method. */
  readonly b: number;
  /** Tasks on which a is better. */
  readonly wins: number;
  /** Tasks on which they are equal. */
  readonly ties: number;
  /** Tasks on which b is better. */
  readonly losses: number;
  /** p adjusted for all pairs tested. */
  readonly adjusted: number;
}

/** The result of {@link wilcoxonHolm}. */
export interface WilcoxonHolm {
  /** All pairs of methods. */
  readonly pairs: MethodPair[];
  /** Adjusted p of each pair of methods: symmetric, 1 on the diagonal, `null` for pairs that were not tested. */
  readonly matrix: (number | null)[][];
}

/**
 * Pairwise Wilcoxon signed-rank tests of methods over tasks, with Holm's correction. Unlike tests of mean ranks, the result
 * for two methods does not depend on the others.
 * Rows are tasks (averages over seeds), columns are methods. Fewer than 6 tasks never reach p 0.05. Throws StatsError for an
 * empty or ragged table, scores that are not finite, fewer than 2 methods, or options out of range. Benavoli, Corani &
 * Mangili 2016, JMLR 17; Holm 1979, Scand. J. Stat. 6.
 */
export function wilcoxonHolm(
  scores: readonly (readonly number[])[],
  options: WilcoxonHolmOptions = {},
): WilcoxonHolm {
  checkRows(scores, 'wilcoxonHolm, scores');
  checkOptions(options, ['higherIsBetter', 'resolution', 'control', 'method'], 'wilcoxonHolm');
  const { higherIsBetter = true, resolution, control, method = 'holm' } = options;
  checkTable(scores, 'scores');
  const methods = scores[0]!.length;
  checkCount(methods, 'methods', 2);
  if (control !== undefined) checkCount(control, 'control', 0, methods - 1);
  const tests: Omit<MethodPair, 'adjusted'>[] = [];
  for (let a = 0; a < methods; a += 1) {
    for (let b = a + 1; b < methods; b += 1) {
      if (control !== undefined && a !== control && b !== control) continue;
      // The control is the second method of each pair.
      const [first, second] = a === control ? [b, a] : [a, b];
      const differences = scores.map((row) => row[first]! - row[second]!);
      const test = wilcoxonSignedRank(differences, resolution === undefined ? {} : { resolution });
      const steps = differences.map((d) => (resolution === undefined ? d : Math.round(d / resolution)));
      const above = steps.filter((d) => d > 0).length;
      const below = steps.filter((d) => d < 0).length;
      tests.push({
        ...test,
        a: first,
        b: second,
        wins: higherIsBetter ? above : below,
        ties: steps.length - above - below,
        losses: higherIsBetter ? below : above,
      });
    }
  }
  const adjusted = adjust(
    tests.map(({ p }) => p),
    method,
  );
  const pairs = tests.map((test, i) => ({ ...test, adjusted: adjusted[i]! }));
  const matrix = scores[0]!.map((_, a) =>
    scores[0]!.map((_unused, b): number | null => (a === b ? 1 : null)),
  );
  for (const { a, b, adjusted: p } of pairs) {
    matrix[a]![b] = p;
    matrix[b]![a] = p;
  }
  return { pairs, matrix };
}
