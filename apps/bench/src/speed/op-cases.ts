import * as tf from '@tensorflow/tfjs';
import type { Contender } from './contender.ts';
import type { Prepared, SpeedCase } from './measure.ts';
import { normal } from './normal.ts';

/** A differentiable operation. */
export type Op = (...inputs: tf.Tensor[]) => tf.Tensor;

/** Whether a contender has none of Regatta's kernels, layers and optimizers. */
export const isStock = ({ name }: Contender): boolean => name.startsWith('stock') || name === 'tfjs-node';

/** An operation and, with `backward`, the gradients of its first inputs instead. */
export function prepared(op: Op, inputs: readonly tf.Tensor[], backward: boolean): Prepared {
  const dy = backward ? tf.tidy(() => normal(op(...inputs).shape, 'dy')) : undefined;
  const once = (): tf.Tensor[] => (dy === undefined ? [op(...inputs)] : tf.grads(op)([...inputs], dy));
  return {
    run: () => tf.tidy(() => void once()),
    result: () => tf.tidy(() => Float32Array.from(once().map((t) => tf.sum(t).dataSync()[0]!))),
  };
}

/** Forward alone, and forward with the gradients of all inputs. */
export function pair(
  name: string,
  title: string,
  shapes: readonly (readonly number[])[],
  ours: Op,
  stock: Op,
): SpeedCase[] {
  return [false, true].map((backward) => ({
    name: backward ? `${name}-gradient` : name,
    title: `${title}, forward${backward ? ' and gradients' : ''}`,
    prepare: (contender) =>
      prepared(
        isStock(contender) ? stock : ours,
        shapes.map((shape, i) => normal(shape, `${name} ${i}`)),
        backward,
      ),
  }));
}
