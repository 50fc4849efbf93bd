import type { ReduceExports } from '../exports/reduce.ts';
import type { Kernels } from '../exports.ts';
import { allFloat, sizeOf, type TrainingKernel } from '../kernel.ts';

/** Reads axes as tfjs passes them; returns them nonnegative and sorted, or undefined if they are invalid. */
function axesOf(axis: unknown, rank: number): number[] | undefined {
  const list: unknown[] = Array.isArray(axis) ? axis : [axis];
  const axes: number[] = [];
  for (const value of list) {
    if (typeof value !== 'number' || !Number.isInteger(value) || value < -rank || value >= rank)
      return undefined;
    axes.push(value < 0 ? value + rank : value);
  }
  return axes.sort((a, b) => a - b);
}

/** A reduction over the leading axes. Calls with other axes or fewer than four columns go to tfjs's kernel. */
function reduction(name: string, pick: (kernels: Kernels) => ReduceExports['sumRows']): TrainingKernel {
  return {
    name,
    run: ({ inputs, attrs, heap }) => {
      const x = inputs.x!;
      if (!allFloat(x)) return undefined;
      const axes = axesOf(attrs.axis, x.shape.length);
      if (axes === undefined || axes.length === 0 || !axes.every((axis, i) => axis === i)) return undefined;
      const rest = x.shape.slice(axes.length);
      const columns = sizeOf(rest);
      const rows = sizeOf(x.shape.slice(0, axes.length));
      if (columns < 4 || rows === 0) return undefined;
      const y = heap.output(attrs.keepDims === true ? [...axes.map(() => 1), ...rest] : rest, 'float32');
      pick(heap.kernels)(heap.address(x), rows, columns, heap.address(y));
      return y;
    },
  };
}

/** `tf.sum` over the leading axes, e.g. the gradient of a bias. tfjs's kernel transposes first. */
export const sum: TrainingKernel = reduction('Sum', (kernels) => kernels.sumRows);

/** `tf.mean` over the leading axes, e.g. the statistics of batch normalization. */
export const mean: TrainingKernel = reduction('Mean', (kernels) => kernels.meanRows);
