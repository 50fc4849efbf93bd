import type { Stream } from '../stream.ts';

/**
 * A distribution of gates, and how a gate acts on a value: y = scale(draw) x + shift(draw).
 *
 * Every noise is data plus five small functions; it knows nothing of tensors, layers or models.
 */
export interface Noise {
  /** Kebab-case name, as treatments give it: `bernoulli`. */
  readonly name: string;
  /** What the expectation over gates preserves: the value itself, the first two moments of N(0, 1) input, or neither. */
  readonly law: 'mean' | 'moments';
  /** True where rate 1 is refused because the variance rate / (1 - rate) has no bound. */
  readonly open: boolean;
  /** Raw draws: 0 / 1 masks (1 = keep) or normal numbers. `start` skips draws. */
  draw(stream: Stream, count: number, rate: number, start: number): Uint8Array | Float32Array;
  /** Factor of the value for a raw draw; also the factor of the gradient. */
  scale(draw: number, rate: number): number;
  /** Summand for a raw draw; absent where it is zero. */
  shift?(draw: number, rate: number): number;
}
