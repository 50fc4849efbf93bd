import type * as tf from '@tensorflow/tfjs';
import type { Kernels } from './exports.ts';

/** The dataId, shape and dtype of a tensor. */
export type Info = tf.TensorInfo;

/** tfjs's WebAssembly heap and the training kernels that work on it. */
export interface Heap {
  readonly kernels: Kernels;
  /** Byte address of a tensor's first element. Tensors are dense and row-major. */
  address(tensor: Info): number;
  /** A new, uninitialized tensor. */
  output(shape: readonly number[], dtype: 'float32' | 'int32' | 'bool'): Info;
  /** A tensor that shares the data of another; the data lives until both are disposed. */
  share(tensor: Info): Info;
  /** Frees a tensor from {@link output} that the kernel does not return. */
  free(tensor: Info): void;
  /**
   * Address of scratch space of at least `bytes`. The next kernel reuses it, so its contents are valid during one call
   * only. Grows to the largest request and never shrinks.
   */
  scratch(bytes: number): number;
  /** Bytes of scratch currently held. */
  readonly scratchBytes: number;
  /** A view of the heap as float32, valid until the next allocation. */
  floats(address: number, length: number): Float32Array;
  /** A view of the heap as int32, valid until the next allocation. */
  ints(address: number, length: number): Int32Array;
}
