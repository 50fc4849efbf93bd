import { slice_util } from '@tensorflow/tfjs';
import { type KernelCall, sizeOf, type TrainingKernel } from '../kernel.ts';

/**
 * `clone`, which shares the data, as reshape does. The stock kernel copies the data, and tfjs clones every tensor that it
 * saves for a gradient.
 */
export const identity: TrainingKernel = {
  name: 'Identity',
  run: ({ inputs, heap }: KernelCall) => {
    const x = inputs.x!;
    return x.dtype === 'float32' || x.dtype === 'int32' || x.dtype === 'bool' ? heap.share(x) : undefined;
  },
};

const indices = (value: unknown): number[] | undefined =>
  Array.isArray(value) && value.every((n) => typeof n === 'number') ? value : undefined;

/** `tf.slice`; copies only the slice. The stock kernel first copies the whole tensor out of the heap. */
export const slice: TrainingKernel = {
  name: 'Slice',
  run: ({ inputs, attrs, heap }: KernelCall) => {
    const x = inputs.x!;
    const begin = indices(attrs.begin);
    const size = indices(attrs.size);
    if ((x.dtype !== 'float32' && x.dtype !== 'int32') || !begin || !size) return undefined;
    const [starts, sizes] = slice_util.parseSliceParams(x, begin, size);
    const inside = (n: number, i: number) =>
      starts![i]! >= 0 && sizes![i]! >= 0 && starts![i]! + sizes![i]! <= n;
    if (!x.shape.every(inside)) return undefined;
    const out = heap.output(sizes!, x.dtype);
    if (sizeOf(sizes!) === 0) return out;
    // Trailing axes that are taken whole form one run; the axis before them, if cut, still gives one run per row.
    let axis = x.shape.length - 1;
    let run = 1;
    while (axis > 0 && sizes![axis] === x.shape[axis]) run *= x.shape[axis--]!;
    const count = run * (sizes![axis] ?? 1);
    const stride = run * (x.shape[axis] ?? 1);
    const rows = axis > 0 ? sizes![axis - 1]! : 1;
    const outer = sizes!.slice(0, Math.max(0, axis - 1));
    const base = heap.address(x);
    let to = heap.address(out);
    const place = new Array<number>(outer.length).fill(0);
    for (let block = 0; block < sizeOf(outer); block++) {
      let from = 0;
      for (let i = 0; i <= axis; i++) from = from * x.shape[i]! + starts![i]! + (place[i] ?? 0);
      heap.kernels.gatherRuns(base + 4 * from * run, stride, rows, count, to);
      to += 4 * rows * count;
      for (let i = outer.length - 1; i >= 0 && ++place[i]! === outer[i]; i--) place[i] = 0;
    }
    return out;
  },
};
