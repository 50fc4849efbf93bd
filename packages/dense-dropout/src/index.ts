import { type CatalogEntry, defineFamily } from '@regatta/core';
import { alphaDropoutDefinition } from './alpha-dropout.ts';
import { concreteDropoutDefinition } from './concrete-dropout.ts';
import { dropConnectDefinition } from './drop-connect.ts';
import { dropoutDefinition } from './dropout.ts';
import { featureAlphaDropoutDefinition } from './feature-alpha-dropout.ts';
import { gaussianDropoutDefinition } from './gaussian-dropout.ts';
import { multiSampleDropoutDefinition } from './multi-sample-dropout.ts';
import { sparseVariationalDropoutDefinition } from './sparse-variational-dropout.ts';
import { standoutDefinition } from './standout.ts';
import { targetedDropoutDefinition } from './targeted-dropout.ts';
import { variationalGaussianDropoutDefinition } from './variational-gaussian-dropout.ts';

export type { Place, PlaceOptions, WrapperOptions } from '@regatta/core';
export { type AlphaDropoutOptions, alphaDropout, alphaDropoutLayer } from './alpha-dropout.ts';
export {
  type ConcreteDropoutOptions,
  concreteDropout,
  concreteDropoutForward,
  concreteDropoutLayer,
  concreteDropoutPenalty,
} from './concrete-dropout.ts';
export { type DropConnectOptions, dropConnect, dropConnectLayer } from './drop-connect.ts';
export {
  type DropConnectMasks,
  type DropConnectScale,
  dropConnectForward,
  dropConnectMoments,
  dropConnectSampled,
  type Moments,
} from './drop-connect-forward.ts';
export { type DropoutOptions, dropout, dropoutForward, dropoutLayer } from './dropout.ts';
export {
  type FeatureAlphaDropoutOptions,
  featureAlphaDropout,
  featureAlphaDropoutLayer,
} from './feature-alpha-dropout.ts';
export { gaussianDropout, gaussianDropoutLayer } from './gaussian-dropout.ts';
export { learnedRates, prunedFractions } from './learned.ts';
export {
  type MultiSampleDropoutOptions,
  multiSampleDropout,
  multiSampleDropoutLayer,
  multiSampleInputs,
  multiSampleLoss,
} from './multi-sample-dropout.ts';
export type { NoiseShape } from './noise-shape.ts';
export {
  type SparseVariationalDropoutOptions,
  sparseVariationalDropout,
  sparseVariationalDropoutLayer,
} from './sparse-variational-dropout.ts';
export {
  type StandoutOptions,
  standout,
  standoutLayer,
  standoutMask,
  standoutProbability,
} from './standout.ts';
export {
  type TargetedDropoutOptions,
  targetedCandidates,
  targetedDropout,
  targetedDropoutLayer,
  targetedKernel,
} from './targeted-dropout.ts';
export {
  keptWeights,
  learnedGaussianForward,
  sparseLogAlpha,
  sparseVariationalForward,
  variationalForward,
} from './variational-forward.ts';
export {
  type VariationalGaussianDropoutLayerOptions,
  type VariationalGaussianDropoutOptions,
  variationalGaussianDropout,
  variationalGaussianDropoutLayer,
} from './variational-gaussian-dropout.ts';
export { sparseVariationalKl, variationalKl } from './variational-kl.ts';

const family = defineFamily([
  dropoutDefinition,
  gaussianDropoutDefinition,
  alphaDropoutDefinition,
  featureAlphaDropoutDefinition,
  dropConnectDefinition,
  concreteDropoutDefinition,
  standoutDefinition,
  variationalGaussianDropoutDefinition,
  sparseVariationalDropoutDefinition,
  targetedDropoutDefinition,
  multiSampleDropoutDefinition,
]);

/** The regularizers in this package, for lists and for creation from a command line. */
export const catalog: readonly CatalogEntry[] = family.catalog;

/** Makes the layers of this package loadable by `tf.loadLayersModel`. Runs on import; safe to call again. */
export function register(): void {
  family.register();
}
