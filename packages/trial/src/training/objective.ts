import type { LossFunction } from '@regatta/core';
import type { MetricInfo, Metrics } from '@regatta/record';
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
  /** All metrics, the primary one included. */
  readonly metrics: readonly MetricInfo[];
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
  /** Computes the metrics from the means of the accumulated values. */
  report(means: Metrics, form?: Pick<ExampleForm, 'targetScale'>): Metrics;
}

/** Cross-entropy (nats) of one row of logits, and whether the label has the largest logit; in double precision. */
function judge(
  logits: Float32Array,
  offset: number,
  classes: number,
  label: number,
): [loss: number, hit: boolean] {
  let best = 0;
  for (let c = 1; c < classes; c++) if (logits[offset + c]! > logits[offset + best]!) best = c;
  const top = logits[offset + best]!;
  let sum = 0;
  for (let c = 0; c < classes; c++) sum += Math.exp(logits[offset + c]! - top);
  return [top + Math.log(sum) - logits[offset + label]!, best === label];
}

const nats: MetricInfo = { name: 'loss', better: 'lower', unit: 'nats', smallestEffect: 0.01 };
const accuracy: MetricInfo = { name: 'accuracy', better: 'higher', unit: '', smallestEffect: 0.005 };

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

const meanCrossEntropy: LossFunction = (yTrue, yPred) => softmaxCrossEntropy(yTrue, yPred).asScalar();

/** Returns the objective of classification: softmax cross-entropy from logits in nats, and accuracy. */
export function classification(classes: number): Objective {
  return {
    name: 'classification',
    predicts: 'classes',
    primary: nats,
    metrics: [nats, accuracy],
    chance: { loss: Math.log(classes), accuracy: 1 / classes },
    classes,
    targets: (labels) => tf.oneHot(labels, classes).toFloat(),
    loss: meanCrossEntropy,
    accumulate: accumulator(classes),
    report: (means) => means,
  };
}

/** A function of the mean cross-entropy that is customary in a field. */
export interface LanguageMeasure {
  readonly info: MetricInfo;
  /** Whether arms are ranked by it instead of by the loss. */
  readonly ranks: boolean;
  of(loss: number): number;
}

/** Bits per character: loss / ln 2. */
export const bitsPerCharacter: LanguageMeasure = {
  info: { name: 'bpc', better: 'lower', unit: 'bits', smallestEffect: 0.01 },
  ranks: true,
  of: (loss) => loss / Math.LN2,
};

/** Perplexity: exp(loss). Arms are ranked by the loss because means of perplexity over seeds have poor statistics. */
export const perplexity: LanguageMeasure = {
  info: { name: 'perplexity', better: 'lower', unit: '', smallestEffect: 1 },
  ranks: false,
  of: (loss) => Math.exp(loss),
};

/**
 * Returns the objective of language modeling: each step of a sequence predicts the next symbol. The loss is softmax
 * cross-entropy from logits [batch, steps, symbols], averaged over batch and steps, in nats.
 *
 * @param symbols size of the vocabulary.
 * @param measure additional metric, computed from the loss.
 */
export function languageModel(symbols: number, measure: LanguageMeasure): Objective {
  const { info, ranks, of } = measure;
  return {
    name: 'language-model',
    predicts: 'classes',
    primary: ranks ? info : nats,
    metrics: ranks ? [info, nats, accuracy] : [nats, info, accuracy],
    chance: { loss: Math.log(symbols), accuracy: 1 / symbols, [info.name]: of(Math.log(symbols)) },
    // Class indices: with a large vocabulary, one-hot targets would take most of the memory.
    targets: (labels) => labels,
    loss: meanCrossEntropy,
    accumulate: accumulator(symbols),
    report: (means) => ({ ...means, [info.name]: of(means.loss ?? Number.NaN) }),
  };
}
