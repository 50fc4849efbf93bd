import * as tf from '@tensorflow/tfjs';
import type { KernelOverride } from './kernel-registry.ts';

/** `tf.prelu` with slopes that broadcast: the wasm kernel reads them as if they were stored once for each value. */
export const broadcastPrelu: KernelOverride = {
  name: 'Prelu',
  backends: ['wasm'],
  run: ({ inputs: { x, alpha, ...rest }, attrs, stock }) => {
    if (x === undefined || alpha === undefined || x.size === alpha.size) return undefined;
    return stock({ ...rest, x, alpha: tf.broadcastTo(alpha, x.shape) }, attrs);
  },
};
