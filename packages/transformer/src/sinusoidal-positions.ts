import { checkKeys, checkNumber } from '@regatta/core';
import * as tf from '@tensorflow/tfjs';
import { BASE_KEYS, baseArgs, type OwnLayerArgs, oneInput, sequenceShape } from './own-layer.ts';

/** Configuration of {@link sinusoidalPositions}. */
export interface SinusoidalPositionsArgs extends OwnLayerArgs {
  /** Longest wavelength is 2 pi times this, > 0. Default: 10,000. */
  readonly base?: number;
}

/** The table [steps, features] of {@link sinusoidalPositions}. */
export function sinusoids(steps: number, features: number, base: number): Float32Array {
  const values = new Float32Array(steps * features);
  for (let t = 0; t < steps; t++) {
    for (let i = 0; i < features; i++) {
      const angle = t / base ** ((i - (i % 2)) / features);
      values[t * features + i] = i % 2 === 0 ? Math.sin(angle) : Math.cos(angle);
    }
  }
  return values;
}

/** Adds sines and cosines of the position. The layer behind {@link sinusoidalPositions}. */
export class SinusoidalPositions extends tf.layers.Layer {
  /** Class name in saved models. @nocollapse */
  static className = 'RegattaSinusoidalPositions';
  readonly #base: number;

  constructor(args: SinusoidalPositionsArgs = {}) {
    checkKeys(args, ['base', ...BASE_KEYS], 'sinusoidalPositions');
    super(baseArgs(args) as ConstructorParameters<typeof tf.layers.Layer>[0]);
    this.supportsMasking = true;
    this.#base = checkNumber(args.base ?? 10_000, 'sinusoidalPositions', 'base', { above: 0 });
  }

  override build(inputShape: tf.Shape | tf.Shape[]): void {
    sequenceShape(inputShape, 'sinusoidalPositions');
    this.built = true;
  }

  override call(inputs: tf.Tensor | tf.Tensor[]): tf.Tensor {
    return tf.tidy(() => {
      const x = oneInput(inputs);
      const [, steps, features] = x.shape as [number, number, number];
      return tf.add(x, tf.tensor3d(sinusoids(steps, features, this.#base), [1, steps, features]));
    });
  }

  /** Returns the configuration to save. */
  override getConfig(): tf.serialization.ConfigDict {
    return { ...super.getConfig(), base: this.#base };
  }
}

/**
 * Adds sines and cosines of the position to a sequence: y[t, 2i] = x[t, 2i] + sin(t base^(-2i / D)), and the cosine of the
 * same angle for 2i + 1.
 *
 * It has no weights and takes sequences [batch, steps, features] of any length; keeps their mask.
 *
 * @throws RegattaError for an input of another rank and a `base` that is not above 0.
 * @see Vaswani et al. 2017, arXiv 1706.03762, section 3.5.
 * @example
 * ```ts
 * import { sinusoidalPositions } from '@regatta/transformer';
 * import * as tf from '@tensorflow/tfjs';
 *
 * const x = tf.input({ shape: [null, 16] });
 * const y = sinusoidalPositions({ name: 'positions' }).apply(x) as tf.SymbolicTensor;
 * ```
 */
export function sinusoidalPositions(args: SinusoidalPositionsArgs = {}): SinusoidalPositions {
  return new SinusoidalPositions(args);
}
