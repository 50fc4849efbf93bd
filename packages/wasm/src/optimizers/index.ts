import { AdamOptimizer, type AdamOptions } from './adam.ts';
import { RmsPropOptimizer, type RmsPropOptions } from './rms-prop.ts';
import { SgdOptimizer, type SgdOptions } from './sgd.ts';
import { checkOptions } from './slot-optimizer.ts';

/** Stochastic gradient descent; default learning rate 0.01. */
export function sgd(options: SgdOptions = {}): SgdOptimizer {
  return new SgdOptimizer(options);
}

/** {@link sgd} with default momentum 0.9. */
export function momentum(options: SgdOptions = {}): SgdOptimizer {
  checkOptions(options, ['momentum', 'nesterov', 'weightDecay', 'convention']);
  return new SgdOptimizer({ momentum: 0.9, ...options });
}

/** Adam; default learning rate 0.001. */
export function adam(options: AdamOptions = {}): AdamOptimizer {
  return new AdamOptimizer(options);
}

/** Adam with decoupled weight decay; default weight decay 0.01. */
export function adamW(options: AdamOptions = {}): AdamOptimizer {
  checkOptions(options, ['beta1', 'beta2', 'epsilon', 'weightDecay', 'convention']);
  return new AdamOptimizer({ weightDecay: 0.01, ...options });
}

/** RMSProp; default learning rate 0.001. */
export function rmsProp(options: RmsPropOptions = {}): RmsPropOptimizer {
  return new RmsPropOptimizer(options);
}
