import { activationMethods, registerKerasLayer } from '@regatta/core';
import { activityRegularizationMethod } from './activity-regularization.ts';
import { gaussianNoiseMethod } from './gaussian-noise.ts';
import { groupNormMethod } from './group-norm.ts';
import { kerasForms } from './keras-forms.ts';

/** Makes the layers of this package loadable by `tf.loadLayersModel`. Runs on import; safe to call again. */
export function register(): void {
  for (const method of [activityRegularizationMethod, gaussianNoiseMethod, groupNormMethod]) {
    activationMethods.register(method);
  }
  for (const form of kerasForms) registerKerasLayer(form);
}

register();
