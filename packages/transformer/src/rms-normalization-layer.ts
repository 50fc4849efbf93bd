import { checkKeys, checkNumber, RegattaError } from '@regatta/core';
import * as tf from '@tensorflow/tfjs';
import { BASE_KEYS, baseArgs, inputShapeOf, type OwnLayerArgs, oneInput } from './own-layer.ts';

/** Configuration of {@link rmsNormalizationLayer}. */
export interface RmsNormalizationArgs extends OwnLayerArgs {
  /** Added to the mean square, > 0. Default: 1e-6, as in Keras. */
  readonly epsilon?: number;
}

const plain = (x: tf.Tensor, gain: tf.Tensor, epsilon: number): tf.Tensor =>
  tf.mul(tf.div(x, tf.sqrt(tf.add(tf.mean(tf.square(x), -1, true), epsilon))), gain);

/** A saved configuration names the initializer of `gamma`, for those who draw initial weights; there is no other one. */
function checkOnes(args: object): void {
  const given: unknown = Reflect.get(args, 'gammaInitializer');
  if (given === undefined || (given as { readonly className?: unknown } | null)?.className === 'Ones') return;
  throw new RegattaError({
    subject: 'rmsNormalizationLayer',
    expected: 'no gammaInitializer: gamma begins with ones',
    received: given,
    remedy: 'Omit it, and set other values with layer.setWeights once the layer is built.',
  });
}

/** The kernels that a backend may have, which compute forward and backward passes in one call each. */
const KERNEL = 'RegattaNorm';

function onKernels(x: tf.Tensor, gain: tf.Tensor, epsilon: number): tf.Tensor {
  const attributes = { axes: 1, centered: false, epsilon };
  const operation = tf.customGrad((...args) => {
    const save = args.at(-1) as tf.GradSaveFunc;
    const [value, statistics] = tf.engine().runKernel<tf.Tensor[]>(KERNEL, { x, gain }, attributes);
    save([x, gain, statistics!]);
    const gradFunc = (dy: tf.Tensor, [input, factor, kept]: tf.Tensor[]): tf.Tensor[] => {
      if (tf.engine().isTapeOn()) return tf.grads((a, b) => plain(a, b, epsilon))([input!, factor!], dy);
      const inputs = { x: input!, dy, statistics: kept!, gain: factor! };
      return tf.engine().runKernel<tf.Tensor[]>(`${KERNEL}Grad`, inputs, attributes);
    };
    return { value: value!, gradFunc };
  });
  return operation(x, gain);
}

/** Divides by the root mean square of the last axis. The layer behind {@link rmsNormalizationLayer}. */
export class RmsNormalization extends tf.layers.Layer {
  /** Class name in saved models. @nocollapse */
  static className = 'RegattaRmsNormalization';
  readonly #epsilon: number;
  #gamma: tf.LayerVariable | undefined;

  constructor(args: RmsNormalizationArgs = {}) {
    checkKeys(args, ['epsilon', 'gammaInitializer', ...BASE_KEYS], 'rmsNormalizationLayer');
    checkOnes(args);
    super(baseArgs(args) as ConstructorParameters<typeof tf.layers.Layer>[0]);
    this.supportsMasking = true;
    this.#epsilon = checkNumber(args.epsilon ?? 1e-6, 'rmsNormalizationLayer', 'epsilon', { above: 0 });
  }

  /** Creates the factors `gamma` [features] of inputs [batch, ..., features]. */
  override build(inputShape: tf.Shape | tf.Shape[]): void {
    const shape = inputShapeOf(inputShape, 'rmsNormalizationLayer');
    const features = shape.length > 1 ? shape.at(-1) : null;
    if (typeof features !== 'number') {
      throw new RegattaError({
        subject: 'rmsNormalizationLayer',
        site: this.name,
        expected: 'an input [batch, ..., features] with a fixed number of features',
        received: shape,
        remedy: 'Pass e.g. the output of a dense layer.',
      });
    }
    this.#gamma = this.addWeight('gamma', [features], 'float32', tf.initializers.ones());
    this.built = true;
  }

  override call(inputs: tf.Tensor | tf.Tensor[]): tf.Tensor {
    return tf.tidy(() => {
      const x = oneInput(inputs);
      const isFast = tf.getKernel(KERNEL, tf.getBackend()) !== undefined && x.size > 0;
      return (isFast ? onKernels : plain)(x, this.#gamma!.read(), this.#epsilon);
    });
  }

  /** Returns the configuration to save. */
  override getConfig(): tf.serialization.ConfigDict {
    const gammaInitializer = { className: 'Ones', config: {} };
    return { ...super.getConfig(), epsilon: this.#epsilon, gammaInitializer };
  }
}

/**
 * RMS normalization of the last axis: y = x / sqrt(mean of x^2 + epsilon) gamma.
 *
 * x is [batch, ..., features]; keeps its shape and mask. With the kernels of `@regatta/wasm` installed, it runs on them.
 *
 * @throws RegattaError for an `epsilon` that is not above 0 and unknown options.
 * @see Zhang and Sennrich 2019, arXiv 1910.07467.
 * @example
 * ```ts
 * import { rmsNormalizationLayer } from '@regatta/transformer';
 * import * as tf from '@tensorflow/tfjs';
 *
 * rmsNormalizationLayer().apply(tf.tensor2d([[3, 4]])); // [[0.85, 1.13]]
 * ```
 */
export function rmsNormalizationLayer(args: RmsNormalizationArgs = {}): RmsNormalization {
  return new RmsNormalization(args);
}
