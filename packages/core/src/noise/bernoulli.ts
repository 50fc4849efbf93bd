import { bernoulliDraws } from './draws.ts';
import type { Noise } from './noise.ts';

/**
 * Inverted dropout: y = x keep / (1 - rate), keep ~ Bernoulli(1 - rate). Rate 1 gives zeros.
 *
 * @see Srivastava et al. 2014, JMLR 15:1929, section 10.
 */
export const bernoulli: Noise = {
  name: 'bernoulli',
  law: 'mean',
  open: false,
  draw: bernoulliDraws,
  scale: (keep, rate) => (rate === 1 ? 0 : keep / (1 - rate)),
};
