import { stream } from '@regatta/core';
import * as tf from '@tensorflow/tfjs';
import type { SpeedCase } from './measure.ts';

const batches = [1, 8, 32, 128, 512];
const widths = [32, 128, 512, 1024];

/** Number of products in one run of a sweep case, because a small product takes less than a clock tick. */
export const repeatsOf = (flops: number): number => Math.max(1, Math.round(2e6 / flops));

/** Square layers with growing batch size and width, to show where arithmetic exceeds the overhead of a call. */
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
