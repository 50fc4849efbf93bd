import { normalDraws } from './draws.ts';
import { affine, type Noise } from './noise.ts';

/**
 * Multiplicative Gaussian noise: y = x (1 + sqrt(rate / (1 - rate)) n), n ~ N(0, 1). Rate 1 is rejected.
 *
 * @see Srivastava et al. 2014, JMLR 15:1929, section 10.
 */
export const gaussian: Noise = {
  name: 'gaussian',
  law: 'mean',
  open: true,
  draw: normalDraws,
  scale: affine((rate) => [1, Math.sqrt(rate / (1 - rate))]),
};
