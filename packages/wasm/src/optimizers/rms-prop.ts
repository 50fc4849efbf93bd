import { checkChoice } from '@regatta/core';
import * as tf from '@tensorflow/tfjs';
import { SMALLEST_VISIBLE } from './adam.ts';
import { type CommonOptions, checkNumber, checkOptions, SlotOptimizer } from './slot-optimizer.ts';

/** Options of {@link RmsPropOptimizer}. */
export interface RmsPropOptions extends CommonOptions {
  /** Decay of the second moment, in [0, 1]. Default 0.9. */
  readonly rho?: number;
  /** In [0, 1]. Default 0. */
  readonly momentum?: number;
  /** Default 1e-7. */
  readonly epsilon?: number;
  /** Divides by the standard deviation of the gradient instead of its root mean square. Default false. */
  readonly centered?: boolean;
  /** Decoupled weight decay: w -= learningRate weightDecay w before the update. Default 0. */
  readonly weightDecay?: number;
  /**
   * Where epsilon is added: `keras` (also `tf.train.rmsprop`) inside the square root, `torch` outside. Default `keras`.
   */
  readonly convention?: 'torch' | 'keras';
}

/**
 * RMSProp: v = rho v + (1 - rho) g^2, w -= lr g / sqrt(v + eps). The centered form uses v - mean^2 instead of v, with
 * mean = rho mean + (1 - rho) g. (`tf.train.rmsprop` has the wrong sign of epsilon in the centered form and gives NaN.)
 *
 * @see Tieleman and Hinton 2012, lecture 6.5 of Neural Networks for Machine Learning. Graves 2013, arXiv 1308.0850.
 */
export class RmsPropOptimizer extends SlotOptimizer {
  /** Name of the class in saved models. */
  static readonly className: string = 'RegattaRMSProp';
  /** Decay of the second moment. */
  readonly rho: number;
  /** Decay of the accumulated updates. */
  readonly momentum: number;
  /** Added to the second moment (`keras`) or to its square root (`torch`). */
  readonly epsilon: number;
  /** Whether the square of the first moment is subtracted from the second. */
  readonly centered: boolean;
  /** Decoupled weight decay. */
  readonly weightDecay: number;
  /** Which framework's formula is used. */
  readonly convention: 'torch' | 'keras';
  protected readonly kernelName: string = 'RegattaRmsProp';
  protected readonly slotNames: readonly string[];

  constructor(options: RmsPropOptions = {}) {
    checkOptions(options, ['rho', 'momentum', 'epsilon', 'centered', 'weightDecay', 'convention']);
    super(options);
    this.rho = checkNumber('rho', options.rho ?? 0.9, 0, 1);
    this.momentum = checkNumber('momentum', options.momentum ?? 0, 0, 1);
    this.epsilon = checkNumber('epsilon', options.epsilon ?? 1e-7, 0, Number.MAX_VALUE);
    this.centered = options.centered ?? false;
    this.weightDecay = checkNumber('weightDecay', options.weightDecay ?? 0, 0, Number.MAX_VALUE);
    this.convention = checkChoice(
      options.convention ?? 'keras',
      ['torch', 'keras'],
      'wasm: optimizer',
      'convention',
    );
    // The order in tf.train.rmsprop.
    this.slotNames = ['rms', ...(this.momentum > 0 ? ['momentum'] : []), ...(this.centered ? ['mg'] : [])];
  }

  protected override numbers(): Record<string, number> {
    const { learningRate, rho, momentum, epsilon, weightDecay } = this;
    const keras = this.convention === 'keras';
    const [inside, outside] = keras ? [epsilon, 0] : [0, epsilon];
    const flush = (keras ? Math.sqrt(epsilon) : epsilon) >= SMALLEST_VISIBLE ? 1 : 0;
    return {
      decay: 1 - learningRate * weightDecay,
      rho,
      rate: learningRate,
      inside,
      outside,
      momentum,
      flush,
    };
  }

  protected override plainUpdate(
    value: tf.Tensor,
    gradient: tf.Tensor,
    slots: readonly tf.Tensor[],
    { decay, rho, rate, inside, outside, momentum }: Readonly<Record<string, number>>,
  ): tf.Tensor[] {
    const rest = 1 - rho!;
    const next = slots.map((slot, i) => {
      if (this.slotNames[i] === 'momentum') return slot;
      const term = this.slotNames[i] === 'rms' ? tf.square(gradient) : gradient;
      return tf.add(tf.mul(slot, rho!), tf.mul(term, rest));
    });
    const [v, mean, at] = [next[0]!, next[this.slotNames.indexOf('mg')], this.slotNames.indexOf('momentum')];
    const variance = mean === undefined ? v : tf.maximum(tf.sub(v, tf.square(mean)), 0);
    const size = tf.add(tf.sqrt(tf.add(variance, inside!)), outside!);
    let change = tf.div(tf.mul(gradient, rate!), size);
    if (at > 0) {
      change = tf.add(tf.mul(slots[at]!, momentum!), change);
      next[at] = change;
    }
    return [tf.sub(tf.mul(value, decay!), change), ...next];
  }

  override getConfig(): tf.serialization.ConfigDict {
    const { rho, momentum, epsilon, centered, weightDecay, convention } = this;
    return { ...this.commonConfig(), rho, momentum, epsilon, centered, weightDecay, convention };
  }
}
