import { util } from '@tensorflow/tfjs';
import type { Info } from '../heap.ts';
import { type KernelCall, sizeOf, type TrainingKernel } from '../kernel.ts';

/** `tf.gather`, e.g. an embedding. Calls with ids out of range go to the stock kernel, which throws. */
export const gatherV2: TrainingKernel = {
  name: 'GatherV2',
  run: ({ inputs, attrs, heap }: KernelCall): Info | undefined => {
    const [x, ids] = [inputs.x!, inputs.indices!];
    const { axis, batchDims = 0 } = attrs;
    if ((x.dtype !== 'float32' && x.dtype !== 'int32') || ids.dtype !== 'int32') return undefined;
    if (typeof axis !== 'number' || typeof batchDims !== 'number') return undefined;
    const at = util.parseAxisParam(axis, x.shape)[0]!;
    const batch = sizeOf(ids.shape.slice(0, batchDims));
    const fits =
      batchDims <= at && String(x.shape.slice(0, batchDims)) === String(ids.shape.slice(0, batchDims));
    if (batchDims < 0 || !fits || batch === 0) return undefined;
    const [size, count] = [x.shape[at]!, sizeOf(ids.shape)];
    if (!heap.kernels.idsWithin(heap.address(ids), count, size)) return undefined;
    const after = x.shape.slice(at + 1);
    const y = heap.output([...x.shape.slice(0, at), ...ids.shape.slice(batchDims), ...after], x.dtype);
    const [atX, atIds, atY] = [heap.address(x), heap.address(ids), heap.address(y)];
    const [outer, each, width] = [sizeOf(x.shape.slice(batchDims, at)), count / batch, sizeOf(after)];
    for (let i = 0; i < batch; i++) {
      const from = atX + 4 * i * outer * size * width;
      const to = atY + 4 * i * outer * each * width;
      heap.kernels.gatherRows(from, atIds + 4 * i * each, to, outer, size, each, width);
    }
    return y;
  },
};
