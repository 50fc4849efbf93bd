import { absGradient } from './abs.ts';
import { avgPool3dGradient, avgPoolGradient } from './avg-pool.ts';
import { dilatedConv2dGradient } from './conv2d.ts';
import { dilatedDepthwiseConv2dGradient } from './depthwise.ts';
import { installDilatedLayers, uninstallDilatedLayers } from './dilated-layers.ts';
import { batchMatMulGradient } from './matmul.ts';
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
 * Mends what TensorFlow.js differentiates wrongly or not at all, for every model and on every backend.
 *
 * `abs` at 0 (0 instead of -1), `avgPool` and `avgPool3d` with padding, dilated `conv2d` and `depthwiseConv2d`, as operations
 * and as layers, `matMul` with a broadcast batch axis, and the NaN of `tf.train.rmsprop` with `centered: true`.
 *
 * Importing `@regatta/core` changes none of this; call this once, or import `@regatta/core/gradients/register`.
 * `useWasm` of `@regatta/wasm` calls it. Composed of tfjs operations. Returns false when it was done already.
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
  installDilatedLayers();
  installed = true;
  return true;
}

/** Whether {@link installGradients} is in force. */
export function gradientsInstalled(): boolean {
  return installed;
}

/** Puts tfjs's own gradients back. Returns false when they were there already. */
export function uninstallGradients(): boolean {
  if (!installed) return false;
  removeGradients(mended);
  uninstallCenteredRmsProp();
  uninstallDilatedLayers();
  installed = false;
  return true;
}
