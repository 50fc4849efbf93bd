import { checkList } from './arguments.ts';
import { StatsError } from './errors.ts';

/** Corrections of p values for multiple comparisons. */
export type Adjustment =
  | 'bonferroni'
  | 'sidak'
  | 'holm'
  | 'holm-sidak'
  | 'hochberg'
  | 'hommel'
  | 'benjamini-hochberg'
  | 'benjamini-yekutieli';

/** Adjusts p values in ascending order. */
type Rule = (sorted: readonly number[]) => number[];

const sidak = (p: number, m: number): number => -Math.expm1(m * Math.log1p(-p));

const rules: Readonly<Record<Adjustment, Rule>> = {
  bonferroni: (sorted) => sorted.map((p) => sorted.length * p),
  sidak: (sorted) => sorted.map((p) => sidak(p, sorted.length)),
  holm: (sorted) => rising(sorted.map((p, i) => (sorted.length - i) * p)),
  'holm-sidak': (sorted) => rising(sorted.map((p, i) => sidak(p, sorted.length - i))),
  hochberg: (sorted) => falling(sorted.map((p, i) => (sorted.length - i) * p)),
  hommel,
  'benjamini-hochberg': (sorted) => falling(sorted.map((p, i) => (sorted.length * p) / (i + 1))),
  'benjamini-yekutieli': (sorted) => {
    const harmonic = sorted.reduce((sum, _, i) => sum + 1 / (i + 1), 0);
    return falling(sorted.map((p, i) => (sorted.length * harmonic * p) / (i + 1)));
  },
};

/**
 * Adjusted p values, in the given order: reject those at most alpha.
 *
 * Family-wise error under any dependence: bonferroni, holm (Holm 1979, Scand. J. Stat. 6, uniformly better). For
 * independent or positively dependent p values: sidak, holm-sidak, hochberg (1988), hommel (1988). False discovery
 * rate: benjamini-hochberg (1995), and benjamini-yekutieli (2001) under any dependence. An empty list returns an empty
 * list.
 * Throws StatsError for a p outside [0, 1] or an unknown method.
 */
export function adjust(p: readonly number[], method: Adjustment): number[] {
  checkList(p, 'adjust, p');
  const stray = p.findIndex((value) => !(value >= 0 && value <= 1));
  if (stray !== -1) {
    throw new StatsError({
      subject: `p[${stray}]`,
      expected: 'a number from 0 to 1',
      received: String(p[stray]),
      remedy: 'Leave out comparisons that have no p value.',
    });
  }
  if (!Object.hasOwn(rules, method)) {
    throw new StatsError({
      subject: 'method',
      expected: `one of ${Object.keys(rules).join(', ')}`,
      received: String(method),
      remedy: "Use 'holm' unless the analysis plan says otherwise.",
    });
  }
  const order = p.map((_, i) => i).sort((i, j) => p[i]! - p[j]!);
  const sorted = order.map((i) => p[i]!);
  const result = new Array<number>(p.length).fill(0);
  // Rounding can put sidak below the raw value.
  rules[method](sorted).forEach((value, i) => {
    result[order[i]!] = Math.min(1, Math.max(value, sorted[i]!));
  });
  return result;
}

/** Running maximum, from the smallest p up. */
function rising(values: readonly number[]): number[] {
  let bound = 0;
  return values.map((value) => {
    bound = Math.max(bound, value);
    return bound;
  });
}

/** Running minimum, from the largest p down. */
function falling(values: readonly number[]): number[] {
  let bound = 1;
  return values
    .toReversed()
    .map((value) => {
      bound = Math.min(bound, value);
      return bound;
    })
    .reverse();
}

/** Closed testing with Simes' test, with the algorithm of Wright 1992, Biometrics 48. */
function hommel(sorted: readonly number[]): number[] {
  const adjusted = [...sorted];
  const n = sorted.length;
  for (let m = n; m > 1; m -= 1) {
    const first = n - m;
    let bound = 1;
    for (let i = 1; i <= m; i += 1) bound = Math.min(bound, (m * sorted[first + i - 1]!) / i);
    for (let i = 0; i < n; i += 1) {
      const candidate = i >= first ? bound : Math.min(m * sorted[i]!, bound);
      adjusted[i] = Math.max(adjusted[i]!, candidate);
    }
  }
  return adjusted;
}
