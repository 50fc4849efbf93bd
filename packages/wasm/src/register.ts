import * as tf from '@tensorflow/tfjs';
import { AdamOptimizer } from './optimizers/adam.ts';
import { RmsPropOptimizer } from './optimizers/rms-prop.ts';
import { SgdOptimizer } from './optimizers/sgd.ts';

/** Registers the optimizers so that saved models can load them. Runs on import; safe to call again. */
export function register(): void {
  tf.serialization.registerClass(AdamOptimizer, 'Regatta');
  tf.serialization.registerClass(RmsPropOptimizer, 'Regatta');
  tf.serialization.registerClass(SgdOptimizer, 'Regatta');
}

register();
