import type { Info } from '../heap.ts';
import { type KernelCall, sizeOf, type TrainingKernel } from '../kernel.ts';

/** A tensor [outer, middle, inner] whose middle is repeated `slow` times, and each of whose inner parts `fast` times. */
export interface Repeats {
  readonly outer: number;
  readonly slow: number;
  readonly middle: number;
  readonly fast: number;
  readonly inner: number;
}

/** Reads a call of `tf.tile`; undefined if it repeats along more than two runs of axes. */
export function repeatsOf(shape: readonly number[], reps: readonly number[]): Repeats | undefined {
  const counts: number[] = [];
  const sizes: number[] = [1];
  for (const [i, size] of shape.entries()) {
    const count = reps[i]!;
    const wasRepeat = sizes.length === counts.length;
    if (count !== 1) {
      if (wasRepeat) counts.push((counts.pop() ?? 1) * count);
      else counts.push(count);
    }
    if (size === 1) continue;
    if (sizes.length === counts.length) sizes.push(size);
    else sizes.push(sizes.pop()! * size);
  }
  if (sizes.length === counts.length) sizes.push(1);
  if (counts.length > 2) return undefined;
  if (counts.length < 2) counts.unshift(...new Array<number>(2 - counts.length).fill(1));
  while (sizes.length < 3) sizes.unshift(1);
  const [outer = 1, middle = 1, inner = 1] = sizes;
  const [slow = 1, fast = 1] = counts;
  return { outer, slow, middle, fast, inner };
}

const integers = (value: unknown): number[] | undefined =>
  Array.isArray(value) && value.every((n) => Number.isInteger(n) && n >= 0) ? value : undefined;

/** `tf.tile`. The stock kernel copies the tensor out of the heap and computes in JavaScript. */
export const tile: TrainingKernel = {
  name: 'Tile',
  run: ({ inputs, attrs, heap }: KernelCall): Info | undefined => {
    const x = inputs.x!;
    const reps = integers(attrs.reps);
    if ((x.dtype !== 'float32' && x.dtype !== 'int32') || reps?.length !== x.shape.length) return undefined;
    const repeats = repeatsOf(x.shape, reps);
    if (repeats === undefined) return undefined;
    const y = heap.output(
      x.shape.map((size, i) => size * reps[i]!),
      x.dtype,
    );
    if (sizeOf(y.shape) === 0) return y;
    const { outer, slow, middle, fast, inner } = repeats;
    heap.kernels.repeat(heap.address(x), outer, slow, middle, fast, inner, heap.address(y));
    return y;
  },
};
