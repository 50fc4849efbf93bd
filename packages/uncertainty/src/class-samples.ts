import { RegattaError } from '@regatta/core';
import { type SampledUncertainty, softmax, mutualInformation as split } from '@regatta/stats';
import * as tf from '@tensorflow/tfjs';
import { checkSamples } from './checks.ts';

/** Options of functions on samples of class probabilities. */
export interface ClassOptions {
  /** What the samples are: 'probabilities' (default), or 'logits', to which softmax is applied. */
  readonly from?: 'probabilities' | 'logits';
}

/** Computes all uncertainty measures of samples [samples, ..., classes] at once. */
export function splitUncertainty(
  samples: tf.Tensor,
  { from = 'probabilities' }: ClassOptions,
  subject: string,
): SampledUncertainty {
  checkSamples(samples, '[samples, ..., classes]', 2, subject);
  if (from !== 'probabilities' && from !== 'logits') {
    throw new RegattaError({
      subject,
      expected: "from to be 'probabilities' or 'logits'",
      received: from,
      remedy: "Pass 'logits' for a model whose last layer has no softmax.",
    });
  }
  const [count = 1] = samples.shape;
  const classes = samples.shape.at(-1) ?? 1;
  const all = samples.dataSync();
  const size = all.length / count;
  const each = Array.from({ length: count }, (_, sample) => {
    const matrix = { values: all.subarray(sample * size, (sample + 1) * size), classes };
    return from === 'logits' ? softmax(matrix) : matrix;
  });
  return split(each);
}

/** Creates a tensor of one number per example, with the shape [...] of samples [samples, ..., classes]. */
export const perExample = (values: readonly number[], samples: tf.Tensor): tf.Tensor =>
  tf.tensor([...values], samples.shape.slice(1, -1));
