import * as tf from '@tensorflow/tfjs';

type Apply = (x: tf.Tensor) => tf.Tensor;

const sixth: Apply = (x) => tf.clipByValue(tf.add(tf.div(x, 6), 0.5), 0, 1);

/** Keras activations that tfjs lacks, by their names in tfjs's saved models. */
const ACTIVATIONS: Readonly<Record<string, Apply>> = {
  // Keras 3: relu6(x + 3) / 6. tfjs's hardSigmoid is the Keras 2 form, clip(0.2 x + 0.5).
  kerasHardSigmoid: sixth,
  hardSilu: (x) => tf.mul(x, sixth(x)),
  leakyRelu: (x) => tf.leakyRelu(x, 0.2),
  exponential: tf.exp,
  celu: (x) => tf.elu(x),
  logSigmoid: (x) => tf.neg(tf.softplus(tf.neg(x))),
  tanhShrink: (x) => tf.sub(x, tf.tanh(x)),
  hardTanh: (x) => tf.clipByValue(x, -1, 1),
  hardShrink: (x) => tf.where(tf.greater(tf.abs(x), 0.5), x, tf.zerosLike(x)),
  softShrink: (x) => tf.mul(tf.sign(x), tf.relu(tf.sub(tf.abs(x), 0.5))),
  squareplus: (x) => tf.div(tf.add(x, tf.sqrt(tf.add(tf.square(x), 4))), 2),
};

/** Registers the activations with tfjs, where an activation is an object with `apply`, found by its class name. */
export function registerActivations(): void {
  for (const [className, apply] of Object.entries(ACTIVATIONS)) {
    class KerasActivation extends tf.serialization.Serializable {
      /** @nocollapse */
      static className = className;

      apply(x: tf.Tensor): tf.Tensor {
        return tf.tidy(() => apply(x));
      }

      override getConfig(): tf.serialization.ConfigDict {
        return {};
      }
    }
    tf.serialization.registerClass(KerasActivation);
  }
}
