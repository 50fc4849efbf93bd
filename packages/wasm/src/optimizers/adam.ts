import * as tf from '@tensorflow/tfjs';
import { type CommonOptions, checkNumber, SlotOptimizer } from './slot-optimizer.ts';

/** Options of {@link AdamOptimizer}. */
export interface AdamOptions extends CommonOptions {
  /** 0.9 unless given. */
  readonly beta1?: number;
  /** 0.999 unless given. */
  readonly beta2?: number;
  /** 1e-7 unless given. */
  readonly epsilon?: number;
  /** Decoupled weight decay (AdamW): first w -= learningRate weightDecay w. */
  readonly weightDecay?: number;
  /**
   * Where epsilon is added: `torch` (also `tf.train.adam`) after the correction of the second moment,
   * lr mHat / (sqrt(vHat) + eps); `keras` before, lr sqrt(1 - beta2^t) / (1 - beta1^t) m / (sqrt(v) + eps).
   * `torch` unless given.
   */
  readonly convention?: 'torch' | 'keras';
}

/** Smallest epsilon beside which second moments below 2^-110 do not show. */
export const SMALLEST_VISIBLE = 1e-9;

/**
 * Adam, and AdamW with a weight decay: m = beta1 m + (1 - beta1) g, v = beta2 v + (1 - beta2) g^2,
 * w -= lr mHat / (sqrt(vHat) + eps).
 *
 * @see Kingma and Ba 2015, arXiv 1412.6980. Loshchilov and Hutter 2019, arXiv 1711.05101.
 */
export class AdamOptimizer extends SlotOptimizer {
  /** Name under which its state is saved. */
  static readonly className: string = 'RegattaAdam';
  /** Decay of the first moment. */
  readonly beta1: number;
  /** Decay of the second moment. */
  readonly beta2: number;
  /** Added to the root of the second moment. */
  readonly epsilon: number;
  /** Decoupled weight decay. */
  readonly weightDecay: number;
  /** Whose formula is followed. */
  readonly convention: 'torch' | 'keras';
  protected readonly kernelName: string = 'RegattaAdam';
  protected readonly slotNames: readonly string[] = ['m', 'v'];

  constructor(options: AdamOptions = {}) {
    super(options);
    this.beta1 = checkNumber('beta1', options.beta1 ?? 0.9, 0, 1 - 2 ** -24);
    this.beta2 = checkNumber('beta2', options.beta2 ?? 0.999, 0, 1 - 2 ** -24);
    this.epsilon = checkNumber('epsilon', options.epsilon ?? 1e-7, 0, Number.MAX_VALUE);
    this.weightDecay = checkNumber('weightDecay', options.weightDecay ?? 0, 0, Number.MAX_VALUE);
    this.convention = options.convention ?? 'torch';
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
