import { defineRegularizer, type Regularizer, trainableWeights } from '@regatta/core';
import * as tf from '@tensorflow/tfjs';
import { rolesOf, strengthOf, type WeightOptions } from './settings.ts';

const NAME = 'weight-decay';

/** Options of decoupled weight decay. */
export interface WeightDecayOptions extends WeightOptions {
  /** Fraction of a weight, times the learning rate, that each step subtracts, >= 0; default 0.1. */
  readonly decay?: number;
}

/** Definition of decoupled weight decay. */
export const weightDecayDefinition = defineRegularizer({
  name: NAME,
  title: 'Decoupled weight decay',
  summary: 'shrinks kernels at each step, bypassing the scaling of Adam',
  paper: 'Loshchilov and Hutter 2019, arXiv 1711.05101',
  prior: { mlp: 2, cnn: 2, rnn: 2 },
  strength: { option: 'decay', values: [0.01, 0.1, 1] },
  options: ['decay', 'on'],
  defaults: { decay: 0.1 },
  parse: ({ decay, on }: WeightDecayOptions) => ({
    decay: strengthOf(decay, NAME, 'decay'),
    on: rolesOf(on, NAME),
  }),
  hooks: ({ params: { decay, on } }) => ({
    follow(model) {
      const weights = trainableWeights(model, on);
      // Products, not clones: a fused optimizer may write into memory shared with a clone.
      const take = (): tf.Tensor[] => weights.map((weight) => tf.keep(tf.mul(weight.read(), decay)));
      let due = take();
      return {
        afterStep({ learningRate }) {
          tf.tidy(() => {
            for (const [i, weight] of weights.entries()) {
              weight.write(tf.sub(weight.read(), tf.mul(due[i]!, learningRate)));
            }
            tf.dispose(due);
            due = take();
          });
        },
        end() {
          tf.dispose(due);
          due = [];
          return {};
        },
        save: () => ({ arrays: due.map((values) => Float32Array.from(values.dataSync())) }),
        load({ arrays = [] }) {
          tf.dispose(due);
          due = arrays.map((values, i) => tf.keep(tf.tensor(values, weights[i]?.read().shape, 'float32')));
        },
      };
    },
  }),
});

/**
 * Decoupled weight decay (AdamW): each step also subtracts a fraction of the kernels, bypassing the scaling of the
 * optimizer.
 *
 * w <- w + update - learningRate decay w, with w on the right taken before the step, as in PyTorch's AdamW and Keras's
 * `weight_decay`, for any optimizer. Hook: `follow`.
 *
 * @throws RegattaError for options out of range and unknown options.
 * @see Loshchilov and Hutter 2019, arXiv 1711.05101.
 * @example
 * ```ts
 * const regularizer = weightDecay({ decay: 0.1 });
 * ```
 */
export function weightDecay(options: WeightDecayOptions = {}): Regularizer {
  return weightDecayDefinition.regularizer(options);
}
