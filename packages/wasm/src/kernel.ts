import type * as tf from '@tensorflow/tfjs';
import type { Heap, Info } from './heap.ts';

/** The arguments of a kernel call. */
export interface KernelCall {
  readonly inputs: Readonly<Record<string, Info>>;
  readonly attrs: Readonly<Record<string, unknown>>;
  readonly heap: Heap;
}

/** A training kernel under tfjs's kernel name. */
export interface TrainingKernel {
  /** tfjs's kernel name, e.g. `BatchMatMul`. */
  readonly name: string;
  /**
   * Runs the kernel, or returns undefined if it does not support the call (dtype, rank, option), so that the stock kernel
   * runs. Must decide before it allocates.
   */
  run(call: KernelCall): Info | Info[] | undefined;
}

/** Number of elements in a shape. */
export const sizeOf = (shape: readonly number[]): number => shape.reduce((product, n) => product * n, 1);

/** Whether every tensor that is given is float32. */
export const allFloat = (...tensors: readonly (tf.TensorInfo | undefined)[]): boolean =>
  tensors.every((tensor) => tensor === undefined || tensor.dtype === 'float32');
