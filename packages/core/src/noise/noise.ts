import { checkFunction } from '../arguments.ts';
import type { Draw } from './draws.ts';

/** Maps a raw draw, at a rate, to a number. */
export type OfDraw = (draw: number, rate: number) => number;

/** An {@link OfDraw} that is linear in the draw, with its coefficients at a rate. */
export interface Affine extends OfDraw {
  /** a and b of a + b draw. */
  readonly coefficients: (rate: number) => readonly [number, number];
}

/**
 * A distribution of gates, and how a gate acts on a value: y = scale(draw) x + shift(draw).
 *
 * A noise is data plus three small functions, independent of tensors, layers and models. Kernels run any noise with
 * {@link bernoulliDraws}, and any noise with {@link normalDraws}, an {@link affine} scale and no shift.
 */
export interface Noise {
  /** Kebab-case name used in treatments, e.g. `bernoulli`. */
  readonly name: string;
  /** What the expectation over gates preserves: the value itself, or the first two moments of N(0, 1) input. */
  readonly law: 'mean' | 'moments';
  /** Whether rate 1 is rejected because the variance rate / (1 - rate) is unbounded. */
  readonly open: boolean;
  /** Raw draws: `bernoulliDraws`, `normalDraws`, `uniformDraws`, or your own. */
  readonly draw: Draw;
  /** Scale factor for a raw draw; also the factor of the gradient. */
  readonly scale: OfDraw | Affine;
  /** Shift for a raw draw; absent if zero. */
  readonly shift?: OfDraw;
}

/**
 * Creates an affine `scale`: a + b draw.
 *
 * @param coefficients returns a and b at a rate.
 * @example
 * ```ts
 * const halved: Noise = {
 *   name: 'half-gaussian',
 *   law: 'mean',
 *   open: true,
 *   draw: normalDraws,
 *   scale: affine((rate) => [1, Math.sqrt(rate / (1 - rate)) / 2]),
 * };
 * ```
 */
export function affine(coefficients: Affine['coefficients']): Affine {
  checkFunction(
    coefficients,
    'affine',
    'coefficients',
    'Pass a function, e.g. (rate) => [0, 1 / (1 - rate)].',
  );
  return Object.assign(
    (draw: number, rate: number): number => {
      const [a, b] = coefficients(rate);
      return a + b * draw;
    },
    { coefficients },
  );
}
