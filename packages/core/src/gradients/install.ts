import { absGradient } from './abs.ts';
import { installAdadelta, uninstallAdadelta } from './adadelta.ts';
import { avgPoolGradient } from './avg-pool.ts';
import { installCenterCrop, uninstallCenterCrop } from './center-crop.ts';
import { dilatedConv2dGradient } from './conv2d.ts';
import { conv3dGradient, conv3dTranspose, conv3dTransposeGradient, placedConv3d } from './conv3d.ts';
import { cropAndResizeGradient, nearestCropAndResize } from './crop-and-resize.ts';
import { cumsumGradient, prodGradient } from './cumulations.ts';
import { dilatedDepthwiseConv2dGradient } from './depthwise.ts';
import { installDilatedLayers, uninstallDilatedLayers } from './dilated-layers.ts';
import { extremeGradients } from './extremes.ts';
import { addKernels, type KernelOverride, removeKernels } from './kernel-registry.ts';
import { batchMatMulGradient, broadcastProducts } from './matmul.ts';
import { mirrorPadGradient } from './mirror-pad.ts';
import { installMoments, uninstallMoments } from './moments.ts';
import { installNormLayers, uninstallNormLayers } from './norm-layers.ts';
import { numericPadding } from './numeric-padding.ts';
import { pairGradients } from './pairs.ts';
import { pool3dGradients, pool3dKernels } from './pool3d.ts';
import { broadcastPrelu } from './prelu.ts';
import { refusedKernels } from './refused.ts';
import { addGradients, type GradientOverride, removeGradients } from './registry.ts';
import { resizeGradients } from './resize.ts';
import { installCenteredRmsProp, uninstallCenteredRmsProp } from './rms-prop.ts';
import { castGradient, stepGradients } from './steps.ts';
import { tileGradient } from './tile.ts';

const gradients: readonly GradientOverride[] = [
  absGradient,
  avgPoolGradient,
  batchMatMulGradient,
  castGradient,
  conv3dGradient,
  conv3dTransposeGradient,
  cropAndResizeGradient,
  cumsumGradient,
  dilatedConv2dGradient,
  dilatedDepthwiseConv2dGradient,
  ...extremeGradients,
  mirrorPadGradient,
  ...pairGradients,
  ...pool3dGradients,
  prodGradient,
  ...resizeGradients,
  ...stepGradients,
  tileGradient,
];

const kernels: readonly KernelOverride[] = [
  ...broadcastProducts,
  broadcastPrelu,
  conv3dTranspose,
  nearestCropAndResize,
  placedConv3d,
  ...numericPadding,
  ...pool3dKernels,
  ...refusedKernels,
];

let installed = false;

/**
 * Corrects what TensorFlow.js computes wrongly, or cannot differentiate, in operations that models train with: for every
 * model, on the cpu and wasm backends. What has no correct replacement throws an error instead.
 *
 * Gradients: `abs` at 0, `max` and `min` of equal values, `avgPool` and `avgPool3d` with padding, `maxPool3d`, `cast` to
 * integers, `cumsum`, `floorDiv`, `mirrorPad`, image resizing; those that tfjs lacks of comparisons, of `conv3dTranspose`,
 * `cropAndResize`, dilated convolutions (as operations and as layers), `tile` from rank 5 on, and of `matMul`, `maximum`,
 * `minimum` and `squaredDifference` with broadcast operands. Values: `matMul` with broadcast batches, pooling of volumes,
 * `conv3d` and `conv3dTranspose`, and on the wasm backend `prelu`. Layers: normalization without scale or center,
 * `centerCrop`. Optimizers: `tf.train.adadelta`, the NaN of `tf.train.rmsprop` with `centered: true`, and the moments of
 * the optimizers of `tf.train`, which then follow their variables if layers are frozen or unfrozen. The replacements are composed of tfjs operations; `pnpm bench:kernels` checks
 * each against a plain implementation.
 *
 * Backends that are loaded later are corrected when they become the current one.
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
  addGradients(gradients);
  addKernels(kernels);
  installAdadelta();
  installCenterCrop();
  installCenteredRmsProp();
  installMoments();
  installDilatedLayers();
  installNormLayers();
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
  // In reverse order: some wrap what others installed.
  uninstallNormLayers();
  uninstallDilatedLayers();
  uninstallMoments();
  uninstallCenteredRmsProp();
  uninstallCenterCrop();
  uninstallAdadelta();
  removeKernels(kernels);
  removeGradients(gradients);
  installed = false;
  return true;
}
