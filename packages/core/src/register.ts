import { ActivationHost } from './hosts/activation.ts';
import { WeightsHost } from './hosts/weights.ts';
import { registerLayerClass } from './tfjs.ts';

/** Makes Regatta's layers loadable by `tf.loadLayersModel`. Runs on import; safe to call again. */
export function register(): void {
  registerLayerClass(ActivationHost);
  registerLayerClass(WeightsHost);
}

register();
