import { ActivationHost } from './hosts/activation.ts';
import { RecurrentHost } from './hosts/recurrent.ts';
import { kerasName, treatmentOfKeras } from './hosts/recurrent-config.ts';
import { WeightsHost } from './hosts/weights.ts';
import { rnnCells } from './recurrent/contract.ts';
import { registerLayerClass, shareClassName } from './tfjs.ts';
import { extendBidirectional } from './tfjs-recurrent.ts';

let shared = false;

/** Makes Regatta's layers loadable by `tf.loadLayersModel`. Runs on import; safe to call again. */
export function register(): void {
  registerLayerClass(ActivationHost);
  registerLayerClass(WeightsHost);
  registerLayerClass(RecurrentHost);
  if (shared) return;
  shared = true;
  extendBidirectional((layer) => layer instanceof RecurrentHost);
  for (const cell of rnnCells) {
    // tfjs has layers of these names, which keep what they saved; its GRU cannot reset after.
    shareClassName(
      kerasName(cell),
      (config) => 'step' in config || (cell === 'gru' && config.resetAfter === true),
      (config) => new RecurrentHost({ treatment: treatmentOfKeras(config), ...config, cell }),
    );
  }
}

register();
