import { bernoulliDraws, normalDraws } from './draws.ts';
import type { Noise } from './noise.ts';

/** The gates of a noise at one rate, as data: all that a kernel needs. */
export type Gates =
  | {
      /** 0 or 1. */
      readonly draw: 'bernoulli';
      /** Probability of drawing 1. */
      readonly keep: number;
      /** Scale factors for the draws 0 and 1. */
      readonly scale: readonly [number, number];
      /** Shifts for the draws 0 and 1; null for none. */
      readonly shift: readonly [number, number] | null;
    }
  | {
      /** A standard normal number. */
      readonly draw: 'normal';
      /** a and b: the scale factor for a draw is a + b draw. */
      readonly scale: readonly [number, number];
    };

/**
 * The gates of a noise as data; undefined for a noise that only its functions describe.
 *
 * @param scaleOnly omits the shift, as in the backward pass.
 */
export function gatesOf({ draw, scale, shift }: Noise, rate: number, scaleOnly: boolean): Gates | undefined {
  const summand = scaleOnly ? undefined : shift;
  if (draw === bernoulliDraws) {
    const both = (f: Noise['scale']): readonly [number, number] => [f(0, rate), f(1, rate)];
    const [factors, summands] = [both(scale), summand ? both(summand) : null];
    // When a gate is shared, a kernel distinguishes the two draws by their factors.
    if (
      summands !== null &&
      Math.fround(factors[0]) === Math.fround(factors[1]) &&
      summands[0] !== summands[1]
    )
      return undefined;
    return { draw: 'bernoulli', keep: 1 - rate, scale: factors, shift: summands };
  }
  if (draw === normalDraws && 'coefficients' in scale && summand === undefined) {
    return { draw: 'normal', scale: scale.coefficients(rate) };
  }
  return undefined;
}
