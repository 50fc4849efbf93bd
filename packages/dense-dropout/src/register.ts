import { activationMethods, layerMethods, registerKerasLayer } from '@regatta/core';
import { concreteDropoutMethod } from './concrete-dropout.ts';
import { dropConnectMethod } from './drop-connect.ts';
import { originalDropoutMethod } from './dropout.ts';
import { kerasForms } from './keras-forms.ts';
import { learnedGaussianMethod } from './learned-gaussian.ts';
import { multiSampleMethod } from './multi-sample-dropout.ts';
import { sparseVariationalMethod } from './sparse-variational-dropout.ts';
import { standoutMethod } from './standout.ts';
import { targetedDropoutMethod } from './targeted-dropout.ts';
import { variationalGaussianMethod } from './variational-gaussian-dropout.ts';

/** Makes the layers of this package loadable by `tf.loadLayersModel`. Runs on import; safe to call again. */
export function register(): void {
  for (const method of [originalDropoutMethod, learnedGaussianMethod]) activationMethods.register(method);
  for (const method of [
    concreteDropoutMethod,
    dropConnectMethod,
    multiSampleMethod,
    sparseVariationalMethod,
    standoutMethod,
    targetedDropoutMethod,
    variationalGaussianMethod,
  ]) {
    layerMethods.register(method);
  }
  for (const form of kerasForms) registerKerasLayer(form);
}

register();
