// Apart: kernels and recordings belong to the process.
import type { Regularizer } from '@regatta/core';
import { adam, recordedStep, useWasm } from '@regatta/wasm';
import * as tf from '@tensorflow/tfjs';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { catalog, cutoff, dropAttention, dropKey, hiddenCut, tokenDropout } from './index.ts';
import { network, steps } from './testing/network.ts';

/** All weights after some steps, and why the steps were not replayed. */
function trained(regularizer: Regularizer, replay: boolean) {
  const model = network(regularizer);
  const optimizer = adam({ learningRate: 0.05 });
  const base = (yTrue: tf.Tensor, yPred: tf.Tensor): tf.Scalar =>
    tf.losses.softmaxCrossEntropy(yTrue, yPred).asScalar();
  const lossOf = regularizer.loss?.(base) ?? base;
  const variables = model.trainableWeights.map((weight) => weight.read() as tf.Variable);
  const step = (x: tf.Tensor, y: tf.Tensor): tf.Tensor[] => [
    optimizer.minimize(
      () => {
        const passes = Array.from({ length: regularizer.passes ?? 1 }, () =>
          model.apply(x, { training: true }),
        );
        return tf
          .addN([lossOf(y, tf.concat(passes as tf.Tensor[], 0)), ...model.calculateLosses()])
          .asScalar();
      },
      true,
      variables,
    )!,
  ];
  const recorded = recordedStep(step);
  const y = tf.oneHot(tf.tensor1d([0, 1, 2, 1], 'int32'), 3).toFloat();
  let replayed = 0;
  for (let i = 0; i < 6; i++) {
    const ids = Array.from({ length: 4 * steps }, (_, at) =>
      at % steps > 3 + (at % 2) ? 0 : 1 + ((at * (i + 3)) % 6),
    );
    const x = tf.tensor2d(ids, [4, steps], 'int32');
    tf.dispose(replay ? recorded.run(x, y) : tf.tidy(() => step(x, y)));
    if (replay && recorded.isReplayed) replayed += 1;
    x.dispose();
  }
  const { reason } = recorded;
  const weights = model.getWeights().map((weight) => Array.from(weight.dataSync()));
  recorded.dispose();
  return { weights, replayed, reason };
}

beforeAll(async () => {
  await useWasm();
});
afterEach(() => tf.disposeVariables());

describe('recorded training steps draw new masks when they are replayed', () => {
  const made = catalog.map((entry): [string, Regularizer] => [entry.name, entry.create({})]);
  it.each([
    ...made,
    ['drop-key of whole keys', dropKey({ rate: 0.3, per: 'key', depth: 'constant' })],
    ['drop-attention in gaps', dropAttention({ rate: 0.4, window: 2, normalizer: 'differentiated' })],
    ['removal of tokens', tokenDropout({ rate: 0.4, mode: 'remove', protect: 1 })],
    ['cutoff of spans', cutoff({ rate: 0.4, kind: 'span' })],
    ['cutoff of features', cutoff({ rate: 0.5, kind: 'feature' })],
    ['HiddenCut', hiddenCut({ rate: 0.4 })],
  ] as [string, Regularizer][])('%s', (_name, regularizer) => {
    const [plain, recorded] = [trained(regularizer, false), trained(regularizer, true)];
    expect(recorded.weights).toEqual(plain.weights);
    expect(recorded.reason).toBeUndefined();
    expect(recorded.replayed).toBeGreaterThan(0);
  });
});
