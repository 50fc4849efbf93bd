import { perturb, type Stream, stream } from '@regatta/core';
import * as tf from '@tensorflow/tfjs';
import type { Prepared, SpeedCase } from './measure.ts';
import { normal } from './normal.ts';

/** An operation on fixed inputs whose output is discarded. */
function operation(inputs: readonly tf.Tensor[], run: (...inputs: tf.Tensor[]) => tf.Tensor): Prepared {
  return {
    run: () => run(...inputs).dispose(),
    result: () =>
      tf.tidy(() => {
        const y = run(...inputs);
        return Float32Array.of(tf.sum(y).dataSync()[0]!);
      }),
  };
}

function matMul(transposeA: boolean, transposeB: boolean, ratio: number): SpeedCase {
  const [m, k, n] = [128, 784, 1024];
  const name = `matmul${transposeA ? '-ta' : ''}${transposeB ? '-tb' : ''}`;
  const how = [transposeA ? 'transposeA' : '', transposeB ? 'transposeB' : ''].filter(Boolean).join(', ');
  return {
    name,
    title: `matMul ${m}x${k}x${n}${how === '' ? '' : ` ${how}`}`,
    flops: 2 * m * k * n,
    target: { ratio, against: 'stock-wasm' },
    prepare: () =>
      operation(
        [normal(transposeA ? [k, m] : [m, k], 'a'), normal(transposeB ? [n, k] : [k, n], 'b')],
        (a, b) => tf.matMul(a, b, transposeA, transposeB),
      ),
  };
}

/** Stock contenders use tfjs's own dropout layer; ours is a single op of the core. Each call draws a new mask. */
function dropout(backward: boolean, ratio: number): SpeedCase {
  return {
    name: backward ? 'dropout-forward-backward' : 'dropout-forward',
    title: `dropout 0.5, 1,048,576 floats, forward${backward ? ' and backward' : ''}`,
    target: { ratio, against: 'stock-wasm' },
    prepare: ({ name }) => {
      const x = normal([1024, 1024], 'x');
      const stock = tf.layers.dropout({ rate: 0.5 });
      let call = 0;
      const source: Stream = stream(7);
      const ours = (value: tf.Tensor): tf.Tensor =>
        perturb(value, { noise: 'bernoulli' }, 0.5, source.fold(call));
      const theirs = (value: tf.Tensor): tf.Tensor => stock.apply(value, { training: true }) as tf.Tensor;
      const forward = name === 'regatta' ? ours : theirs;
      const gradient = tf.grad((value: tf.Tensor) => forward(value));
      return operation([x], (value) => {
        call += 1;
        return tf.tidy(() => (backward ? gradient(value, value) : forward(value)));
      });
    },
  };
}

function convolution(part: 'forward' | 'input' | 'filter'): SpeedCase {
  const [batch, size, channels, filters] = [32, 28, 16, 32];
  return {
    name: `conv2d-${part}`,
    title: `conv2d 3x3 same, ${batch}x${size}x${size}x${channels} to ${filters}, ${part === 'forward' ? 'forward' : `gradient of the ${part}`}`,
    flops: 2 * batch * size * size * channels * filters * 9,
    prepare: () => {
      const x = tf.reshape(normal([batch, size, size, channels], 'x'), [batch, size, size, channels]);
      const w = tf.reshape(normal([3, 3, channels, filters], 'w'), [3, 3, channels, filters]);
      const dy = normal([batch, size, size, filters], 'dy');
      const forward = (a: tf.Tensor, b: tf.Tensor): tf.Tensor =>
        tf.conv2d(a as tf.Tensor4D, b as tf.Tensor4D, 1, 'same');
      if (part === 'forward') return operation([x, w], forward);
      return operation([x, w, dy], (a, b, upstream) =>
        tf.tidy(() =>
          part === 'input'
            ? tf.grad((value: tf.Tensor) => forward(value, b))(a, upstream)
            : tf.grad((value: tf.Tensor) => forward(a, value))(b, upstream),
        ),
      );
    },
  };
}

/** The operations that dominate training time. */
export const operations: readonly SpeedCase[] = [
  dropout(false, 10),
  dropout(true, 6),
  matMul(false, false, 1.1),
  matMul(true, false, 14),
  matMul(false, true, 14),
  convolution('forward'),
  convolution('input'),
  convolution('filter'),
];
