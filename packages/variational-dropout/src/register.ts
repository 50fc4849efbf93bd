import { activationMethods, layerMethods, register as registerCore } from '@regatta/core';
import { activationRegularizationMethod } from './activation-regularization.ts';
import { embeddingDropoutMethod } from './embedding-dropout.ts';
import { temporalActivationRegularizationMethod } from './temporal-activation-regularization.ts';

/** Makes the layers of this package loadable by `tf.loadLayersModel`. Runs on import; safe to call again. */
export function register(): void {
  registerCore();
  activationMethods.register(activationRegularizationMethod);
  activationMethods.register(temporalActivationRegularizationMethod);
  layerMethods.register(embeddingDropoutMethod);
}

register();
