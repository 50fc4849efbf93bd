import { checkFields, checkList } from './arguments.ts';
import { StatsError } from './errors.ts';
import { predictiveEntropy } from './predictive-entropy.ts';
import { examplesOf, type Probabilities } from './probabilities.ts';

/** Uncertainty of each example, in nats. */
export interface SampledUncertainty {
  /** Mean of the samples' probabilities: the prediction. */
  readonly mean: {
    /** Probabilities in row-major order. */
    readonly values: Float64Array;
    /** Number of probabilities in a row. */
    readonly classes: number;
  };
  /** Entropy of the mean: the total uncertainty. */
  readonly predictiveEntropy: number[];
  /** Mean of the samples' entropies: the uncertainty in the data. */
  readonly expectedEntropy: number[];
  /** The difference of the two, at least 0: the disagreement of the samples, which is the uncertainty of the model. */
  readonly mutualInformation: number[];
  /** 1 - the fraction of samples that predict the most frequently predicted class. */
  readonly variationRatio: number[];
}

/**
 * Splits the uncertainty of Monte Carlo samples, such as passes with dropout left on, into that of the data and that of
 * the model: I = H(mean of p) - mean of H(p).
 * Takes one matrix of probabilities per sample, all of the same shape. Throws StatsError for no samples, different shapes,
 * or probabilities outside [0, 1]. Houlsby et al. 2011; Gal & Ghahramani 2016, ICML.
 */
export function mutualInformation(samples: readonly Probabilities[]): SampledUncertainty {
  checkList(samples, 'mutualInformation, samples');
  for (const [i, sample] of samples.entries()) {
    checkFields(sample, ['values', 'classes'], `mutualInformation, samples[${i}]`);
  }
  const first = samples[0];
  if (first === undefined) throw wrongSamples('at least one sample', 'none');
  const { classes } = first;
  const examples = examplesOf(first, 'samples[0]');
  const total = new Float64Array(first.values.length);
  const expectedEntropy = new Array<number>(examples).fill(0);
  const votes = new Uint32Array(total.length);
  samples.forEach((sample, s) => {
    if (sample.classes !== classes || sample.values.length !== total.length) {
      throw wrongSamples(
        `${examples} examples of ${classes} classes in every sample`,
        `${sample.values.length} values of ${sample.classes} classes in sample ${s}`,
      );
    }
    predictiveEntropy(sample).forEach((entropy, i) => {
      expectedEntropy[i]! += entropy / samples.length;
    });
    for (let i = 0; i < examples; i += 1) {
      let best = 0;
      for (let c = 0; c < classes; c += 1) {
        total[i * classes + c]! += sample.values[i * classes + c]!;
        if (sample.values[i * classes + c]! > sample.values[i * classes + best]!) best = c;
      }
      votes[i * classes + best]! += 1;
    }
  });
  const mean = { values: total.map((sum) => sum / samples.length), classes };
  const entropies = predictiveEntropy(mean);
  return {
    mean,
    predictiveEntropy: entropies,
    expectedEntropy,
    mutualInformation: entropies.map((entropy, i) => Math.max(0, entropy - expectedEntropy[i]!)),
    variationRatio: entropies.map((_, i) => {
      const most = Math.max(...votes.subarray(i * classes, (i + 1) * classes));
      return 1 - most / samples.length;
    }),
  };
}

function wrongSamples(expected: string, received: string): StatsError {
  return new StatsError({
    subject: 'samples',
    expected,
    received,
    remedy: 'Pass one matrix per sample, all of the same shape.',
  });
}
