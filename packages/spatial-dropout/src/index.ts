import { type CatalogEntry, defineFamily } from '@regatta/core';
import { cutoutDefinition } from './cutout.ts';
import { dropBlockDefinition } from './drop-block.ts';
import { elementDropoutDefinition } from './element-dropout.ts';
import { maxDropDefinition } from './max-drop.ts';
import { maxPoolDropoutDefinition } from './max-pool-dropout.ts';
import { shakeDropDefinition } from './shake-drop.ts';
import { shakeShakeDefinition } from './shake-shake.ts';
import { spatialConcreteDropoutDefinition } from './spatial-concrete-dropout.ts';
import { spatialDropoutDefinition } from './spatial-dropout.ts';
import { stochasticDepthDefinition } from './stochastic-depth.ts';
import { varianceStableDropoutDefinition } from './variance-stable-dropout.ts';
import { weightedChannelDropoutDefinition } from './weighted-channel-dropout.ts';

export { type CutoutOptions, cutout, cutoutForward, cutoutKeep, cutoutLayer } from './cutout.ts';
export type { DepthOptions } from './depth.ts';
export { type DropBlockOptions, dropBlock, dropBlock1d, dropBlock2d, dropBlock3d } from './drop-block.ts';
export { dropBlockGamma, dropBlockKeep } from './drop-block-keep.ts';
export {
  type DropBlockMask,
  type DropBlockMaskOptions,
  type DropBlockNormalize,
  dropBlockForward,
  dropBlockGate,
  dropBlockMask,
  realisedFraction,
} from './drop-block-mask.ts';
export { type DropPathOptions, dropPath } from './drop-path.ts';
export { type DropPathRatesOptions, dropPathRates } from './drop-path-rates.ts';
export { elementDropout } from './element-dropout.ts';
export type { DataFormat, DataFormatOptions } from './layout.ts';
export {
  type MaxDropMode,
  type MaxDropOptions,
  maxDrop,
  maxDropForward,
  maxDropLayer,
  maxDropPeaks,
} from './max-drop.ts';
export {
  type MaxPoolDropoutLayerOptions,
  maxPoolDropout,
  maxPoolDropout2d,
  maxPoolDropoutForward,
} from './max-pool-dropout.ts';
export {
  type ShakeDropLayerOptions,
  type ShakeDropOptions,
  shakeDrop,
  shakeDropForward,
  shakeDropLayer,
} from './shake-drop.ts';
export { type ShakeShakeOptions, shakeShake, shakeShakeForward, shakeShakeLayer } from './shake-shake.ts';
export {
  type SpatialConcreteDropoutOptions,
  spatialConcreteDropout,
  spatialConcreteDropoutForward,
  spatialConcreteDropoutLayer,
  spatialConcreteDropoutPenalty,
  spatialConcreteRates,
} from './spatial-concrete-dropout.ts';
export {
  type SpatialDropoutOptions,
  spatialDropout,
  spatialDropout1d,
  spatialDropout2d,
  spatialDropout3d,
} from './spatial-dropout.ts';
export {
  type StochasticDepthLayerOptions,
  type StochasticDepthOptions,
  stochasticDepth,
  stochasticDepthForward,
  stochasticDepthLayer,
} from './stochastic-depth.ts';
export {
  type VarianceStableDropoutOptions,
  varianceStableDropout,
  varianceStableDropoutLayer,
} from './variance-stable-dropout.ts';
export {
  type WeightedChannelDropoutOptions,
  weightedChannelDropout,
  weightedChannelDropoutForward,
  weightedChannelDropoutLayer,
  weightedSelection,
} from './weighted-channel-dropout.ts';
export { type Pooling, weightedPool } from './weighted-pool.ts';

const family = defineFamily([
  spatialDropoutDefinition,
  elementDropoutDefinition,
  dropBlockDefinition,
  stochasticDepthDefinition,
  maxPoolDropoutDefinition,
  maxDropDefinition,
  weightedChannelDropoutDefinition,
  cutoutDefinition,
  shakeShakeDefinition,
  shakeDropDefinition,
  spatialConcreteDropoutDefinition,
  varianceStableDropoutDefinition,
]);

/** The regularizers in this package, for lists and for creation from a command line. */
export const catalog: readonly CatalogEntry[] = family.catalog;

/** Makes the layers of this package loadable by `tf.loadLayersModel`. Runs on import; safe to call again. */
export function register(): void {
  family.register();
}
