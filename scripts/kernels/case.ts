import { stream } from '@regatta/core';
import type * as tf from '@tensorflow/tfjs';
import { type Nd, sizeOf } from './array.ts';

/** Values of an input: distinct, evenly spread over `from` to `to` in random order, so none is at a kink or a tie. */
export interface Input {
  readonly shape: readonly number[];
  readonly from?: number;
  readonly to?: number;
  /** Values instead: of indices, or with ties. */
  readonly values?: readonly number[];
  readonly dtype?: 'float32' | 'int32' | 'bool';
}

/** One call of an operation with its plain implementation. */
export interface Case {
  /** The kernel that it is about, by tfjs's name. */
  readonly kernel: string;
  /** What distinguishes it from other cases of the kernel. */
  readonly name: string;
  readonly inputs: readonly Input[];
  readonly run: (...inputs: tf.Tensor[]) => tf.Tensor;
  /** The values that are right, from the inputs in doubles. Its central differences are the gradients that are right. */
  readonly reference: (...inputs: Nd[]) => Nd;
  /** Indices of the inputs whose gradients are checked. Default: all of dtype float32. Empty: none. */
  readonly gradientsOf?: readonly number[];
  /** What tfjs's own kernels do that nothing can be measured after: the case is not run on them. */
  readonly breaks?: 'does not end' | 'writes outside its memory';
  /** Gradients that are right where the operation has no derivative. */
  readonly gradients?: readonly (readonly number[])[];
}

/** The float32 values of an input, the same in every run. */
export function valuesOf({ shape, from = -1.5, to = 1.5, values }: Input, salt: string): Float32Array {
  const size = sizeOf(shape);
  if (values !== undefined) return Float32Array.from({ length: size }, (_, i) => values[i % values.length]!);
  const order = stream(7).fold(salt).permutation(size);
  return Float32Array.from(order, (rank) => from + ((rank + 0.5 + 1e-3) / size) * (to - from));
}
