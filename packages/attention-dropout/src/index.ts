import { type CatalogEntry, defineFamily, register as registerCore } from '@regatta/core';
import { activationDropoutDefinition } from './activation-dropout.ts';
import { attentionDropoutDefinition } from './attention-dropout.ts';
import { attentionEntropyDefinition } from './attention-entropy.ts';
import { attentionNoiseDefinition } from './attention-noise.ts';
import { cutoffDefinition } from './cutoff.ts';
import { dropAttentionDefinition } from './drop-attention.ts';
import { dropHeadDefinition } from './drop-head.ts';
import { dropKeyDefinition } from './drop-key.ts';
import { hiddenCutDefinition } from './hidden-cut.ts';
import { layerDropDefinition } from './layer-drop.ts';
import { patchDropoutDefinition } from './patch-dropout.ts';
import { positionalDropoutDefinition } from './positional-dropout.ts';
import { residualDropoutDefinition } from './residual-dropout.ts';
import { tokenDropoutDefinition } from './token-dropout.ts';
import { transformerDropoutDefinition } from './transformer-dropout.ts';
import { uniDropDefinition } from './uni-drop.ts';
import { wordDropoutDefinition } from './word-dropout.ts';

export type { WrapperOptions } from '@regatta/core';
export { activationDropout, activationDropoutLayer } from './activation-dropout.ts';
export { type AttentionDropoutOptions, attentionDropout } from './attention-dropout.ts';
export { type AttentionEntropyOptions, attentionEntropy } from './attention-entropy.ts';
export { type AttentionNoiseOptions, attentionNoise } from './attention-noise.ts';
export { type CutoffLayerOptions, type CutoffOptions, cutoff, cutoffLayer } from './cutoff.ts';
export { type CutoffKind, cutoffForward, cutoffKeep } from './cutoff-keep.ts';
export { type CutoffWeights, cutoffLoss, jensenShannon } from './cutoff-loss.ts';
export { type DepthRatesOptions, type DepthRule, depthRates } from './depth-rates.ts';
export { type DropAttentionOptions, dropAttention } from './drop-attention.ts';
export { type DropHeadOptions, dropHead } from './drop-head.ts';
export { type DropKeyOptions, dropKey } from './drop-key.ts';
export { type HiddenCutOptions, hiddenCut } from './hidden-cut.ts';
export { layerDrop, layerDropForward, layerDropLayer } from './layer-drop.ts';
export {
  keptPatches,
  type PatchDropoutOptions,
  patchDropout,
  patchDropoutForward,
  patchDropoutLayer,
  patchesKept,
} from './patch-dropout.ts';
export { positionalDropout, positionalDropoutLayer } from './positional-dropout.ts';
export { residualDropout, residualDropoutLayer } from './residual-dropout.ts';
export {
  type RemainingTokens,
  removeTokens,
  type TokenDropoutOptions,
  tokenDropout,
  tokenDropoutForward,
  tokenDropoutLayer,
} from './token-dropout.ts';
export {
  type TransformerDropoutOptions,
  type TransformerPlace,
  transformerDropout,
} from './transformer-dropout.ts';
export { type UniDropOptions, uniDrop } from './uni-drop.ts';
export {
  type WordDropoutOptions,
  wordDropout,
  wordDropoutForward,
  wordDropoutLayer,
} from './word-dropout.ts';

const family = defineFamily([
  transformerDropoutDefinition,
  residualDropoutDefinition,
  positionalDropoutDefinition,
  activationDropoutDefinition,
  attentionDropoutDefinition,
  dropKeyDefinition,
  dropAttentionDefinition,
  dropHeadDefinition,
  attentionNoiseDefinition,
  attentionEntropyDefinition,
  layerDropDefinition,
  tokenDropoutDefinition,
  wordDropoutDefinition,
  patchDropoutDefinition,
  cutoffDefinition,
  hiddenCutDefinition,
  uniDropDefinition,
]);

/** The regularizers in this package, for lists and for creation from a command line. */
export const catalog: readonly CatalogEntry[] = family.catalog;

/** Makes the layers of this package loadable by `tf.loadLayersModel`. Runs on import; safe to call again. */
export function register(): void {
  registerCore();
  family.register();
}
