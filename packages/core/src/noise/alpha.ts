import { bernoulliDraws } from './draws.ts';
import type { Noise } from './noise.ts';

/** -lambda alpha of SELU: the value of a dropped unit. */
export const ALPHA_PRIME = -1.7580993408473766;

const gain = (rate: number): number => 1 / Math.sqrt((1 - rate) * (1 + rate * ALPHA_PRIME * ALPHA_PRIME));

/**
 * Alpha dropout: y = a (x keep + alpha' (1 - keep)) + b with a = (q + alpha'^2 q rate)^(-1/2), b = -a rate alpha',
 * q = 1 - rate. Keeps mean 0 and variance 1 of N(0, 1) input. Rate 1 gives zeros, as in PyTorch.
 *
 * @see Klambauer et al. 2017, arXiv 1706.02515.
 */
export const alpha: Noise = {
  name: 'alpha',
  law: 'moments',
  open: false,
  draw: bernoulliDraws,
  scale: (keep, rate) => (rate === 1 ? 0 : gain(rate) * keep),
  shift: (keep, rate) => (rate === 1 ? 0 : gain(rate) * ALPHA_PRIME * (1 - keep - rate)),
};
