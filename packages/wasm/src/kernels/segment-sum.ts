import type { Info } from '../heap.ts';
import { type KernelCall, sizeOf, type TrainingKernel } from '../kernel.ts';

/** `tf.unsortedSegmentSum`, which computes the gradient of an embedding. */
export const unsortedSegmentSum: TrainingKernel = {
  name: 'UnsortedSegmentSum',
  run: ({ inputs, attrs, heap }: KernelCall): Info | undefined => {
    const [x, ids] = [inputs.x!, inputs.segmentIds!];
    const { numSegments } = attrs;
    const fits = ids.shape.length === 1 && ids.shape[0] === x.shape[0];
    if (x.dtype !== 'float32' || ids.dtype !== 'int32' || !fits || typeof numSegments !== 'number')
      return undefined;
    const rest = x.shape.slice(1);
    const y = heap.output([numSegments, ...rest], 'float32');
    const [atX, atIds, atY] = [heap.address(x), heap.address(ids), heap.address(y)];
    heap.kernels.segmentSum(atX, atIds, ids.shape[0]!, sizeOf(rest), numSegments, atY);
    return y;
  },
};
