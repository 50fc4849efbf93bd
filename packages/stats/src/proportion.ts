import { checkNumber, checkOptions } from './arguments.ts';
import { checkCount } from './checks.ts';
import { betaQuantile, normalQuantile } from './distributions.ts';
import { checkConfidence } from './errors.ts';
import type { Interval, IntervalOptions } from './interval.ts';

/**
 * Wilson's score interval of a proportion, such as one accuracy on a test set: the p with |k / n - p| <=
 * z sqrt(p (1 - p) / n). The recommended interval.
 * Throws StatsError unless 0 <= successes <= trials and trials >= 1, both whole numbers, and the confidence is in range. Wilson
 * 1927, JASA 22.
 */
export function wilsonInterval(successes: number, trials: number, options: IntervalOptions = {}): Interval {
  checkNumber(successes, 'wilsonInterval, successes');
  checkNumber(trials, 'wilsonInterval, trials');
  checkOptions(options, ['confidence'], 'wilsonInterval');
  const { share, z } = check(successes, trials, options);
  const scale = 1 + (z * z) / trials;
  const center = (share + (z * z) / (2 * trials)) / scale;
  const reach = (z / scale) * Math.sqrt((share * (1 - share)) / trials + (z / (2 * trials)) ** 2);
  return [
    successes === 0 ? 0 : Math.max(0, center - reach),
    successes === trials ? 1 : Math.min(1, center + reach),
  ];
}

/**
 * Clopper-Pearson interval: never covers less than its confidence, and is therefore wide. Quantiles of Beta(k, n - k + 1) and
 * Beta(k + 1, n - k). Throws as wilsonInterval. Clopper & Pearson 1934, Biometrika 26.
 */
export function clopperPearsonInterval(
  successes: number,
  trials: number,
  options: IntervalOptions = {},
): Interval {
  checkNumber(successes, 'clopperPearsonInterval, successes');
  checkNumber(trials, 'clopperPearsonInterval, trials');
  checkOptions(options, ['confidence'], 'clopperPearsonInterval');
  const { tail } = check(successes, trials, options);
  const failures = trials - successes;
  return [
    successes === 0 ? 0 : betaQuantile(tail, successes, failures + 1),
    failures === 0 ? 1 : betaQuantile(1 - tail, successes + 1, failures),
  ];
}

/**
 * Jeffreys' interval: quantiles of Beta(k + 1/2, n - k + 1/2), with 0 and 1 as bounds when all trials agree. Throws as
 * wilsonInterval. Brown, Cai & DasGupta 2001, Stat. Sci. 16.
 */
export function jeffreysInterval(successes: number, trials: number, options: IntervalOptions = {}): Interval {
  checkNumber(successes, 'jeffreysInterval, successes');
  checkNumber(trials, 'jeffreysInterval, trials');
  checkOptions(options, ['confidence'], 'jeffreysInterval');
  const { tail } = check(successes, trials, options);
  const failures = trials - successes;
  return [
    successes === 0 ? 0 : betaQuantile(tail, successes + 0.5, failures + 0.5),
    failures === 0 ? 1 : betaQuantile(1 - tail, successes + 0.5, failures + 0.5),
  ];
}

/**
 * Wald's interval k / n -/+ z sqrt(k (n - k) / n^3), cut at 0 and 1, for comparison with other software: it covers
 * too little, and has width 0 when all trials agree. Throws as wilsonInterval.
 */
export function waldInterval(successes: number, trials: number, options: IntervalOptions = {}): Interval {
  checkNumber(successes, 'waldInterval, successes');
  checkNumber(trials, 'waldInterval, trials');
  checkOptions(options, ['confidence'], 'waldInterval');
  const { share, z } = check(successes, trials, options);
  const reach = z * Math.sqrt((share * (1 - share)) / trials);
  return [Math.max(0, share - reach), Math.min(1, share + reach)];
}

function check(
  successes: number,
  trials: number,
  { confidence = 0.95 }: IntervalOptions,
): { share: number; z: number; tail: number } {
  checkCount(trials, 'trials', 1);
  checkCount(successes, 'successes', 0, trials);
  checkConfidence(confidence);
  const tail = (1 - confidence) / 2;
  return { share: successes / trials, z: -normalQuantile(tail), tail };
}
