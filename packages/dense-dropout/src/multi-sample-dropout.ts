import {
  type CommonOptions,
  checkFunction,
  checkNumber,
  checkTensors,
  defineRegularizer,
  perturb,
  RegattaError,
  type Regularizer,
  type WrapperOptions,
  weightsAt,
} from '@regatta/core';
import * as tf from '@tensorflow/tfjs';

const NAME = 'multi-sample-dropout';

/** Options of multi-sample dropout. */
export interface MultiSampleDropoutOptions extends CommonOptions {
  /** Number of masks applied to the input of the last layer in each training step, >= 1; default 8. */
  readonly samples?: number;
}

const samplesOf = (value: unknown): number =>
  checkNumber(value === undefined ? 8 : value, NAME, 'samples', { min: 1, integer: true });

/**
 * The inputs of the last layer: one batch per sample, concatenated.
 *
 * @param x [batch, ...]. @param drop applies dropout to x for a sample. @returns [samples * batch, ...].
 */
export function multiSampleInputs(
  x: tf.Tensor,
  samples: number,
  drop: (x: tf.Tensor, sample: number) => tf.Tensor,
): tf.Tensor {
  checkTensors('multiSampleInputs', { x });
  checkNumber(samples, 'multiSampleInputs', 'samples');
  checkFunction(drop, 'multiSampleInputs', 'drop', 'Pass a function of tensors, e.g. (z) => tf.relu(z).');
  return tf.concat(
    Array.from({ length: samples }, (_, sample) => drop(x, sample)),
    0,
  );
}

/**
 * Loss for predictions made with multi-sample dropout: repeats the targets for each sample, so a mean over the batch
 * becomes the mean loss of the samples. Inference predictions, one per target, pass through unchanged.
 *
 * Wrap the metrics of `model.compile` too: during training they see the same samples.
 *
 * @param base a loss or metric that is a mean over the batch, or has one value per example.
 * @param samples the number passed to {@link multiSampleDropout}.
 * @throws RegattaError if the number of predictions is neither 1 nor `samples` per target.
 * @example
 * ```ts
 * const loss = multiSampleLoss((y, p) => tf.losses.softmaxCrossEntropy(y, p), 2);
 * const targets = tf.tensor2d([[1, 0]]);
 * loss(targets, tf.tensor2d([[2, 0], [0, 0]])); // mean loss of two samples of one example
 * ```
 */
export function multiSampleLoss<T extends tf.Tensor>(
  base: (yTrue: tf.Tensor, yPred: tf.Tensor) => T,
  samples: number,
): (yTrue: tf.Tensor, yPred: tf.Tensor) => T {
  checkFunction(
    base,
    'multiSampleLoss',
    'base',
    'Pass a function of tensors, e.g. (y, p) => tf.losses.softmaxCrossEntropy(y, p).',
  );
  checkNumber(samples, 'multiSampleLoss', 'samples');
  const expected = samplesOf(samples);
  const loss = (yTrue: tf.Tensor, yPred: tf.Tensor): T => {
    const times = (yPred.shape[0] ?? 0) / (yTrue.shape[0] ?? 1);
    if (times === 1) return base(yTrue, yPred);
    if (times === expected) return base(tf.tile(yTrue, [times, ...yTrue.shape.slice(1).map(() => 1)]), yPred);
    throw new RegattaError({
      subject: NAME,
      expected: `1 or ${expected} predictions per target`,
      received: times,
      remedy: 'Pass the same number of samples to the loss and to the layer.',
    });
  };
  // tfjs lists metrics by function name.
  return Object.defineProperty(loss, 'name', { value: base.name });
}

/** Definition of multi-sample dropout. */
export const multiSampleDropoutDefinition = defineRegularizer({
  name: NAME,
  title: 'Multi-sample dropout',
  summary: 'applies several masks to the input of the last layer in each step and averages their losses',
  paper: 'Inoue 2019, arXiv 1905.09788',
  layers: ['multiSampleDropoutLayer'],
  defaultRate: 0.5,
  rates: [0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7],
  prior: { mlp: 7 },
  options: ['samples'],
  parse: ({ samples }: MultiSampleDropoutOptions) => ({ samples: samplesOf(samples) }),
  weights: {
    train: (x, inner, { rate, stream, firstRow, params, sampling }) =>
      inner.forward(
        multiSampleInputs(x, sampling ? 1 : params.samples, (value, sample) =>
          perturb(value, { noise: 'bernoulli' }, rate, stream.fold(sample), firstRow),
        ),
      ),
  },
  hooks: ({ treatment, params }) => ({
    output: weightsAt(treatment),
    loss: (base) => multiSampleLoss(base, params.samples),
  }),
});

/**
 * Multi-sample dropout: applies several masks to the input of the last layer in each step and averages their losses.
 *
 * Training: M batches of outputs, act((x keep_m / (1 - rate)) @ W + b) for m = 1..M, concatenated along axis 0; the
 * `loss` hook repeats the targets to match. Inference: the plain layer; a Monte Carlo sample draws one mask. Hooks:
 * `output` and `loss`. If the training loop does not apply `regularizer.loss` (`model.fit` does not), compile the model
 * with {@link multiSampleLoss} for the loss and the metrics.
 *
 * @param options rate in [0, 1]; samples >= 1.
 * @throws RegattaError for options out of range and unknown options.
 * @see Inoue 2019, arXiv 1905.09788.
 * @example
 * ```ts
 * const regularizer = multiSampleDropout({ rate: 0.5, samples: 8 });
 * ```
 */
export function multiSampleDropout(options: MultiSampleDropoutOptions): Regularizer {
  return multiSampleDropoutDefinition.regularizer(options);
}

/**
 * A last layer with multi-sample dropout; compile the model with {@link multiSampleLoss}.
 *
 * @throws RegattaError like {@link multiSampleDropout}.
 * @example
 * ```ts
 * const layer = tf.layers.dense({ units: 10, inputShape: [32] });
 * const model = tf.sequential();
 * model.add(multiSampleDropoutLayer({ layer, rate: 0.5, samples: 8, seed: 7 }));
 * const loss = multiSampleLoss((y, p) => tf.losses.softmaxCrossEntropy(y, p), 8);
 * model.compile({ optimizer: 'adam', loss });
 * await model.fit(tf.ones([16, 32]), tf.oneHot(tf.zeros([16], 'int32'), 10), { verbose: 0 });
 * ```
 */
export function multiSampleDropoutLayer(
  options: MultiSampleDropoutOptions & WrapperOptions,
): tf.layers.Layer {
  return multiSampleDropoutDefinition.layer(options);
}
