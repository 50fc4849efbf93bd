import type * as tf from '@tensorflow/tfjs';
import type { Kernels } from './exports.ts';

/** A tensor as kernels see it. */
export type Info = tf.TensorInfo;

/** tfjs's WebAssembly heap, and the training kernels that work on it. */
export interface Heap {
  readonly kernels: Kernels;
  /** Byte address of a tensor's first element. Tensors are dense and row-major. */
  address(tensor: Info): number;
  /** A new, uninitialised tensor. */
  output(shape: readonly number[], dtype: 'float32' | 'int32' | 'bool'): Info;
  /** The same data as another tensor, which lives until both are disposed of. */
  share(tensor: Info): Info;
  /** Frees a tensor made by {@link output} that is not returned. */
  free(tensor: Info): void;
  /**
   * Scratch space of at least `bytes`, reused by the next kernel that asks: its contents do not outlive the call.
   * Grows to the largest request and stays.
   */
  scratch(bytes: number): number;
  /** Bytes of scratch held now. */
  readonly scratchBytes: number;
  /** A view of the heap as floats, valid until the next allocation. */
  floats(address: number, length: number): Float32Array;
  ints(address: number, length: number): Int32Array;
}
