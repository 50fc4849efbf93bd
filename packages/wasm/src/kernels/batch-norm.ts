import { allFloat, sizeOf, type TrainingKernel } from '../kernel.ts';

/** `tf.batchNorm` with one mean and variance per index of the last axis. */
export const fusedBatchNorm: TrainingKernel = {
  name: 'FusedBatchNorm',
  run: ({ inputs, attrs, heap }) => {
    const { scale, offset } = inputs;
    const [x, mean, variance] = [inputs.x!, inputs.mean!, inputs.variance!];
    const columns = x.shape.at(-1) ?? 0;
    const fits = [mean, variance, scale, offset].every(
      (tensor) => tensor == null || (tensor.shape.length === 1 && tensor.shape[0] === columns),
    );
    if (!fits || columns === 0 || !allFloat(x, mean, variance, scale ?? undefined, offset ?? undefined)) {
      return undefined;
    }
    const y = heap.output(x.shape, 'float32');
    heap.kernels.batchNorm(
      sizeOf(x.shape) / columns,
      columns,
      Number(attrs.varianceEpsilon ?? 0.001),
      heap.address(x),
      heap.address(mean),
      heap.address(variance),
      scale == null ? 0 : heap.address(scale),
      offset == null ? 0 : heap.address(offset),
      heap.address(y),
    );
    return y;
  },
};

/**
 * Gradients of batch normalization over the last axis in two passes over x and dy; tfjs composes them from tiled
 * tensors. Inputs x, dy, mean, variance and scale; attribute varianceEpsilon. Outputs dx, dMean, dVariance, dScale,
 * dOffset. tfjs has no kernel of this name.
 */
export const fusedBatchNormGrad: TrainingKernel = {
  name: 'FusedBatchNormGrad',
  run: ({ inputs, attrs, heap }) => {
    const [x, dy] = [inputs.x!, inputs.dy!];
    const [mean, variance, scale] = [inputs.mean!, inputs.variance!, inputs.scale!];
    const columns = mean.shape[0] ?? 0;
    if (!allFloat(x, dy, mean, variance, scale) || columns === 0) return undefined;
    const dx = heap.output(x.shape, 'float32');
    const parts = [0, 1, 2, 3].map(() => heap.output([columns], 'float32'));
    const [dMean = 0, dVariance = 0, dScale = 0, dOffset = 0] = parts.map((part) => heap.address(part));
    heap.kernels.batchNormGrad(
      sizeOf(x.shape) / columns,
      columns,
      Number(attrs.varianceEpsilon),
      heap.address(x),
      heap.address(dy),
      heap.address(mean),
      heap.address(variance),
      heap.address(scale),
      heap.address(dx),
      dMean,
      dVariance,
      dScale,
      dOffset,
    );
    return [dx, ...parts];
  },
};
