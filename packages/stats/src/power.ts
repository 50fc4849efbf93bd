import { checkNumber, checkOptions } from './arguments.ts';
import { checkCount, checkFraction } from './checks.ts';
import { normalQuantile, studentTQuantile } from './distributions.ts';
import { checkSample, StatsError } from './errors.ts';
import { noncentralTSurvival } from './noncentral-t.ts';
import { solveRising } from './solve.ts';

/** Options of {@link pairedPower}. */
export interface PowerOptions {
  /** Probability of detecting an effect that exists. Default 0.8. */
  readonly power?: number;
  /** Two-sided significance level. Default 0.05. */
  readonly alpha?: number;
  /**
   * Number of test examples over training examples, where each pair divides one data set anew: the power is then that of
   * {@link correctedResampledT}, for an effect in the standard deviation that such pairs show; see {@link pairedPower}.
   * Default 0: pairs share nothing.
   */
  readonly testToTrain?: number;
}

/** Searches stop here; no larger plan is sensible. */
const mostRuns = 1_000_000;

/**
 * Power of the two-sided paired t test: P(|T| > t(1 - alpha / 2; n - 1)), where T is noncentral t with noncentrality
 * dz / sqrt(1 / n + testToTrain).
 *
 * `dz` is the mean difference over the standard deviation s of the differences as the pairs show it. Where pairs share
 * examples, they differ less from each other than from pairs of new data: s^2 estimates sigma^2 / (1 + testToTrain), where
 * sigma^2 is the variance over new data. An effect in units of sigma is therefore multiplied by sqrt(1 + testToTrain) first;
 * one divided by the s of earlier pairs is not. Throws StatsError unless pairs >= 2, dz is finite, 0 < alpha < 1 and
 * testToTrain >= 0. Cohen 1988, ch. 2; testToTrain: Nadeau & Bengio 2003, Mach. Learn. 52.
 */
export function pairedPower(
  dz: number,
  pairs: number,
  alpha: number = 0.05,
  testToTrain: number = 0,
): number {
  checkNumber(dz, 'pairedPower, dz');
  checkNumber(pairs, 'pairedPower, pairs');
  checkNumber(alpha, 'pairedPower, alpha');
  checkNumber(testToTrain, 'pairedPower, testToTrain');
  checkSample([dz], 'dz');
  checkCount(pairs, 'pairs', 2);
  checkFraction(alpha, 'alpha', 0.05);
  checkShare(testToTrain);
  return powerOf(dz / Math.sqrt(1 / pairs + testToTrain), pairs - 1, alpha);
}

/**
 * Fewest pairs with which the two-sided paired t test has the given power (default 0.8 at alpha 0.05) for an effect dz, in the
 * unit of {@link pairedPower}.
 * For the signed-rank test, multiply by pi / 3 (about 1.05). With testToTrain above 0 there may be no such number: new divisions
 * of the same examples say ever less.
 * Throws StatsError for dz 0, options out of range, or if more than a million pairs are needed.
 */
export function pairsNeeded(dz: number, options: PowerOptions = {}): number {
  checkNumber(dz, 'pairsNeeded, dz');
  checkOptions(options, ['power', 'alpha', 'testToTrain'], 'pairsNeeded');
  const { power, alpha, testToTrain } = checkPower(options);
  checkEffect(dz, 'dz');
  return fewest((n) => pairedPower(dz, n, alpha, testToTrain) >= power, 2);
}

/**
 * The dz > 0 that a number of pairs detects with the given power (default 0.8 at alpha 0.05), in standard deviations of the
 * differences as the pairs show them. Throws as pairedPower.
 */
export function detectableEffect(pairs: number, options: PowerOptions = {}): number {
  checkNumber(pairs, 'detectableEffect, pairs');
  checkOptions(options, ['power', 'alpha', 'testToTrain'], 'detectableEffect');
  const { power, alpha, testToTrain } = checkPower(options);
  checkCount(pairs, 'pairs', 2);
  if (power <= alpha) return 0;
  const powerAt = (dz: number): number => pairedPower(dz, pairs, alpha, testToTrain);
  let high = 1;
  while (powerAt(high) < power) high *= 2;
  return solveRising((dz) => powerAt(dz) - power, 0, high);
}

/**
 * Fewest pairs for an effect in standard deviations of one method's scores, when the two methods' scores have correlation
 * rho over seeds: dz = effect / sqrt(2 (1 - rho)).
 * Throws StatsError for an effect of 0 or a correlation outside [-1, 1), and as pairsNeeded.
 */
export function pairsForCorrelation(effect: number, rho: number, options: PowerOptions = {}): number {
  checkNumber(effect, 'pairsForCorrelation, effect');
  checkNumber(rho, 'pairsForCorrelation, rho');
  checkOptions(options, ['power', 'alpha', 'testToTrain'], 'pairsForCorrelation');
  if (!(rho >= -1 && rho < 1)) {
    throw new StatsError({
      subject: 'rho',
      expected: 'a correlation of at least -1 and below 1',
      received: String(rho),
      remedy: 'Measure the correlation with pairedDifference on a few seeds.',
    });
  }
  return pairsNeeded(effect / Math.sqrt(2 * (1 - rho)), options);
}

/** Fewest runs per method for the unpaired two-sided t test of two methods; the effect is in standard deviations. */
export function runsForUnpaired(effect: number, options: PowerOptions = {}): number {
  checkNumber(effect, 'runsForUnpaired, effect');
  checkOptions(options, ['power', 'alpha', 'testToTrain'], 'runsForUnpaired');
  const { power, alpha } = checkPower(options);
  checkEffect(effect, 'effect');
  return fewest((n) => powerOf(effect * Math.sqrt(n / 2), 2 * n - 2, alpha) >= power, 2);
}

/**
 * Noether's number of pairs to detect P(a > b) = gamma with a one-sided signed-rank or sign statistic:
 * ceil(((z(1 - alpha) + z(power)) / (sqrt(6) (1/2 - gamma)))^2); alpha and 1 - power are 0.05 by default.
 *
 * Throws StatsError for gamma 1/2 or outside (0, 1) and options out of range. Noether 1987, JASA 82; Bouthillier et al.
 * 2021, MLSys, recommend gamma 0.75 (29 pairs).
 */
export function noetherPairs(gamma: number, options: PowerOptions = {}): number {
  checkNumber(gamma, 'noetherPairs, gamma');
  checkOptions(options, ['power', 'alpha', 'testToTrain'], 'noetherPairs');
  const { power, alpha } = checkPower({ power: 0.95, ...options });
  checkFraction(gamma, 'gamma', 0.75);
  checkEffect(gamma - 0.5, 'gamma - 0.5');
  const reach = normalQuantile(1 - alpha) + normalQuantile(power);
  return Math.ceil((reach / (Math.sqrt(6) * (0.5 - gamma))) ** 2);
}

function powerOf(noncentrality: number, df: number, alpha: number): number {
  const critical = studentTQuantile(1 - alpha / 2, df);
  const upper = noncentralTSurvival(critical, df, noncentrality);
  return Math.min(1, upper + noncentralTSurvival(critical, df, -noncentrality));
}

/** Smallest n for which a monotone condition holds. */
function fewest(holds: (n: number) => boolean, least: number): number {
  let [low, high] = [least - 1, least];
  while (!holds(high)) {
    if (high >= mostRuns) {
      throw new StatsError({
        subject: 'effect',
        expected: 'one that a million runs can detect',
        received: 'a smaller one',
        remedy: 'Pass the smallest effect that would matter to you, e.g. 0.5.',
      });
    }
    [low, high] = [high, Math.min(2 * high, mostRuns)];
  }
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    if (holds(middle)) high = middle;
    else low = middle;
  }
  return high;
}

function checkPower({ power = 0.8, alpha = 0.05, testToTrain = 0 }: PowerOptions): Required<PowerOptions> {
  checkFraction(power, 'power', 0.8);
  checkFraction(alpha, 'alpha', 0.05);
  checkShare(testToTrain);
  return { power, alpha, testToTrain };
}

function checkShare(testToTrain: number): void {
  if (Number.isFinite(testToTrain) && testToTrain >= 0) return;
  throw new StatsError({
    subject: 'testToTrain',
    expected: 'a finite number of at least 0',
    received: String(testToTrain),
    remedy: 'Pass the number of test examples divided by that of training examples, or leave it out.',
  });
}

function checkEffect(effect: number, subject: string): void {
  if (Number.isFinite(effect) && effect !== 0) return;
  throw new StatsError({
    subject,
    expected: 'a finite number other than 0',
    received: String(effect),
    remedy: 'Pass the smallest effect that would matter to you.',
  });
}
