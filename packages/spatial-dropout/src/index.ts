import './register.ts';

export { catalog } from './catalog.ts';
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
export { register } from './register.ts';
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
