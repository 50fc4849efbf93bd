import { AdamOptimizer, type AdamOptions } from './adam.ts';
import { RmsPropOptimizer, type RmsPropOptions } from './rms-prop.ts';
import { SgdOptimizer, type SgdOptions } from './sgd.ts';

/** Stochastic gradient descent; learning rate 0.01 unless given. */
export function sgd(options: SgdOptions = {}): SgdOptimizer {
  return new SgdOptimizer(options);
}

/** {@link sgd} with momentum 0.9 unless given. */
export function momentum(options: SgdOptions = {}): SgdOptimizer {
  return new SgdOptimizer({ momentum: 0.9, ...options });
}

/** Adam; learning rate 0.001 unless given. */
export function adam(options: AdamOptions = {}): AdamOptimizer {
  return new AdamOptimizer(options);
}

/** Adam with decoupled weight decay 0.01 unless given. */
export function adamW(options: AdamOptions = {}): AdamOptimizer {
  return new AdamOptimizer({ weightDecay: 0.01, ...options });
}

/** RMSProp; learning rate 0.001 unless given. */
export function rmsProp(options: RmsPropOptions = {}): RmsPropOptimizer {
  return new RmsPropOptimizer(options);
}
