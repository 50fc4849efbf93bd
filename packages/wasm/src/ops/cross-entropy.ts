import { checkChoice, checkKeys, checkTensors, RegattaError } from '@regatta/core';
import * as tf from '@tensorflow/tfjs';

/** Options of {@link softmaxCrossEntropy}. */
export interface CrossEntropyOptions {
  /** Fraction of each target that is spread evenly over the classes, in [0, 1). Default 0. */
  readonly labelSmoothing?: number;
  /** `mean` returns the mean over all examples, `none` the loss of each example. Default `mean`. */
  readonly reduction?: 'mean' | 'none';
}

const KERNEL = 'RegattaSoftmaxCrossEntropy';

/** Losses and the gradient of their sum, computed with tfjs ops. */
function plainly(labels: tf.Tensor, logits: tf.Tensor, sparse: boolean, smoothing: number): tf.Tensor[] {
  const classes = logits.shape.at(-1)!;
  // Not tf.oneHot, which throws for a single class.
  const numbers = tf.range(0, classes, 1, 'int32');
  const known = sparse ? tf.cast(tf.equal(tf.expandDims(labels, -1), numbers), 'float32') : labels;
  // An id outside [0, classes) has no target, not even a smoothed one.
  const even = sparse ? tf.mul(tf.sum(known, -1, true), smoothing / classes) : tf.scalar(smoothing / classes);
  const targets = smoothing === 0 ? known : tf.add(tf.mul(known, 1 - smoothing), even);
  const logs = tf.logSoftmax(logits);
  const costs = tf.where(tf.notEqual(targets, 0), tf.mul(targets, logs), tf.zerosLike(logs));
  const gradient = tf.sub(tf.mul(tf.exp(logs), tf.sum(targets, -1, true)), targets);
  return [tf.neg(tf.sum(costs, -1)), gradient];
}

/** Losses or their mean, and the gradient of their sum or mean. */
function lossAndGradient(
  labels: tf.Tensor,
  logits: tf.Tensor,
  sparse: boolean,
  labelSmoothing: number,
  mean: boolean,
): tf.Tensor[] {
  if (tf.getKernel(KERNEL, tf.getBackend()) !== undefined) {
    return tf.engine().runKernel<tf.Tensor[]>(KERNEL, { labels, logits }, { labelSmoothing, mean });
  }
  const [losses, gradient] = plainly(labels, logits, sparse, labelSmoothing);
  return mean ? [tf.mean(losses!), tf.div(gradient!, losses!.size)] : [losses!, gradient!];
}

/** The gradient of the sum or mean of losses in tfjs ops, which can be differentiated. */
function gradientFrom(
  labels: tf.Tensor,
  logits: tf.Tensor,
  sparse: boolean,
  labelSmoothing: number,
  mean: boolean,
): tf.Tensor {
  const [losses, gradient] = plainly(labels, logits, sparse, labelSmoothing);
  return mean ? tf.div(gradient!, losses!.size) : gradient!;
}

/**
 * Softmax cross-entropy; computes loss and gradient together.
 *
 * loss = -sum over classes of target log softmax(logits), target = (1 - s) label + s / classes with label smoothing s.
 * It can be differentiated twice.
 *
 * @param labels probabilities with the shape of the logits [..., classes], or int32 class ids [...]. An id outside
 *   [0, classes) gives loss 0 and gradient 0, e.g. for padding. Labels get no gradient.
 * @param logits float32 [..., classes].
 * @returns a scalar, or with `reduction: 'none'` the losses [...].
 * @throws RegattaError if shapes do not match or an option is invalid.
 * @see Szegedy et al. 2016, arXiv 1512.00567, section 7 (label smoothing).
 */
export function softmaxCrossEntropy(
  labels: tf.Tensor,
  logits: tf.Tensor,
  options: CrossEntropyOptions = {},
): tf.Tensor {
  checkTensors('softmaxCrossEntropy', { labels, logits });
  checkKeys(options, ['labelSmoothing', 'reduction'], 'softmaxCrossEntropy');
  const { labelSmoothing = 0, reduction = 'mean' } = options;
  checkChoice(reduction, ['mean', 'none'], 'softmaxCrossEntropy', 'reduction');
  const rows = logits.shape.slice(0, -1);
  const sparse = labels.dtype === 'int32' && labels.rank === rows.length;
  if (
    logits.rank === 0 ||
    logits.shape.at(-1) === 0 ||
    String(labels.shape) !== String(sparse ? rows : logits.shape)
  ) {
    throw new RegattaError({
      subject: 'wasm: softmaxCrossEntropy',
      expected: `labels [${logits.shape}] or int32 class ids [${rows}] for logits [${logits.shape}]`,
      received: `${labels.dtype} [${labels.shape}]`,
      remedy: 'Reshape the labels, or cast class ids with tf.cast(labels, "int32").',
    });
  }
  if (!(labelSmoothing >= 0 && labelSmoothing < 1)) {
    throw new RegattaError({
      subject: 'wasm: softmaxCrossEntropy',
      expected: 'labelSmoothing in [0, 1)',
      received: labelSmoothing,
      remedy: 'Pass a fraction, e.g. { labelSmoothing: 0.1 }.',
    });
  }
  const mean = reduction === 'mean';
  const op = tf.customGrad((given, save) => {
    const x = given as tf.Tensor;
    const keep = save as tf.GradSaveFunc;
    const known = sparse ? labels : tf.cast(labels, 'float32');
    const [value, gradient] = lossAndGradient(known, x, sparse, labelSmoothing, mean);
    keep([gradient!, x, known]);
    const gradFunc = (dy: tf.Tensor, saved: tf.Tensor[]): tf.Tensor => {
      // tfjs does not know how the saved gradient depends on the logits: where it is differentiated, it is computed from them again.
      const own = tf.engine().isTapeOn()
        ? gradientFrom(saved[2]!, saved[1]!, sparse, labelSmoothing, mean)
        : saved[0]!;
      return tf.mul(own, mean ? dy : tf.expandDims(dy, -1));
    };
    return { value: value!, gradFunc };
  });
  return op(tf.cast(logits, 'float32'));
}
