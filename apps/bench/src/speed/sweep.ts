import { stream } from '@regatta/core';
import * as tf from '@tensorflow/tfjs';
import type { SpeedCase } from './measure.ts';

const batches = [1, 8, 32, 128, 512];
const widths = [32, 128, 512, 1024];

/** Products in one run of a case of the sweep: a clock tick is longer than a small one. */
export const repeatsOf = (flops: number): number => Math.max(1, Math.round(2e6 / flops));

/** A square layer at growing batch and width: where arithmetic takes over from the overhead of a call. */
export const sweep: readonly SpeedCase[] = widths.flatMap((width) =>
  batches.map((batch): SpeedCase => {
    return {
      name: `dense-${batch}x${width}`,
      title: `${batch} x ${width}`,
      flops: 2 * batch * width * width,
      prepare: () => {
        const source = stream(3);
        const x = tf.tensor2d(source.fold('x').normal(batch * width), [batch, width]);
        const w = tf.tensor2d(source.fold('w').normal(width * width), [width, width]);
        const repeats = repeatsOf(2 * batch * width * width);
        return {
          run: () => {
            for (let i = 0; i < repeats; i++) tf.matMul(x, w).dispose();
          },
          result: () => tf.tidy(() => Float32Array.of(tf.sum(tf.matMul(x, w)).dataSync()[0]!)),
        };
      },
    };
  }),
);
