import { checkModel, RegattaError } from '@regatta/core';
import { correctBatchNormalization, modelFromConfig } from '@regatta/core/keras';
import type * as tf from '@tensorflow/tfjs';
import { copyState } from './copy-state.ts';
import { diagnose, formOf } from './diagnose.ts';
import type { Finding } from './finding.ts';
import { register } from './register.ts';
import { replaced } from './replace.ts';

/** A repaired copy of a model. */
export interface Repair {
  /** The copy: not compiled, and independent of the original. */
  readonly model: tf.LayersModel;
  /** Findings of the original that `model` does not have. */
  readonly repaired: readonly Finding[];
  /** Findings that `model` still has: they need a change in training, or a decision by you. */
  readonly remaining: readonly Finding[];
}

/**
 * Builds a new Sequential or functional model from a model's config, replacing stock layers with Regatta layers if that
 * fixes a finding, and correcting its batch normalization. Names, weights, `trainable` flags and predictions stay the same; the original is not changed. Does not
 * copy states of stateful layers or the optimizer.
 *
 * @throws RegattaError if the model cannot be built from its config.
 * @example
 * ```ts
 * const model = tf.sequential();
 * model.add(tf.layers.dropout({ rate: 0.5, seed: 7, inputShape: [4] }));
 * model.add(tf.layers.dense({ units: 1 }));
 * const { model: fixed, remaining } = repair(model); // remaining: []
 * fixed.compile({ optimizer: 'adam', loss: 'meanSquaredError' });
 * ```
 */
export function repair(model: tf.LayersModel): Repair {
  checkModel(model, 'repair');
  register();
  const before = diagnose(model);
  const fixed = rebuilt(model);
  try {
    copyState(model, fixed);
    correctBatchNormalization(fixed);
  } catch (error) {
    fixed.dispose();
    throw error;
  }
  const remaining = diagnose(fixed);
  const left = new Set(remaining.map(({ code, layer }) => `${code} ${layer}`));
  const repaired = before.filter(({ code, layer }) => !left.has(`${code} ${layer}`));
  return { model: fixed, repaired, remaining };
}

function rebuilt(model: tf.LayersModel): tf.LayersModel {
  try {
    // Not through JSON, which cannot represent NaN.
    return modelFromConfig(replaced(formOf(model), model));
  } catch (error) {
    throw new RegattaError({
      subject: 'doctor',
      site: model.name,
      expected: 'a model that can be built from its config',
      received: error instanceof Error ? error.message : error,
      remedy: 'Register each custom layer class with tf.serialization.registerClass.',
    });
  }
}
