import { gradientsInstalled, variablesWithForeignMoments } from '@regatta/core/gradients';
import * as tf from '@tensorflow/tfjs';
import type { Symptom } from './finding.ts';
import type { Place } from './walk.ts';

/** The variables of a compiled model that its optimizer would update with moments of others in `model.fit`. */
export function foreignMoments(model: tf.LayersModel): ReadonlySet<tf.Tensor> {
  const optimizer: tf.Optimizer | undefined = model.optimizer;
  if (optimizer === undefined || optimizer === null || gradientsInstalled()) return new Set();
  const values = model.trainableWeights.map((weight) => weight.read());
  const variables = values.filter((value): value is tf.Variable => value instanceof tf.Variable);
  return new Set(variablesWithForeignMoments(optimizer, variables));
}

/** Finds layers whose weights get moments of other weights: A13. */
export function momentSymptoms({ live }: Place, foreign: ReadonlySet<tf.Tensor>): Symptom[] {
  if (live?.weights.some((weight) => foreign.has(weight.read())) !== true) return [];
  return [
    {
      code: 'A13',
      severity: 'wrong',
      what: 'The optimizer updates the weights with the moments of other weights, or throws if their shapes differ.',
      why: 'Optimizers of TensorFlow.js find moments by the position of a weight among those that are trained, which changes when layers are frozen or unfrozen.',
      remedy:
        'Call installGradients() from @regatta/core/gradients once, train with fit from @regatta/training, or compile the model with a new optimizer.',
    },
  ];
}
