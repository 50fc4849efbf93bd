import * as tf from '@tensorflow/tfjs';
import { type CommonOptions, checkNumber, SlotOptimizer } from './slot-optimizer.ts';

/** Options of {@link SgdOptimizer}. */
export interface SgdOptions extends CommonOptions {
  /** In [0, 1). 0 unless given. */
  readonly momentum?: number;
  /** Nesterov momentum; false unless given. */
  readonly nesterov?: boolean;
  /** Decoupled weight decay: first w -= learningRate weightDecay w. 0 unless given. */
  readonly weightDecay?: number;
  /**
   * What the momentum accumulates: `torch` (also `tf.train.momentum`) gradients, m = mu m + g, w -= lr m; `keras`
   * updates, m = mu m - lr g, w += m. They differ where the learning rate changes. `torch` unless given.
   */
  readonly convention?: 'torch' | 'keras';
}

/**
 * Stochastic gradient descent with momentum, Nesterov momentum and decoupled weight decay.
 *
 * @see Sutskever et al. 2013, ICML. Loshchilov and Hutter 2019, arXiv 1711.05101 (weight decay).
 */
export class SgdOptimizer extends SlotOptimizer {
  /** Name under which its state is saved. */
  static readonly className: string = 'RegattaSGD';
  /** Decay of what is accumulated. */
  readonly momentum: number;
  /** Whether momentum is Nesterov's. */
  readonly nesterov: boolean;
  /** Decoupled weight decay. */
  readonly weightDecay: number;
  /** Whose formula is followed. */
  readonly convention: 'torch' | 'keras';
  protected readonly kernelName: string = 'RegattaSgd';
  protected readonly slotNames: readonly string[];

  constructor(options: SgdOptions = {}) {
    super({ learningRate: 0.01, ...options });
    this.momentum = checkNumber('momentum', options.momentum ?? 0, 0, 1);
    this.nesterov = options.nesterov ?? false;
    this.weightDecay = checkNumber('weightDecay', options.weightDecay ?? 0, 0, Number.MAX_VALUE);
    this.convention = options.convention ?? 'torch';
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
