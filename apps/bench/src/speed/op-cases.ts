import * as tf from '@tensorflow/tfjs';
import { isOurs } from './contender.ts';
import type { Prepared, SpeedCase } from './measure.ts';
import { normal } from './normal.ts';

/** A differentiable operation. */
export type Op = (...inputs: tf.Tensor[]) => tf.Tensor;

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
        isOurs(contender) ? ours : stock,
        shapes.map((shape, i) => normal(shape, `${name} ${i}`)),
        backward,
      ),
  }));
}
