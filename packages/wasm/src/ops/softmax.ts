import { checkTensors, RegattaError } from '@regatta/core';
import { plainMaskedSoftmax } from '@regatta/core/attention';
import * as tf from '@tensorflow/tfjs';
import { maskLoops } from './mask-loops.ts';
import { hasKernel, runKernel } from './run-kernel.ts';

/** Throws if a gradient is itself differentiated: tfjs loses the dependence of saved outputs on inputs. */
function refuseSecondDerivative(name: string): void {
  if (!tf.engine().isTapeOn()) return;
  throw new RegattaError({
    subject: `wasm: ${name}`,
    expected: 'first derivatives only',
    received: 'a gradient inside a function that is differentiated',
    remedy: 'Compute the gradient outside of tf.grad, tf.grads and minimize.',
  });
}

/** A row of the last axis without an axis cannot be normalized. */
function checkRows(name: string, logits: tf.Tensor): void {
  if (logits.rank > 0 && logits.shape.at(-1) !== 0) return;
  throw new RegattaError({
    subject: `wasm: ${name}`,
    expected: 'logits with at least one axis, the last of size 1 or more',
    received: `shape [${logits.shape}]`,
    remedy: 'Pass logits [..., classes].',
  });
}

/** An operation of one tensor whose gradient follows from its output. */
function fromOutput(
  name: string,
  value: (x: tf.Tensor) => tf.Tensor,
  gradient: (y: tf.Tensor, dy: tf.Tensor) => tf.Tensor,
): (x: tf.Tensor) => tf.Tensor {
  return tf.customGrad((given, save) => {
    const y = value(given as tf.Tensor);
    (save as tf.GradSaveFunc)([y]);
    const gradFunc = (dy: tf.Tensor, saved: tf.Tensor[]): tf.Tensor => {
      refuseSecondDerivative(name);
      return gradient(saved[0]!, dy);
    };
    return { value: y, gradFunc };
  });
}

const softmaxGradient = (y: tf.Tensor, dy: tf.Tensor): tf.Tensor =>
  hasKernel('RegattaSoftmaxGrad')
    ? runKernel('RegattaSoftmaxGrad', { y, dy })
    : tf.mul(y, tf.sub(dy, tf.sum(tf.mul(y, dy), -1, true)));

/** The mask repeated along the last axis of `shape`, if it has size 1 there. */
function widen(mask: tf.Tensor, shape: readonly number[]): tf.Tensor {
  const columns = shape.at(-1)!;
  const own = mask.rank === 0 ? tf.reshape(mask, [1]) : mask;
  if (own.shape.at(-1) === columns) return own;
  return tf.tile(own, [...new Array<number>(own.rank - 1).fill(1), columns]);
}

const broadcasts = (mask: readonly number[], shape: readonly number[]): boolean =>
  mask.length <= shape.length &&
  mask.every((size, i) => size === 1 || size === shape[shape.length - mask.length + i]);

/**
 * Softmax over the allowed places of the last axis, as attention needs it.
 *
 * y = mask e^x / (sum of mask e^x); a row without an allowed place, or with only -Infinity there, is 0 and has gradient 0.
 * Values at places that are not allowed have no influence, even if they are NaN.
 *
 * @param logits [..., keys], e.g. scores [batch, heads, queries, keys].
 * @param mask bool (or numbers, 0 for false) that broadcasts to the logits, e.g. [batch, 1, 1, keys]; true where a place is
 *   allowed. It gets no gradient.
 * @returns float32 of the shape of the logits.
 * @throws RegattaError if the mask does not broadcast to the logits, or if the gradient is differentiated.
 * @see Vaswani et al. 2017, arXiv 1706.03762, section 3.2.
 * @example
 * ```ts
 * import { maskedSoftmax } from '@regatta/wasm';
 * import * as tf from '@tensorflow/tfjs';
 *
 * maskedSoftmax(tf.tensor2d([[1, 2, 3], [1, 2, 3]]), tf.tensor2d([[1, 1, 0], [0, 0, 0]], [2, 3], 'bool')).print();
 * // [[0.27, 0.73, 0], [0, 0, 0]]
 * ```
 */
export function maskedSoftmax(logits: tf.Tensor, mask: tf.Tensor): tf.Tensor {
  checkTensors('maskedSoftmax', { logits, mask });
  checkRows('maskedSoftmax', logits);
  if (!broadcasts(mask.shape, logits.shape)) {
    throw new RegattaError({
      subject: 'wasm: maskedSoftmax',
      expected: `a mask that broadcasts to the logits [${logits.shape}]`,
      received: `[${mask.shape}]`,
      remedy: 'Give the mask axes of size 1 where all logits share it, e.g. tf.expandDims(mask, 1).',
    });
  }
  return tf.tidy(() => {
    const allowed = widen(tf.cast(mask, 'bool'), logits.shape);
    const value = (x: tf.Tensor): tf.Tensor =>
      hasKernel('RegattaMaskedSoftmax') && maskLoops(x.shape, allowed.shape) !== undefined
        ? runKernel('RegattaMaskedSoftmax', { logits: x, mask: allowed })
        : plainMaskedSoftmax(x, allowed);
    return fromOutput('maskedSoftmax', value, softmaxGradient)(tf.cast(logits, 'float32'));
  });
}

const logOf = fromOutput(
  'logSoftmax',
  (logits) =>
    hasKernel('LogSoftmax')
      ? runKernel('LogSoftmax', { logits }, { axis: logits.rank - 1 })
      : tf.logSoftmax(logits),
  (y, dy) =>
    hasKernel('RegattaLogSoftmaxGrad')
      ? runKernel('RegattaLogSoftmaxGrad', { y, dy })
      : tf.sub(dy, tf.mul(tf.exp(y), tf.sum(dy, -1, true))),
);

/**
 * Logarithm of the softmax over the last axis; `tf.logSoftmax` in one kernel.
 *
 * y = x - ln(sum of e^x).
 *
 * @param logits [..., classes].
 * @returns float32 of the shape of the logits.
 * @throws RegattaError for logits without a last axis, or if the gradient is differentiated.
 * @example
 * ```ts
 * import { logSoftmax } from '@regatta/wasm';
 * import * as tf from '@tensorflow/tfjs';
 *
 * logSoftmax(tf.tensor1d([0, 0])).print(); // [-0.69, -0.69]
 * ```
 */
export function logSoftmax(logits: tf.Tensor): tf.Tensor {
  checkTensors('logSoftmax', { logits });
  checkRows('logSoftmax', logits);
  return logOf(tf.cast(logits, 'float32'));
}
