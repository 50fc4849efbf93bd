import type { Heap, Info } from '../heap.ts';
import { type KernelCall, sizeOf, type TrainingKernel } from '../kernel.ts';

/** An axis of the result: its size, and its strides in the input (`from`) and in the result (`to`). */
interface Axis {
  size: number;
  from: number;
  to: number;
}

/** The axes of the result, outermost first, without axes of size 1; neighbors that stay adjacent are merged. */
function axesOf(shape: readonly number[], perm: readonly number[]): Axis[] {
  const strides: number[] = [];
  for (let i = shape.length - 1, stride = 1; i >= 0; stride *= shape[i]!, i--) strides[i] = stride;
  const axes: Axis[] = [];
  let to = 1;
  for (let i = perm.length - 1; i >= 0; i--) {
    const size = shape[perm[i]!]!;
    const from = strides[perm[i]!]!;
    const last = axes[0];
    if (size !== 1) {
      if (last !== undefined && from === last.from * last.size) last.size *= size;
      else axes.unshift({ size, from, to });
    }
    to *= size;
  }
  return axes;
}

/** Calls `visit` for each combination of the axes, with its offsets in elements. */
function eachOf(axes: readonly Axis[], visit: (from: number, to: number) => void): void {
  const [axis, ...rest] = axes;
  if (axis === undefined) {
    visit(0, 0);
    return;
  }
  for (let i = 0; i < axis.size; i++) {
    eachOf(rest, (from, to) => visit(from + i * axis.from, to + i * axis.to));
  }
}

const none: Axis = { size: 1, from: 0, to: 0 };

function permute(axes: readonly Axis[], x: number, y: number, heap: Heap): void {
  const { copyRuns, transposeMatrices } = heap.kernels;
  const inner = axes.at(-1)!;
  if (inner.from === 1) {
    // The innermost axis stays innermost: copy it in runs.
    const second = axes.at(-2) ?? none;
    const first = axes.at(-3) ?? none;
    eachOf(axes.slice(0, -3), (from, to) =>
      copyRuns(
        x + 4 * from,
        y + 4 * to,
        first.size,
        first.from,
        first.to,
        second.size,
        second.from,
        second.to,
        inner.size,
      ),
    );
    return;
  }
  const columns = axes.find(({ from }) => from === 1)!;
  const others = axes.filter((axis) => axis !== inner && axis !== columns);
  const batch = others.at(-1) ?? none;
  eachOf(others.slice(0, -1), (from, to) =>
    transposeMatrices(
      x + 4 * from,
      y + 4 * to,
      batch.size,
      batch.from,
      batch.to,
      inner.size,
      columns.size,
      inner.from,
      columns.to,
    ),
  );
}

const isPermutation = (perm: unknown, rank: number): perm is readonly number[] =>
  Array.isArray(perm) && perm.length === rank && perm.every((_, i) => perm.includes(i));

/** `tf.transpose`; shares the data if no element moves. */
export const transpose: TrainingKernel = {
  name: 'Transpose',
  run: ({ inputs, attrs, heap }: KernelCall): Info | undefined => {
    const x = inputs.x!;
    const { perm } = attrs;
    if ((x.dtype !== 'float32' && x.dtype !== 'int32') || !isPermutation(perm, x.shape.length))
      return undefined;
    const shape = perm.map((axis) => x.shape[axis]!);
    if (sizeOf(shape) === 0) return heap.output(shape, x.dtype);
    const axes = axesOf(x.shape, perm);
    if (axes.length <= 1) return { ...heap.share(x), shape };
    const y = heap.output(shape, x.dtype);
    permute(axes, heap.address(x), heap.address(y), heap);
    return y;
  },
};
