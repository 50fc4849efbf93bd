import { activationMethods, registerKerasLayer, registerNoise } from '@regatta/core';
import { cutoutMethod } from './cutout.ts';
import { dropBlockMethod } from './drop-block.ts';
import { kerasForms } from './keras-forms.ts';
import { maxDropMethod } from './max-drop.ts';
import { maxPoolDropoutMethod } from './max-pool-dropout.ts';
import { shakeDropMethod } from './shake-drop.ts';
import { shakeShakeMethod } from './shake-shake.ts';
import { spatialConcreteDropoutMethod } from './spatial-concrete-dropout.ts';
import { spatialDropoutMethod } from './spatial-dropout.ts';
import { stochasticDepthMethod } from './stochastic-depth.ts';
import { uniformNoise } from './variance-stable-dropout.ts';
import { weightedChannelDropoutMethod } from './weighted-channel-dropout.ts';

/** Makes the layers of this package loadable by `tf.loadLayersModel`. Runs on import; safe to call again. */
export function register(): void {
  registerNoise(uniformNoise);
  for (const method of [
    cutoutMethod,
    dropBlockMethod,
    maxDropMethod,
    maxPoolDropoutMethod,
    shakeDropMethod,
    shakeShakeMethod,
    spatialConcreteDropoutMethod,
    spatialDropoutMethod,
    stochasticDepthMethod,
    weightedChannelDropoutMethod,
  ]) {
    activationMethods.register(method);
  }
  for (const form of kerasForms) registerKerasLayer(form);
}

register();
