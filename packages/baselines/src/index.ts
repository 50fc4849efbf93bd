import './register.ts';

export {
  type ActivityPenalty,
  activityPenalty,
  activityRegularization,
  activityRegularizationLayer,
} from './activity-regularization.ts';
export { type BatchNormOptions, batchNorm } from './batch-norm.ts';
export { catalog } from './catalog.ts';
export type { VectorOptions } from './constraint.ts';
export { type Box, type CutmixOptions, cutmix, cutmixBox, pasteBox } from './cutmix.ts';
export { type EarlyStoppingOptions, earlyStopping } from './early-stopping.ts';
export {
  type GaussianNoiseOptions,
  gaussianNoise,
  gaussianNoiseForward,
  gaussianNoiseLayer,
} from './gaussian-noise.ts';
export { type GroupNormOptions, groupNorm, groupNormalize, groupNormLayer } from './group-norm.ts';
export { type L1Options, l1 } from './l1.ts';
export { type L1L2Options, l1l2, l1l2Penalty } from './l1l2.ts';
export { type L2Options, l2 } from './l2.ts';
export {
  type LabelSmoothingOptions,
  labelSmoothing,
  labelSmoothingLoss,
  smoothTargets,
} from './label-smoothing.ts';
export { type LayerNormOptions, layerNorm } from './layer-norm.ts';
export { type MaxNormOptions, maxNorm, projectMaxNorm } from './max-norm.ts';
export { type MinMaxNormOptions, minMaxNorm, type NormBounds, projectMinMaxNorm } from './min-max-norm.ts';
export { type MixupOptions, mixRows, mixup } from './mixup.ts';
export { type NonNegOptions, nonNeg } from './non-neg.ts';
export {
  type OrthogonalRegularizationOptions,
  orthogonalPenalty,
  orthogonalRegularization,
} from './orthogonal-regularization.ts';
export type { Place, PlaceOptions } from './places.ts';
export { type RDropOptions, type RDropWeights, rDrop, rDropLoss, symmetricDivergence } from './r-drop.ts';
export { register } from './register.ts';
export type { WeightOptions } from './settings.ts';
export {
  type EnsembleOptions,
  type SnapshotEnsemble,
  type SnapshotEnsembleOptions,
  snapshotEnsemble,
  snapshotLearningRate,
} from './snapshot-ensemble.ts';
export {
  type StochasticWeightAveragingOptions,
  stochasticWeightAveraging,
} from './stochastic-weight-averaging.ts';
export { projectUnitNorm, type UnitNormOptions, unitNorm } from './unit-norm.ts';
export { type WeightDecayOptions, weightDecay } from './weight-decay.ts';
