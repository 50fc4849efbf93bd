import type { Draw } from './draws.ts';

/** A number for each raw draw at a rate. */
export type OfDraw = (draw: number, rate: number) => number;

/** {@link OfDraw} that is a straight line in the draw, with its coefficients at a rate. */
export interface Affine extends OfDraw {
  /** a and b of a + b draw. */
  readonly coefficients: (rate: number) => readonly [number, number];
}

/**
 * A distribution of gates, and how a gate acts on a value: y = scale(draw) x + shift(draw).
 *
 * Every noise is data plus three small functions; it knows nothing of tensors, layers or models. Kernels run any noise
 * of {@link bernoulliDraws}, and any of {@link normalDraws} whose scale is {@link affine} and that has no shift.
 */
export interface Noise {
  /** Kebab-case name, as treatments give it: `bernoulli`. */
  readonly name: string;
  /** What the expectation over gates preserves: the value itself, the first two moments of N(0, 1) input, or neither. */
  readonly law: 'mean' | 'moments';
  /** True where rate 1 is refused because the variance rate / (1 - rate) has no bound. */
  readonly open: boolean;
  /** Raw draws: `bernoulliDraws`, `normalDraws`, `uniformDraws`, or your own. */
  readonly draw: Draw;
  /** Factor of the value for a raw draw; also the factor of the gradient. */
  readonly scale: OfDraw | Affine;
  /** Summand for a raw draw; absent where it is zero. */
  readonly shift?: OfDraw;
}

/**
 * a + b draw, for `scale`.
 *
 * @param coefficients a and b at a rate.
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
export const affine = (coefficients: Affine['coefficients']): Affine =>
  Object.assign(
    (draw: number, rate: number): number => {
      const [a, b] = coefficients(rate);
      return a + b * draw;
    },
    { coefficients },
  );
