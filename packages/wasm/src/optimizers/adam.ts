import { checkChoice } from '@regatta/core';
import * as tf from '@tensorflow/tfjs';
import { type CommonOptions, checkNumber, checkOptions, SlotOptimizer } from './slot-optimizer.ts';

/** Options of {@link AdamOptimizer}. */
export interface AdamOptions extends CommonOptions {
  /** Decay of the first moment, in [0, 1). Default 0.9. */
  readonly beta1?: number;
  /** Decay of the second moment, in [0, 1). Default 0.999. */
  readonly beta2?: number;
  /** Default 1e-7. */
  readonly epsilon?: number;
  /** Decoupled weight decay (AdamW): w -= learningRate weightDecay w before the update. Default 0. */
  readonly weightDecay?: number;
  /**
   * Where epsilon is added: `torch` (also `tf.train.adam`) after the bias correction of the second moment,
   * lr mHat / (sqrt(vHat) + eps); `keras` before, lr sqrt(1 - beta2^t) / (1 - beta1^t) m / (sqrt(v) + eps).
   * Default `torch`.
   */
  readonly convention?: 'torch' | 'keras';
}

/** Smallest epsilon for which second moments below 2^-110 do not affect an update. */
export const SMALLEST_VISIBLE = 1e-9;

/**
 * Adam, or AdamW with weight decay: m = beta1 m + (1 - beta1) g, v = beta2 v + (1 - beta2) g^2,
 * w -= lr mHat / (sqrt(vHat) + eps).
 *
 * @see Kingma and Ba 2015, arXiv 1412.6980. Loshchilov and Hutter 2019, arXiv 1711.05101.
 */
export class AdamOptimizer extends SlotOptimizer {
  /** Name of the class in saved models. */
  static readonly className: string = 'RegattaAdam';
  /** Decay of the first moment. */
  readonly beta1: number;
  /** Decay of the second moment. */
  readonly beta2: number;
  /** Added to the square root of the second moment. */
  readonly epsilon: number;
  /** Decoupled weight decay. */
  readonly weightDecay: number;
  /** Which framework's formula is used. */
  readonly convention: 'torch' | 'keras';
  protected readonly kernelName: string = 'RegattaAdam';
  protected readonly slotNames: readonly string[] = ['m', 'v'];

  constructor(options: AdamOptions = {}) {
    checkOptions(options, ['beta1', 'beta2', 'epsilon', 'weightDecay', 'convention']);
    super(options);
    this.beta1 = checkNumber('beta1', options.beta1 ?? 0.9, 0, 1 - 2 ** -24);
    this.beta2 = checkNumber('beta2', options.beta2 ?? 0.999, 0, 1 - 2 ** -24);
    this.epsilon = checkNumber('epsilon', options.epsilon ?? 1e-7, 0, Number.MAX_VALUE);
    this.weightDecay = checkNumber('weightDecay', options.weightDecay ?? 0, 0, Number.MAX_VALUE);
    this.convention = checkChoice(
      options.convention ?? 'torch',
      ['torch', 'keras'],
      'wasm: optimizer',
      'convention',
    );
  }

  protected override numbers(updates: number): Record<string, number> {
    const { learningRate, beta1, beta2, epsilon, weightDecay } = this;
    const correction1 = 1 - beta1 ** updates;
    const correction2 = Math.sqrt(1 - beta2 ** updates);
    const keras = this.convention === 'keras';
    const step = ((keras ? correction2 : 1) * learningRate) / correction1;
    const root = keras ? 1 : 1 / correction2;
    const flush = epsilon >= SMALLEST_VISIBLE ? 1 : 0;
    return { decay: 1 - learningRate * weightDecay, beta1, beta2, step, root, epsilon, flush };
  }

  protected override plainUpdate(
    value: tf.Tensor,
    gradient: tf.Tensor,
    slots: readonly tf.Tensor[],
    { decay, beta1, beta2, step, root, epsilon }: Readonly<Record<string, number>>,
  ): tf.Tensor[] {
    const m = tf.add(tf.mul(slots[0]!, beta1!), tf.mul(gradient, 1 - beta1!));
    const v = tf.add(tf.mul(slots[1]!, beta2!), tf.mul(tf.square(gradient), 1 - beta2!));
    const change = tf.div(tf.mul(m, step!), tf.add(tf.mul(tf.sqrt(v), root!), epsilon!));
    return [tf.sub(tf.mul(value, decay!), change), m, v];
  }

  override getConfig(): tf.serialization.ConfigDict {
    const { beta1, beta2, epsilon, weightDecay, convention } = this;
    return { ...this.commonConfig(), beta1, beta2, epsilon, weightDecay, convention };
  }
}
