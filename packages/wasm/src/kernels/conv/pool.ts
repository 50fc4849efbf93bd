import type { Heap } from '../../heap.ts';
import { allFloat, type KernelCall, type TrainingKernel } from '../../kernel.ts';
import { type Geometry, geometryOf, geometryScratch } from './geometry.ts';

const scratchOf = (heap: Heap, g: Geometry): number => geometryScratch(heap, g, heap.kernels.poolScratch);

/** The geometry of a pooling of images of shape `x`, channels last; undefined if the kernels do not support it. */
function poolGeometry(
  x: readonly number[],
  attrs: KernelCall['attrs'],
  y?: readonly number[],
): Geometry | undefined {
  const size: unknown[] = Array.isArray(attrs.filterSize)
    ? attrs.filterSize
    : [attrs.filterSize, attrs.filterSize];
  const [height, width] = size;
  if (typeof height !== 'number' || typeof width !== 'number') return undefined;
  if (!Number.isInteger(height) || !Number.isInteger(width)) return undefined;
  const depth = x[3] ?? 0;
  return geometryOf(x, [height, width, depth, depth], attrs, 'pool', y);
}

function poolKernel(name: string, average: 0 | 1): TrainingKernel {
  return {
    name,
    run: ({ inputs, attrs, heap }) => {
      const x = inputs.x!;
      const g = allFloat(x) ? poolGeometry(x.shape, attrs) : undefined;
      if (g === undefined) return undefined;
      const y = heap.output([g.batch, g.outHeight, g.outWidth, g.depth], 'float32');
      heap.kernels.pool(scratchOf(heap, g), average, heap.address(x), heap.address(y));
      return y;
    },
  };
}

/** `tf.maxPool`. */
export const maxPool: TrainingKernel = poolKernel('MaxPool', 0);

/** `tf.avgPool`: the mean of the cells inside the image. */
export const avgPool: TrainingKernel = poolKernel('AvgPool', 1);

/** Gradient of max pooling: goes to the first maximum of each window. */
export const maxPoolGrad: TrainingKernel = {
  name: 'MaxPoolGrad',
  run: ({ inputs, attrs, heap }) => {
    const x = inputs.input!;
    const dy = inputs.dy!;
    const g = allFloat(x, dy) ? poolGeometry(x.shape, attrs, dy.shape) : undefined;
    if (g === undefined) return undefined;
    const dx = heap.output(x.shape, 'float32');
    heap.kernels.maxPoolGrad(scratchOf(heap, g), heap.address(x), heap.address(dy), heap.address(dx));
    return dx;
  },
};

/**
 * Gradient of average pooling: divides dy among the cells of the window inside the image, as in TensorFlow. tfjs's own
 * kernel also counts the padding, which is not the gradient of its forward pass.
 */
export const avgPoolGrad: TrainingKernel = {
  name: 'AvgPoolGrad',
  run: ({ inputs, attrs, heap }) => {
    const x = inputs.input!;
    const dy = inputs.dy!;
    const g = allFloat(x, dy) ? poolGeometry(x.shape, attrs, dy.shape) : undefined;
    if (g === undefined) return undefined;
    const dx = heap.output(x.shape, 'float32');
    heap.kernels.avgPoolGrad(scratchOf(heap, g), heap.address(dy), heap.address(dx));
    return dx;
  },
};
