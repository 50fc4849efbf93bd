import './register.ts';

export type { WrapperOptions } from '@regatta/core';
export { type AlphaDropoutOptions, alphaDropout, alphaDropoutLayer } from './alpha-dropout.ts';
export { catalog } from './catalog.ts';
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
export type { Place, PlaceOptions } from './places.ts';
export { register } from './register.ts';
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
