import { stream } from '@regatta/core';
import type { loadUciRegression } from '@regatta/datasets';
import * as tf from '@tensorflow/tfjs';

type Table = Awaited<ReturnType<typeof loadUciRegression>>;

/** Rows of a table, their inputs scaled by those of the training part. */
interface Part {
  readonly inputs: tf.Tensor2D;
  readonly targets: tf.Tensor2D;
}

/** Nine tenths of the rows to train on, with targets scaled, and a tenth to test on, with targets in their own units. */
export interface Split {
  readonly train: Part;
  readonly test: Part;
  /** Mean and standard deviation of the training targets. */
  readonly center: number;
  readonly scale: number;
}

/** Split number `index` of a table: its rows in an order drawn by the number, the first nine tenths to train on. */
export function splitOf({ inputs, targets, rows, features }: Table, index: number): Split {
  const order = stream(index).fold('uci').permutation(rows);
  const count = Math.round(0.9 * rows);
  return tf.tidy(() => {
    const all = tf.gather(tf.tensor2d(inputs, [rows, features]), order);
    const wanted = tf.gather(tf.tensor2d(targets, [rows, 1]), order);
    const truth = wanted.slice(0, count);
    const moments = (part: tf.Tensor2D) => tf.moments(part, 0);
    const known = all.slice(0, count);
    const { mean, variance } = moments(known);
    // A column without scatter is left as it is, as the published code does.
    const deviation = tf.where(variance.equal(0), tf.onesLike(variance), variance.sqrt());
    const scaled = all.sub(mean).div(deviation).as2D(rows, features);
    const about = moments(truth);
    const [center = 0] = about.mean.dataSync();
    const scale = Math.sqrt(about.variance.dataSync()[0] ?? 1);
    return {
      train: {
        inputs: scaled.slice(0, count),
        targets: truth.sub<tf.Tensor2D>(center).div<tf.Tensor2D>(scale),
      },
      test: { inputs: scaled.slice(count), targets: wanted.slice(count) },
      center,
      scale,
    };
  });
}
