import { checkKeys, layerMask, RegattaError } from '@regatta/core';
import * as tf from '@tensorflow/tfjs';
import { BASE_KEYS, baseArgs, type OwnLayerArgs, oneInput, sequenceShape } from './own-layer.ts';

/** Averages a sequence over its real steps. The layer behind {@link meanOverSteps}. */
export class MeanOverSteps extends tf.layers.Layer {
  /** Class name in saved models. @nocollapse */
  static className = 'RegattaMeanOverSteps';

  constructor(args: OwnLayerArgs = {}) {
    checkKeys(args, BASE_KEYS, 'meanOverSteps');
    super(baseArgs(args) as ConstructorParameters<typeof tf.layers.Layer>[0]);
    this.supportsMasking = true;
  }

  override build(inputShape: tf.Shape | tf.Shape[]): void {
    sequenceShape(inputShape, 'meanOverSteps');
    this.built = true;
  }

  override computeOutputShape(inputShape: tf.Shape | tf.Shape[]): tf.Shape | tf.Shape[] {
    const [batch = null] = (Array.isArray(inputShape[0]) ? inputShape[0] : inputShape) as tf.Shape;
    return [batch, sequenceShape(inputShape, 'meanOverSteps').features];
  }

  /** The output has no steps, hence no mask. */
  override computeMask(): tf.Tensor {
    // tfjs takes null for no mask, although its types do not say so.
    return null as unknown as tf.Tensor;
  }

  override call(
    inputs: tf.Tensor | tf.Tensor[],
    kwargs: { readonly mask?: tf.Tensor | (tf.Tensor | null)[] | null } = {},
  ): tf.Tensor {
    return tf.tidy(() => {
      const x = oneInput(inputs);
      const given = layerMask(kwargs);
      const mask = Array.isArray(given) ? given[0] : given;
      if (mask === undefined || mask === null) return tf.mean(x, 1);
      if (mask.shape.join() !== x.shape.slice(0, 2).join()) {
        throw new RegattaError({
          subject: 'meanOverSteps',
          site: this.name,
          expected: `a mask [${x.shape.slice(0, 2).join(', ')}]`,
          received: mask.shape,
          remedy: 'Pass one number for each example and step.',
        });
      }
      const real = tf.expandDims(tf.cast(mask, 'float32'), -1);
      return tf.div(tf.sum(tf.mul(x, real), 1), tf.maximum(tf.sum(real, 1), 1));
    });
  }
}

/**
 * The mean of a sequence over its steps; masked ones do not count: y = sum of the real x[t] / number of them.
 *
 * x is [batch, steps, features], the output [batch, features]; zeros for an example without a real step.
 *
 * @throws RegattaError for an input of another rank and unknown options.
 * @example
 * ```ts
 * import { meanOverSteps } from '@regatta/transformer';
 * import * as tf from '@tensorflow/tfjs';
 *
 * const x = tf.layers.masking({ maskValue: 0 }).apply(tf.input({ shape: [29, 12] }));
 * const y = meanOverSteps({ name: 'mean' }).apply(x) as tf.SymbolicTensor; // [null, 12]
 * ```
 */
export function meanOverSteps(args: OwnLayerArgs = {}): MeanOverSteps {
  return new MeanOverSteps(args);
}
