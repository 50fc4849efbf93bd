import type * as tf from '@tensorflow/tfjs';
import type { Heap, Info } from './heap.ts';

/** One call of a kernel. */
export interface KernelCall {
  readonly inputs: Readonly<Record<string, Info>>;
  readonly attrs: Readonly<Record<string, unknown>>;
  readonly heap: Heap;
}

/** A kernel of ours under a name of tfjs's. */
export interface TrainingKernel {
  /** tfjs's kernel name, e.g. `BatchMatMul`. */
  readonly name: string;
  /**
   * Runs the kernel, or returns undefined where the call is not for it (dtype, rank, option): the stock kernel runs
   * then. Must decide before it allocates.
   */
  run(call: KernelCall): Info | Info[] | undefined;
}

/** Number of elements of a shape. */
export const sizeOf = (shape: readonly number[]): number => shape.reduce((product, n) => product * n, 1);

/** True when every input is float32. */
export const allFloat = (...tensors: readonly (tf.TensorInfo | undefined)[]): boolean =>
  tensors.every((tensor) => tensor === undefined || tensor.dtype === 'float32');
