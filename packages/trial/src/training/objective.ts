import type { LossFunction } from '@regatta/core';
import type { LossPerExample, MetricInfo, Metrics } from '@regatta/record';
import { softmaxCrossEntropy } from '@regatta/wasm';
import * as tf from '@tensorflow/tfjs';
import type { ExampleForm, Labels } from '../task-data.ts';

/** The loss that training minimizes and the metrics that evaluation reports. */
export interface Objective {
  /** Name of the objective. */
  readonly name: string;
  /** What the network predicts: a distribution over classes, or numbers. */
  readonly predicts: 'classes' | 'numbers';
  /** The metric that ranks arms. */
  readonly primary: MetricInfo;
  /** The metric that must not say the opposite of the primary one. */
  readonly guard?: MetricInfo;
  /** All metrics, the primary one included. */
  readonly metrics: readonly MetricInfo[];
  /** Names of the metrics that only checkpoints have, not the points of the learning curve. */
  readonly ofCheckpoints: readonly string[];
  /** Metrics of random guessing, used to score diverged trials. Without it, diverged trials have no score. */
  readonly chance?: Metrics;
  /** Number of classes in a classification of whole examples, whose calibration can be measured. */
  readonly classes?: number;
  /** Converts labels [batch, ...labelShape], classes (int32) or numbers, to the targets that the loss takes. */
  targets(labels: tf.Tensor): tf.Tensor;
  /** Mean loss of a batch, computed from logits. */
  readonly loss: LossFunction;
  /** Adds the losses and metrics of some labels to running sums: `sums[name] += value` for each label. */
  accumulate(sums: Record<string, number>, logits: Float32Array, labels: Labels): void;
  /** The losses that a network makes on single labels, and which labels it misses. */
  judge(logits: Float32Array, labels: Labels, temperature: number): LossPerExample;
  /** Computes the metrics from the means of the accumulated values. */
  report(means: Metrics, form?: Pick<ExampleForm, 'targetScale'>): Metrics;
}

/** Cross-entropy (nats) of one row of logits over a temperature, and whether the label has the largest logit; in double precision. */
function judge(
  logits: Float32Array,
  offset: number,
  classes: number,
  label: number,
  temperature: number = 1,
): [loss: number, hit: boolean] {
  let best = 0;
  for (let c = 1; c < classes; c++) if (logits[offset + c]! > logits[offset + best]!) best = c;
  const top = logits[offset + best]!;
  let sum = 0;
  for (let c = 0; c < classes; c++) sum += Math.exp((logits[offset + c]! - top) / temperature);
  return [Math.log(sum) + (top - logits[offset + label]!) / temperature, best === label];
}

/** The temperature-scaled loss of the best checkpoint, as a ratio: comparable between tasks, and blind to mere overconfidence. */
const scaledLoss: MetricInfo = {
  name: 'scaledLoss',
  better: 'lower',
  unit: 'nats',
  smallestEffect: 0.02,
  effectIsShare: true,
  asRatio: true,
  checkpoint: 'best',
};
const nats: MetricInfo = {
  name: 'loss',
  better: 'lower',
  unit: 'nats',
  smallestEffect: 0.02,
  effectIsShare: true,
  asRatio: true,
  checkpoint: 'best',
};
const accuracy: MetricInfo = {
  name: 'accuracy',
  better: 'higher',
  unit: '',
  smallestEffect: 0.005,
  checkpoint: 'best',
};
const balancedError: MetricInfo = {
  name: 'balancedError',
  better: 'lower',
  unit: '',
  smallestEffect: 0.005,
  checkpoint: 'best',
};

const macroF1: MetricInfo = {
  name: 'macroF1',
  better: 'higher',
  unit: '',
  smallestEffect: 0.005,
  checkpoint: 'best',
};

/** Adds the cross-entropy (`loss`, nats) and hits (`accuracy`) of rows of logits. */
function accumulator(classes: number): Objective['accumulate'] {
  return (sums, logits, labels) => {
    for (let row = 0; row < labels.length; row++) {
      const [value, hit] = judge(logits, row * classes, classes, labels[row]!);
      sums.loss = (sums.loss ?? 0) + value;
      sums.accuracy = (sums.accuracy ?? 0) + (hit ? 1 : 0);
    }
  };
}

const judgeOf =
  (classes: number): Objective['judge'] =>
  (logits, labels, temperature) => {
    const losses = new Float32Array(labels.length);
    const missed = new Uint8Array(labels.length);
    for (let row = 0; row < labels.length; row++) {
      const [value, hit] = judge(logits, row * classes, classes, labels[row]!, temperature);
      losses[row] = value;
      missed[row] = hit ? 0 : 1;
    }
    return { losses, missed };
  };

const meanCrossEntropy: LossFunction = (yTrue, yPred) => softmaxCrossEntropy(yTrue, yPred).asScalar();

/**
 * Returns the objective of classification: softmax cross-entropy from logits in nats, and accuracy. Arms are ranked by
 * `scaledLoss`, the cross-entropy after one temperature, fitted on the validation split (Guo et al. 2017); `balancedError`, one
 * minus the mean recall of the classes, must not say the opposite. `macroF1` is the mean over the classes of the harmonic mean of
 * precision and recall.
 */
export function classification(classes: number): Objective {
  return {
    name: 'classification',
    predicts: 'classes',
    primary: scaledLoss,
    guard: balancedError,
    metrics: [scaledLoss, nats, accuracy, balancedError, macroF1],
    ofCheckpoints: ['scaledLoss', 'balancedError', 'macroF1'],
    chance: {
      loss: Math.log(classes),
      scaledLoss: Math.log(classes),
      accuracy: 1 / classes,
      balancedError: 1 - 1 / classes,
      macroF1: 1 / classes,
    },
    classes,
    targets: (labels) => tf.oneHot(labels, classes).toFloat(),
    loss: meanCrossEntropy,
    accumulate: accumulator(classes),
    judge: judgeOf(classes),
    report: (means) => means,
  };
}

/** A function of the mean cross-entropy that is customary in a field. */
export interface LanguageMeasure {
  readonly info: MetricInfo;
  of(loss: number): number;
}

/** Bits per character: loss / ln 2. */
export const bitsPerCharacter: LanguageMeasure = {
  info: { ...nats, name: 'bpc', unit: 'bits' },
  of: (loss) => loss / Math.LN2,
};

/** Perplexity: exp(loss). Its ratio is the difference of losses. */
export const perplexity: LanguageMeasure = {
  info: { ...nats, name: 'perplexity', unit: '' },
  of: (loss) => Math.exp(loss),
};

/**
 * Returns the objective of language modeling: each step of a sequence predicts the next symbol. The loss is softmax
 * cross-entropy from logits [batch, steps, symbols], averaged over batch and steps, in nats. Arms are ranked by `scaledLoss`,
 * as in {@link classification}; the accuracy must not say the opposite.
 *
 * @param symbols size of the vocabulary.
 * @param measure additional metric, computed from the loss.
 */
export function languageModel(symbols: number, measure: LanguageMeasure): Objective {
  const { info, of } = measure;
  const loss = Math.log(symbols);
  return {
    name: 'language-model',
    predicts: 'classes',
    primary: scaledLoss,
    guard: accuracy,
    metrics: [scaledLoss, nats, info, accuracy],
    ofCheckpoints: ['scaledLoss'],
    chance: { loss, scaledLoss: loss, accuracy: 1 / symbols, [info.name]: of(loss) },
    // Class indices: with a large vocabulary, one-hot targets would take most of the memory.
    targets: (labels) => labels,
    loss: meanCrossEntropy,
    accumulate: accumulator(symbols),
    judge: judgeOf(symbols),
    report: (means) => ({ ...means, [info.name]: of(means.loss ?? Number.NaN) }),
  };
}
