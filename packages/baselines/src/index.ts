import { type CatalogEntry, defineFamily } from '@regatta/core';
import { activityRegularizationDefinition } from './activity-regularization.ts';
import { batchNormDefinition } from './batch-norm.ts';
import { cutmixDefinition } from './cutmix.ts';
import { earlyStoppingDefinition } from './early-stopping.ts';
import { gaussianNoiseDefinition } from './gaussian-noise.ts';
import { groupNormDefinition } from './group-norm.ts';
import { l1Definition } from './l1.ts';
import { l1l2Definition } from './l1l2.ts';
import { l2Definition } from './l2.ts';
import { labelSmoothingDefinition } from './label-smoothing.ts';
import { layerNormDefinition } from './layer-norm.ts';
import { maxNormDefinition } from './max-norm.ts';
import { minMaxNormDefinition } from './min-max-norm.ts';
import { mixupDefinition } from './mixup.ts';
import { nonNegDefinition } from './non-neg.ts';
import { orthogonalRegularizationDefinition } from './orthogonal-regularization.ts';
import { rDropDefinition } from './r-drop.ts';
import { stochasticWeightAveragingDefinition } from './stochastic-weight-averaging.ts';
import { unitNormDefinition } from './unit-norm.ts';
import { weightDecayDefinition } from './weight-decay.ts';

export type { Place, PlaceOptions } from '@regatta/core';
export {
  type ActivityPenalty,
  activityPenalty,
  activityRegularization,
  activityRegularizationLayer,
} from './activity-regularization.ts';
export { type BatchNormOptions, batchNorm } from './batch-norm.ts';
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
export { type RDropOptions, type RDropWeights, rDrop, rDropLoss, symmetricDivergence } from './r-drop.ts';
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

const family = defineFamily([
  l1Definition,
  l2Definition,
  l1l2Definition,
  weightDecayDefinition,
  orthogonalRegularizationDefinition,
  maxNormDefinition,
  unitNormDefinition,
  nonNegDefinition,
  minMaxNormDefinition,
  activityRegularizationDefinition,
  gaussianNoiseDefinition,
  labelSmoothingDefinition,
  mixupDefinition,
  cutmixDefinition,
  rDropDefinition,
  earlyStoppingDefinition,
  batchNormDefinition,
  layerNormDefinition,
  groupNormDefinition,
  stochasticWeightAveragingDefinition,
]);

/** The regularizers in this package, for lists and for creation from a command line. */
export const catalog: readonly CatalogEntry[] = family.catalog;

/** Makes the layers of this package loadable by `tf.loadLayersModel`. Runs on import; safe to call again. */
export function register(): void {
  family.register();
}
