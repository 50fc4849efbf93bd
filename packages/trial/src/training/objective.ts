import type { LossFunction } from '@regatta/core';
import type { MetricInfo, Metrics } from '@regatta/record';
import { softmaxCrossEntropy } from '@regatta/wasm';
import * as tf from '@tensorflow/tfjs';
import type { ExampleForm, Labels } from '../task-data.ts';

/** What training minimizes and evaluation reports. */
export interface Objective {
  readonly name: string;
  /** What the network says: a distribution over classes, or numbers. */
  readonly predicts: 'classes' | 'numbers';
  /** The metric that ranks arms. */
  readonly primary: MetricInfo;
  readonly metrics: readonly MetricInfo[];
  /** What a diverged trial is scored with: the metrics of guessing. Where it is absent, diverged trials have no score. */
  readonly chance?: Metrics;
  /** Classes of a classification of whole examples, whose probabilities can be calibrated. */
  readonly classes?: number;
  /** The targets of a batch as the loss takes them, from labels [batch, ...labelShape]: classes (int32) or numbers. */
  targets(labels: tf.Tensor): tf.Tensor;
  /** The mean loss of a batch from logits. */
  readonly loss: LossFunction;
  /** Adds what some labels cost to running sums: `sums[name] += value` over the labels. */
  accumulate(sums: Record<string, number>, logits: Float32Array, labels: Labels): void;
  /** The metrics, from the means of what was accumulated. */
  report(means: Metrics, form?: Pick<ExampleForm, 'targetScale'>): Metrics;
}

/** Cross-entropy (nats) of one row of logits, and whether its largest logit is the label's; in double precision. */
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

/** Adds cross-entropy (`loss`, nats) and hits (`accuracy`) of rows of logits over so many classes. */
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

/** Classification: softmax cross-entropy from logits in nats, and accuracy. */
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

/** A function of the mean cross-entropy that a field is used to. */
export interface LanguageMeasure {
  readonly info: MetricInfo;
  /** Whether it ranks arms; the loss does otherwise. */
  readonly ranks: boolean;
  of(loss: number): number;
}

/** Bits per character: loss / ln 2. */
export const bitsPerCharacter: LanguageMeasure = {
  info: { name: 'bpc', better: 'lower', unit: 'bits', smallestEffect: 0.01 },
  ranks: true,
  of: (loss) => loss / Math.LN2,
};

/** Perplexity: exp(loss). Its means over seeds are of no use to statistics, so that the loss ranks. */
export const perplexity: LanguageMeasure = {
  info: { name: 'perplexity', better: 'lower', unit: '', smallestEffect: 1 },
  ranks: false,
  of: (loss) => Math.exp(loss),
};

/**
 * Language modelling: each step of a sequence predicts the symbol that follows. Softmax cross-entropy from logits
 * [batch, steps, symbols], the mean over batch and steps in nats.
 */
export function languageModel(symbols: number, measure: LanguageMeasure): Objective {
  const { info, ranks, of } = measure;
  return {
    name: 'language-model',
    predicts: 'classes',
    primary: ranks ? info : nats,
    metrics: ranks ? [info, nats, accuracy] : [nats, info, accuracy],
    chance: { loss: Math.log(symbols), accuracy: 1 / symbols, [info.name]: of(Math.log(symbols)) },
    // Classes as they are: with many words one-hot targets would be most of the memory.
    targets: (labels) => labels,
    loss: meanCrossEntropy,
    accumulate: accumulator(symbols),
    report: (means) => ({ ...means, [info.name]: of(means.loss ?? Number.NaN) }),
  };
}
