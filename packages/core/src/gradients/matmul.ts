import * as tf from '@tensorflow/tfjs';
import { broadcastShape, unbroadcast } from './broadcast.ts';
import type { KernelOverride } from './kernel-registry.ts';
import type { GradientOverride } from './registry.ts';

/** The gradient of `tf.matMul` with broadcast batch axes, for which tfjs throws. */
export const batchMatMulGradient: GradientOverride = {
  name: 'BatchMatMul',
  inputsToSave: ['a', 'b'],
  gradient: (dy, saved, attrs) => {
    const [a, b] = saved;
    if (a === undefined || b === undefined) return undefined;
    const transposeA = attrs.transposeA === true;
    const transposeB = attrs.transposeB === true;
    return {
      a: () =>
        unbroadcast(
          transposeA ? tf.matMul(b, dy, transposeB, true) : tf.matMul(dy, b, false, !transposeB),
          a.shape,
        ),
      b: () =>
        unbroadcast(
          transposeB ? tf.matMul(dy, a, true, transposeA) : tf.matMul(a, dy, !transposeA, false),
          b.shape,
        ),
    };
  },
};

const batchOf = ({ shape }: tf.Tensor): number[] => shape.slice(0, -2);

/**
 * Products with broadcast batch axes: tfjs's kernels run through the larger stack only, and repeat the other from its
 * start, so that results are missing or belong to other matrices.
 */
function broadcastProduct(name: 'BatchMatMul' | '_FusedMatMul'): KernelOverride {
  return {
    name,
    backends: ['cpu', 'wasm'],
    run: ({ inputs, attrs, stock }) => {
      const { a, b, ...rest } = inputs;
      if (a === undefined || b === undefined || a.rank < 2 || b.rank < 2) return undefined;
      const batch = broadcastShape(batchOf(a), batchOf(b));
      const size = tf.util.sizeFromShape(batch);
      const isWhole = (x: tf.Tensor): boolean => tf.util.sizeFromShape(batchOf(x)) === size;
      const isRepeated = (x: tf.Tensor): boolean => {
        const own = batchOf(x);
        const inner = own.slice(own.findIndex((count) => count !== 1));
        return own.every((count) => count === 1) || String(inner) === String(batch.slice(-inner.length));
      };
      if ((isWhole(a) && isRepeated(b)) || (isWhole(b) && isRepeated(a))) return undefined;
      const whole = (x: tf.Tensor): tf.Tensor => tf.broadcastTo(x, [...batch, ...x.shape.slice(-2)]);
      return stock({ ...rest, a: whole(a), b: whole(b) }, attrs);
    },
  };
}

/** `tf.matMul` and `tf.fused.matMul` with broadcast batch axes. */
export const broadcastProducts: readonly KernelOverride[] = [
  broadcastProduct('BatchMatMul'),
  broadcastProduct('_FusedMatMul'),
];
