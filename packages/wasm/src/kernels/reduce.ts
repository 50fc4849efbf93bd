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

/** A sum over consecutive axes, divided by their size if `mean`. Calls with other axes go to tfjs's kernel. */
function reduction(name: string, mean: boolean): TrainingKernel {
  return {
    name,
    run: ({ inputs, attrs, heap }) => {
      const x = inputs.x!;
      if (!allFloat(x)) return undefined;
      const axes = axesOf(attrs.axis, x.shape.length);
      const [first] = axes ?? [];
      if (axes === undefined || first === undefined) return undefined;
      if (!axes.every((axis, i) => axis === first + i)) return undefined;
      const [before, after] = [x.shape.slice(0, first), x.shape.slice(first + axes.length)];
      const rows = sizeOf(x.shape.slice(first, first + axes.length));
      const kept = attrs.keepDims === true ? axes.map(() => 1) : [];
      const y = heap.output([...before, ...kept, ...after], 'float32');
      const { sumMiddle } = heap.kernels;
      sumMiddle(heap.address(x), sizeOf(before), rows, sizeOf(after), mean ? rows : 1, heap.address(y));
      return y;
    },
  };
}

/** `tf.sum` over consecutive axes, e.g. the gradient of a bias. tfjs's kernel transposes unless they are the last. */
export const sum: TrainingKernel = reduction('Sum', false);

/** `tf.mean` over consecutive axes, e.g. the statistics of a normalization. */
export const mean: TrainingKernel = reduction('Mean', true);
