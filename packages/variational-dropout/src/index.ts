import { type CatalogEntry, defineFamily, register as registerCore } from '@regatta/core';
import { activationRegularizationDefinition } from './activation-regularization.ts';
import { embeddingDropoutDefinition } from './embedding-dropout.ts';
import { fraternalDropoutDefinition } from './fraternal-dropout.ts';
import { lockedDropoutDefinition } from './locked-dropout.ts';
import {
  naiveRecurrentDropoutDefinition,
  recurrentDropoutDefinition,
  rnnDropDefinition,
} from './recurrent-dropout.ts';
import { temporalActivationRegularizationDefinition } from './temporal-activation-regularization.ts';
import { variationalDropoutDefinition } from './variational-dropout.ts';
import { weightDropDefinition } from './weight-drop.ts';
import { zoneoutDefinition } from './zoneout.ts';

export type { WrapperOptions } from '@regatta/core';
export {
  type ActivationRegularizationOptions,
  activationPenalty,
  activationRegularization,
} from './activation-regularization.ts';
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
export {
  type TemporalActivationRegularizationOptions,
  temporalActivationPenalty,
  temporalActivationRegularization,
} from './temporal-activation-regularization.ts';
export { type VariationalDropoutOptions, variationalDropout } from './variational-dropout.ts';
export { weightDrop } from './weight-drop.ts';
export { type ZoneoutOptions, zoneout } from './zoneout.ts';

const family = defineFamily([
  variationalDropoutDefinition,
  naiveRecurrentDropoutDefinition,
  recurrentDropoutDefinition,
  rnnDropDefinition,
  zoneoutDefinition,
  weightDropDefinition,
  lockedDropoutDefinition,
  embeddingDropoutDefinition,
  activationRegularizationDefinition,
  temporalActivationRegularizationDefinition,
  fraternalDropoutDefinition,
]);

/** The regularizers in this package, for lists and for creation from a command line. */
export const catalog: readonly CatalogEntry[] = family.catalog;

/** Makes the layers of this package loadable by `tf.loadLayersModel`. Runs on import; safe to call again. */
export function register(): void {
  registerCore();
  family.register();
}
