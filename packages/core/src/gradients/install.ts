import { absGradient } from './abs.ts';
import { avgPool3dGradient, avgPoolGradient } from './avg-pool.ts';
import { dilatedConv2dGradient } from './conv2d.ts';
import { dilatedDepthwiseConv2dGradient } from './depthwise.ts';
import { installDilatedLayers, uninstallDilatedLayers } from './dilated-layers.ts';
import { batchMatMulGradient } from './matmul.ts';
import { installMoments, uninstallMoments } from './moments.ts';
import { addGradients, type GradientOverride, removeGradients } from './registry.ts';
import { installCenteredRmsProp, uninstallCenteredRmsProp } from './rms-prop.ts';

const mended: readonly GradientOverride[] = [
  absGradient,
  avgPoolGradient,
  avgPool3dGradient,
  batchMatMulGradient,
  dilatedConv2dGradient,
  dilatedDepthwiseConv2dGradient,
];

let installed = false;

/**
 * Fixes gradients that TensorFlow.js computes incorrectly or not at all, for every model and every backend.
 *
 * It fixes `abs` at 0 (0 instead of -1), `avgPool` and `avgPool3d` with padding, dilated `conv2d` and `depthwiseConv2d`
 * (as operations and as layers), `matMul` with a broadcast batch axis, the NaN of `tf.train.rmsprop` with
 * `centered: true`, and the moments of the optimizers of `tf.train`, which then follow their variables if layers are
 * frozen or unfrozen. The replacements are composed of tfjs operations.
 *
 * Importing `@regatta/core` does not install them: call this function once, or import
 * `@regatta/core/gradients/register`. `useWasm` of `@regatta/wasm` calls it too. Returns false if they were already
 * installed.
 *
 * @example
 * ```ts
 * import * as tf from '@tensorflow/tfjs';
 * import { installGradients } from '@regatta/core/gradients';
 * installGradients();
 * tf.grad((x) => tf.sum(tf.abs(x)))(tf.tensor1d([-2, 0, 3])).print(); // [-1, 0, 1]
 * ```
 */
export function installGradients(): boolean {
  if (installed) return false;
  addGradients(mended);
  installCenteredRmsProp();
  installMoments();
  installDilatedLayers();
  installed = true;
  return true;
}

/** Whether the gradients of {@link installGradients} are installed. */
export function gradientsInstalled(): boolean {
  return installed;
}

/** Restores tfjs's own gradients. Returns false if nothing was installed. */
export function uninstallGradients(): boolean {
  if (!installed) return false;
  removeGradients(mended);
  uninstallMoments();
  uninstallCenteredRmsProp();
  uninstallDilatedLayers();
  installed = false;
  return true;
}
