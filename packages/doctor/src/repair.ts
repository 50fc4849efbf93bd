import { RegattaError } from '@regatta/core';
import { modelFromConfig } from '@regatta/core/keras';
import type * as tf from '@tensorflow/tfjs';
import { copyState } from './copy-state.ts';
import { diagnose, formOf } from './diagnose.ts';
import type { Finding } from './finding.ts';
import { register } from './register.ts';
import { replaced } from './replace.ts';

/** A mended copy of a model. */
export interface Repair {
  /** Not compiled; shares nothing with the model that it was made from. */
  readonly model: tf.LayersModel;
  /** What was wrong and no longer is. */
  readonly repaired: readonly Finding[];
  /** What is still wrong with `model`: what lies in training, or where only you know what was meant. */
  readonly remaining: readonly Finding[];
}

/**
 * Builds a new model from a model's config, Sequential or functional, with layers of Regatta in place of stock ones
 * where that mends something. Names, weights, what is trainable, and predictions are those of the old model, which is
 * left as it is. States of stateful layers and the optimizer are not copied.
 *
 * @throws RegattaError for a model that cannot be built from its config.
 * @example
 * ```ts
 * const model = tf.sequential();
 * model.add(tf.layers.dropout({ rate: 0.5, seed: 7, inputShape: [4] }));
 * model.add(tf.layers.dense({ units: 1 }));
 * const { model: mended, remaining } = repair(model); // remaining: []
 * mended.compile({ optimizer: 'adam', loss: 'meanSquaredError' });
 * ```
 */
export function repair(model: tf.LayersModel): Repair {
  register();
  const before = diagnose(model);
  const mended = rebuilt(model);
  try {
    copyState(model, mended);
  } catch (error) {
    mended.dispose();
    throw error;
  }
  const remaining = diagnose(mended);
  const left = new Set(remaining.map(({ code, layer }) => `${code} ${layer}`));
  const repaired = before.filter(({ code, layer }) => !left.has(`${code} ${layer}`));
  return { model: mended, repaired, remaining };
}

function rebuilt(model: tf.LayersModel): tf.LayersModel {
  try {
    // Not by way of JSON, which has no NaN.
    return modelFromConfig(replaced(formOf(model), model));
  } catch (error) {
    throw new RegattaError({
      subject: 'doctor',
      site: model.name,
      expected: 'a model that can be built from its config',
      received: error instanceof Error ? error.message : error,
      remedy: 'Register the classes of your own layers with tf.serialization.registerClass.',
    });
  }
}
