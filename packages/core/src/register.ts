import { ActivationHost } from './hosts/activation.ts';
import { AttentionHost } from './hosts/attention.ts';
import { RecurrentHost } from './hosts/recurrent.ts';
import { kerasName, treatmentOfKeras } from './hosts/recurrent-config.ts';
import { WeightsHost } from './hosts/weights.ts';
import { rnnCells } from './recurrent/contract.ts';
import { findGeluNew, registerLayerClass, shareClassName } from './tfjs.ts';
import { followMasks } from './tfjs-layer-mask.ts';
import { passMasksOfMerges } from './tfjs-masks.ts';
import { extendBidirectional } from './tfjs-recurrent.ts';

let shared = false;

/** Registers Regatta's layers for `tf.loadLayersModel`. Runs on import; safe to call again. */
export function register(): void {
  registerLayerClass(ActivationHost);
  registerLayerClass(WeightsHost);
  registerLayerClass(RecurrentHost);
  registerLayerClass(AttentionHost);
  if (shared) return;
  shared = true;
  findGeluNew();
  followMasks();
  passMasksOfMerges();
  extendBidirectional((layer) => layer instanceof RecurrentHost);
  // tfjs has a layer of this name that it neither exports nor registers, and that cannot be trained.
  shareClassName(
    'MultiHeadAttention',
    () => true,
    (config) => new AttentionHost(config),
  );
  for (const cell of rnnCells) {
    // tfjs has layers of these names and still loads what it saved itself; its GRU does not support resetAfter.
    shareClassName(
      kerasName(cell),
      (config) => 'step' in config || (cell === 'gru' && config.resetAfter === true),
      (config) => new RecurrentHost({ treatment: treatmentOfKeras(config), ...config, cell }),
    );
  }
}

register();
