import type { LossFunction } from '@regatta/core';
import { softmaxCrossEntropy } from '@regatta/wasm';
import * as tf from '@tensorflow/tfjs';

/** Numbers by metric name; all are means over examples. */
export type Metrics = Readonly<Record<string, number>>;

/** How a metric reads. */
export interface MetricInfo {
  readonly name: string;
  readonly better: 'lower' | 'higher';
  /** Unit for people, `''` for a fraction. */
  readonly unit: string;
}

/** What training minimizes and evaluation reports. */
export interface Objective {
  readonly name: string;
  /** The metric that ranks arms. */
  readonly primary: MetricInfo;
  readonly metrics: readonly MetricInfo[];
  /** The targets of a batch as the loss takes them. */
  targets(labels: Int32Array): tf.Tensor;
  /** The mean loss of a batch from logits. */
  readonly loss: LossFunction;
  /** Adds the metrics of some rows to running sums: `sums[metric] += value` over the rows. */
  accumulate(sums: Record<string, number>, logits: Float32Array, labels: Int32Array): void;
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

/** Classification: softmax cross-entropy from logits in nats, and accuracy. */
export function classification(classes: number): Objective {
  const loss: MetricInfo = { name: 'loss', better: 'lower', unit: 'nats' };
  return {
    name: 'classification',
    primary: loss,
    metrics: [loss, { name: 'accuracy', better: 'higher', unit: '' }],
    targets: (labels) => tf.oneHot(tf.tensor1d(labels, 'int32'), classes).toFloat(),
    loss: (yTrue, yPred) => softmaxCrossEntropy(yTrue, yPred).asScalar(),
    accumulate(sums, logits, labels) {
      for (let row = 0; row < labels.length; row++) {
        const [value, hit] = judge(logits, row * classes, classes, labels[row]!);
        sums.loss = (sums.loss ?? 0) + value;
        sums.accuracy = (sums.accuracy ?? 0) + (hit ? 1 : 0);
      }
    },
  };
}
