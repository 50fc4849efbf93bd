import { checkChoice } from '@regatta/core';
import * as tf from '@tensorflow/tfjs';
import { type CommonOptions, checkNumber, checkOptions, SlotOptimizer } from './slot-optimizer.ts';

/** Options of {@link SgdOptimizer}. */
export interface SgdOptions extends CommonOptions {
  /** In [0, 1]. Default 0. */
  readonly momentum?: number;
  /** Nesterov momentum. Default false. */
  readonly nesterov?: boolean;
  /** Decoupled weight decay: w -= learningRate weightDecay w before the update. Default 0. */
  readonly weightDecay?: number;
  /**
   * What momentum accumulates: `torch` (also `tf.train.momentum`) accumulates gradients, m = mu m + g, w -= lr m; `keras`
   * accumulates updates, m = mu m - lr g, w += m. They differ if the learning rate changes. Default `torch`.
   */
  readonly convention?: 'torch' | 'keras';
}

/**
 * Stochastic gradient descent with momentum, Nesterov momentum and decoupled weight decay.
 *
 * @see Sutskever et al. 2013, ICML. Loshchilov and Hutter 2019, arXiv 1711.05101 (weight decay).
 */
export class SgdOptimizer extends SlotOptimizer {
  /** Name of the class in saved models. */
  static readonly className: string = 'RegattaSGD';
  /** Decay of the accumulated gradients or updates. */
  readonly momentum: number;
  /** Whether to use Nesterov momentum. */
  readonly nesterov: boolean;
  /** Decoupled weight decay. */
  readonly weightDecay: number;
  /** Which framework's formula is used. */
  readonly convention: 'torch' | 'keras';
  protected readonly kernelName: string = 'RegattaSgd';
  protected readonly slotNames: readonly string[];

  constructor(options: SgdOptions = {}) {
    checkOptions(options, ['momentum', 'nesterov', 'weightDecay', 'convention']);
    super({ learningRate: 0.01, ...options });
    this.momentum = checkNumber('momentum', options.momentum ?? 0, 0, 1);
    this.nesterov = options.nesterov ?? false;
    this.weightDecay = checkNumber('weightDecay', options.weightDecay ?? 0, 0, Number.MAX_VALUE);
    this.convention = checkChoice(
      options.convention ?? 'torch',
      ['torch', 'keras'],
      'wasm: optimizer',
      'convention',
    );
    this.slotNames = this.momentum > 0 ? ['momentum'] : [];
  }

  protected override numbers(): Record<string, number> {
    const { learningRate, momentum, nesterov, weightDecay } = this;
    const decay = 1 - learningRate * weightDecay;
    const keras = this.convention === 'keras';
    if (momentum === 0) return { decay, momentum, gain: 0, byMomentum: 0, byGradient: -learningRate };
    const byMomentum = (keras ? 1 : -learningRate) * (nesterov ? momentum : 1);
    const byGradient = nesterov ? -learningRate : 0;
    return { decay, momentum, gain: keras ? -learningRate : 1, byMomentum, byGradient };
  }

  protected override plainUpdate(
    value: tf.Tensor,
    gradient: tf.Tensor,
    slots: readonly tf.Tensor[],
    { decay, momentum, gain, byMomentum, byGradient }: Readonly<Record<string, number>>,
  ): tf.Tensor[] {
    const kept = tf.mul(value, decay!);
    const held = slots[0];
    if (held === undefined) return [tf.add(kept, tf.mul(gradient, byGradient!))];
    const slot = tf.add(tf.mul(held, momentum!), tf.mul(gradient, gain!));
    const moved = tf.add(kept, tf.mul(slot, byMomentum!));
    return [byGradient === 0 ? moved : tf.add(moved, tf.mul(gradient, byGradient!)), slot];
  }

  override getConfig(): tf.serialization.ConfigDict {
    const { momentum, nesterov, weightDecay, convention } = this;
    return { ...this.commonConfig(), momentum, nesterov, weightDecay, convention };
  }
}
