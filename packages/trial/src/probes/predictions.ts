import { predict } from '@regatta/core';
import { softmax } from '@regatta/stats';
import * as tf from '@tensorflow/tfjs';
import { inputsOf, labelsOf } from '../training/examples.ts';
import type { Probe } from './probe.ts';
import { rounded, sampledRows } from './sampled.ts';

/**
 * The noise-free class probabilities of the first 500 test examples, for averaging networks evaluated on the same examples:
 * `{ classes, labels, probabilities }` with the rows of probabilities concatenated. Null for tasks other than
 * classification of whole examples.
 */
export const predictions: Probe = {
  name: 'predictions',
  summary: 'class probabilities of the first 500 test examples',
  measure({ task: { objective }, model, data, test }) {
    const { classes } = objective;
    if (classes === undefined) return null;
    const rows = sampledRows({ test });
    const logits = tf.tidy(() =>
      Float32Array.from(
        predict(model, inputsOf(test, rows, data), { batchSize: rows.length }).dataSync<'float32'>(),
      ),
    );
    const { values } = softmax({ values: logits, classes });
    return {
      classes,
      labels: Array.from(labelsOf(test, rows, data)),
      probabilities: Array.from(values, rounded),
    };
  },
};
