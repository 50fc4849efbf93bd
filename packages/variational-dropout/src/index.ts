import './register.ts';

export type { WrapperOptions } from '@regatta/core';
export {
  type ActivationRegularizationOptions,
  activationPenalty,
  activationRegularization,
} from './activation-regularization.ts';
export { catalog } from './catalog.ts';
export { embeddingDropout, embeddingDropoutForward, embeddingDropoutLayer } from './embedding-dropout.ts';
export { type FraternalDropoutOptions, fraternalDropout, fraternalLoss } from './fraternal-dropout.ts';
export {
  type VariationalRnnOptions,
  variationalGru,
  variationalLstm,
  variationalSimpleRnn,
} from './layers.ts';
export { lockedDropout, lockedDropoutLayer } from './locked-dropout.ts';
export {
  type NaiveRecurrentDropoutOptions,
  naiveRecurrentDropout,
  type RecurrentDropoutOptions,
  recurrentDropout,
  rnnDrop,
} from './recurrent-dropout.ts';
export { register } from './register.ts';
export {
  type TemporalActivationRegularizationOptions,
  temporalActivationPenalty,
  temporalActivationRegularization,
} from './temporal-activation-regularization.ts';
export { type VariationalDropoutOptions, variationalDropout } from './variational-dropout.ts';
export { weightDrop } from './weight-drop.ts';
export { type ZoneoutOptions, zoneout } from './zoneout.ts';
