import { checkFields, checkNumber } from './arguments.ts';
import { checkPositive } from './checks.ts';
import { normalCdf } from './distributions.ts';
import { StatsError } from './errors.ts';

/** A normal distribution. */
export interface Normal {
  /** Its mean. */
  readonly mean: number;
  /** Its standard deviation, at least 0. */
  readonly sd: number;
}

function checkNormal({ mean, sd }: Normal, subject: string): void {
  if (Number.isFinite(mean) && Number.isFinite(sd) && sd >= 0) return;
  throw new StatsError({
    subject,
    expected: 'a finite mean and a finite standard deviation of at least 0',
    received: `${mean} and ${sd}`,
    remedy: 'Pass e.g. { mean: 0, sd: 1 }.',
  });
}

/**
 * Normal-normal shrinkage: the posterior of an effect whose estimate is normal about it with standard error `estimate.sd`, and
 * which is itself normal with the prior's mean m and standard deviation s:
 *
 * mean = m + w (estimate - m), sd = se sqrt(w), w = s^2 / (s^2 + se^2).
 *
 * Throws StatsError for numbers that are not finite, a negative standard error, or a prior sd that is not above 0. Efron &
 * Morris 1975, JASA 70; Gelman et al. 2013, Bayesian Data Analysis, 2.5.
 */
export function shrink(estimate: Normal, prior: Normal): Normal {
  checkFields(estimate, ['mean', 'sd'], 'shrink');
  checkFields(prior, ['mean', 'sd'], 'shrink');
  checkNormal(estimate, 'estimate');
  checkNormal(prior, 'prior');
  checkPositive(prior.sd, 'prior.sd');
  const weight = prior.sd ** 2 / (prior.sd ** 2 + estimate.sd ** 2);
  return { mean: prior.mean + weight * (estimate.mean - prior.mean), sd: estimate.sd * Math.sqrt(weight) };
}

/** P(effect > bound) under a normal distribution; an effect known exactly is above a bound or not. Throws as {@link shrink}. */
export function probabilityAbove(effect: Normal, bound: number): number {
  checkFields(effect, ['mean', 'sd'], 'probabilityAbove');
  checkNumber(bound, 'probabilityAbove, bound');
  checkNormal(effect, 'effect');
  if (effect.sd === 0) return effect.mean > bound ? 1 : 0;
  return normalCdf((effect.mean - bound) / effect.sd);
}

/** The result of {@link expectedRegret}. */
export interface ExpectedRegret {
  /** E max(0, -gain): what taking the option costs where it turns out worse. */
  readonly taking: number;
  /** E max(0, gain): what leaving it costs where it would have been better. */
  readonly leaving: number;
}

/**
 * Expected regret of taking an option, or leaving it, whose gain is normal: E max(0, X) = m Phi(m / s) + s phi(m / s) with X =
 * -gain and gain. Their difference is the mean gain, so taking is better exactly if the mean is above 0. Throws as
 * {@link shrink}. Raiffa & Schlaifer 1961, Applied Statistical Decision Theory, 5.4 (unit normal linear-loss integral).
 */
export function expectedRegret(gain: Normal): ExpectedRegret {
  checkFields(gain, ['mean', 'sd'], 'expectedRegret');
  checkNormal(gain, 'gain');
  return { taking: positivePart(-gain.mean, gain.sd), leaving: positivePart(gain.mean, gain.sd) };
}

function positivePart(mean: number, sd: number): number {
  if (sd === 0) return Math.max(0, mean);
  const z = mean / sd;
  const density = Math.exp(-(z * z) / 2) / Math.sqrt(2 * Math.PI);
  // Far out, both terms are tiny and their difference may round below 0.
  return Math.max(0, mean * normalCdf(z) + sd * density);
}
