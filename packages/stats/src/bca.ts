import { normalCdf, normalQuantile } from './distributions.ts';
import { StatsError } from './errors.ts';
import { mean } from './moments.ts';

/** Replicates this close to the estimate, relative to the largest, count as equal to it: they differ only by rounding. */
const tolerance = 1e-14;

/** The components of the bias-corrected and accelerated interval. */
export interface BcaDetails {
  /** Fraction of replicates below the estimate, with ties counted as requested. */
  readonly below: number;
  /** normalQuantile(below), the bias correction. */
  readonly z0: number;
  /** sum u^3 / (6 (sum u^2)^(3/2)), where u is the mean of the jackknife values minus each value. */
  readonly acceleration: number;
  /** Levels of the quantiles of the replicates that give the bounds. */
  readonly levels: readonly [lower: number, upper: number];
}

/** Levels of the BCa interval (Efron 1987; Efron & Tibshirani 1993, equations 14.10 and 14.15). */
export function bca(
  replicates: Float64Array,
  estimate: number,
  jackknife: readonly number[],
  { confidence, ties }: { confidence: number; ties: 'half' | 'strict' },
): BcaDetails {
  const slack = tolerance * replicates.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  let below = 0;
  for (const replicate of replicates) {
    if (Math.abs(replicate - estimate) > slack) below += replicate < estimate ? 1 : 0;
    else if (ties === 'half') below += 0.5;
  }
  below /= replicates.length;
  if (below === 0 || below === 1) {
    throw new StatsError({
      subject: 'bootstrapInterval',
      expected: 'replicates on both sides of the estimate',
      received: `${below === 0 ? 'none' : 'all'} below it`,
      remedy: "The bias correction would be infinite: use method 'percentile', or add data.",
    });
  }
  const z0 = normalQuantile(below);
  const acceleration = accelerationOf(jackknife);
  const level = (p: number): number => {
    const z = z0 + normalQuantile(p);
    return normalCdf(z0 + z / (1 - acceleration * z));
  };
  const tail = (1 - confidence) / 2;
  return { below, z0, acceleration, levels: [level(tail), level(1 - tail)] };
}

/** Acceleration of the leave-one-out values; 0 when they are all equal. */
export function accelerationOf(jackknife: readonly number[]): number {
  const center = mean(jackknife);
  let [squares, cubes] = [0, 0];
  for (const value of jackknife) {
    const deviation = center - value;
    squares += deviation ** 2;
    cubes += deviation ** 3;
  }
  return squares === 0 ? 0 : cubes / (6 * squares ** 1.5);
}
