import { checkBoolean, checkKeys, checkTensors } from '@regatta/core';
import * as tf from '@tensorflow/tfjs';
import { hasKernel, runKernel } from './run-kernel.ts';

/** Options of {@link gelu}. */
export interface GeluOptions {
  /** True for the form with tanh, which differs by up to 5e-4: the default of JAX, and of GPT-2. Default: false. */
  readonly approximate?: boolean;
}

type Function = (x: tf.Tensor) => tf.Tensor;

/** An element-wise function from kernels, or from tfjs operations where these are missing or differentiated twice. */
function smooth(kernel: string, attrs: tf.NamedAttrMap, plain: Function): Function {
  const onKernels = tf.customGrad((given, save) => {
    const x = given as tf.Tensor;
    (save as tf.GradSaveFunc)([x]);
    const gradFunc = (dy: tf.Tensor, saved: tf.Tensor[]): tf.Tensor =>
      tf.engine().isTapeOn()
        ? tf.grad(plain)(saved[0]!, dy)
        : runKernel(`${kernel}Grad`, { x: saved[0]!, dy }, attrs);
    return { value: runKernel(kernel, { x }, attrs), gradFunc };
  });
  return (x) => tf.tidy(() => (hasKernel(kernel) ? onKernels : plain)(tf.cast(x, 'float32')));
}

const exact = smooth('RegattaGelu', { approximate: false }, (x) =>
  tf.mul(tf.mul(x, 0.5), tf.add(tf.erf(tf.mul(x, Math.SQRT1_2)), 1)),
);

const withTanh = smooth('RegattaGelu', { approximate: true }, (x) => {
  const cube = tf.mul(tf.mul(x, x), x);
  const inner = tf.mul(tf.add(x, tf.mul(cube, 0.044715)), Math.sqrt(2 / Math.PI));
  return tf.mul(tf.mul(x, 0.5), tf.add(tf.tanh(inner), 1));
});

const swish = smooth('RegattaSilu', {}, (x) => tf.mul(x, tf.sigmoid(x)));

/**
 * GELU, the Gaussian error linear unit: one kernel forward and one backward, which keep nothing besides x.
 *
 * y = x / 2 (1 + erf(x / sqrt(2))), or with `approximate` y = x / 2 (1 + tanh(sqrt(2 / pi) (x + 0.044715 x^3))).
 *
 * @param x of any shape.
 * @returns float32 of the same shape, within 4 units in the last place of |x| of the exact value.
 * @throws RegattaError if x is not a tensor, and for unknown options.
 * @see Hendrycks and Gimpel 2016, arXiv 1606.08415.
 * @example
 * ```ts
 * import { gelu } from '@regatta/wasm';
 * import * as tf from '@tensorflow/tfjs';
 *
 * gelu(tf.tensor1d([-1, 0, 1])).print(); // [-0.1587, 0, 0.8413]
 * ```
 */
export function gelu(x: tf.Tensor, options: GeluOptions = {}): tf.Tensor {
  checkTensors('gelu', { x });
  checkKeys(options, ['approximate'], 'gelu');
  const { approximate = false } = options;
  checkBoolean(approximate, 'gelu', 'approximate', 'Set approximate to true or false.');
  return approximate ? withTanh(x) : exact(x);
}

/**
 * SiLU, also called swish: one kernel forward and one backward, which keep nothing besides x.
 *
 * y = x / (1 + e^-x).
 *
 * @param x of any shape.
 * @returns float32 of the same shape, within 4 units in the last place of |x| of the exact value.
 * @throws RegattaError if x is not a tensor.
 * @see Elfwing et al. 2017, arXiv 1702.03118.
 * @example
 * ```ts
 * import { silu } from '@regatta/wasm';
 * import * as tf from '@tensorflow/tfjs';
 *
 * silu(tf.tensor1d([-1, 0, 1])).print(); // [-0.2689, 0, 0.7311]
 * ```
 */
export function silu(x: tf.Tensor): tf.Tensor {
  checkTensors('silu', { x });
  return swish(x);
}
