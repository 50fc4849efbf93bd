import * as tf from '@tensorflow/tfjs';
import { checkFunction } from './arguments.ts';
import { checkRegularizer } from './check-regularizer.ts';
import type { Regularizer } from './regularizer.ts';

/** The training output of a network, in the form that `regularizer.loss` expects. @param pass runs one training pass. */
export function trainingOutput(regularizer: Regularizer, pass: () => tf.Tensor): tf.Tensor {
  checkRegularizer(regularizer, 'trainingOutput');
  checkFunction(pass, 'trainingOutput', 'pass', 'Pass e.g. () => model.apply(x, { training: true }).');
  const { passes = 1 } = regularizer;
  if (passes === 1) return pass();
  return tf.concat(
    Array.from({ length: passes }, () => pass()),
    0,
  );
}
