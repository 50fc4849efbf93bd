// Apart: changes the backend.
import '@tensorflow/tfjs-backend-wasm';
import { lossesOf, predictSamples, type Regularizer } from '@regatta/core';
import * as tf from '@tensorflow/tfjs';
import { afterEach, describe, expect, it } from 'vitest';
import { catalog } from './index.ts';
import { network, steps } from './testing/network.ts';

const rows = [
  [1, 2, 3, 4, 0, 0],
  [5, 6, 1, 2, 3, 0],
  [2, 2, 4, 6, 5, 1],
];

/** Outputs, gradients and samples of the network on the current backend. */
function numbersOf(regularizer: Regularizer): number[][] {
  const model = network(regularizer);
  return tf.tidy(() => {
    const x = tf.tensor2d(rows, [rows.length, steps], 'int32');
    // Stock tfjs has no gradient of an embedding on wasm.
    const [, ...trained] = model.trainableWeights;
    const variables = trained.map((weight) => weight.read() as tf.Variable);
    const { value, grads } = tf.variableGrads(() => {
      const y = model.apply(x, { training: true }) as tf.Tensor;
      return tf.addN([tf.sum(tf.square(y)), ...lossesOf(model)]).asScalar();
    }, variables);
    const samples = predictSamples(model, x, { samples: 2, seed: 5 });
    const results = [
      model.predict(x) as tf.Tensor,
      value,
      samples,
      ...variables.map(({ name }) => grads[name]!),
    ];
    return results.map((result) => Array.from(result.dataSync()));
  });
}

afterEach(() => tf.disposeVariables());

describe('without the kernels of @regatta/wasm, the wasm backend computes what the cpu backend does', () => {
  it.each(catalog.map(({ name, create }) => [name, create({})] as const))(
    '%s',
    async (_name, regularizer) => {
      const results: number[][][] = [];
      for (const backend of ['cpu', 'wasm']) {
        await tf.setBackend(backend);
        results.push(numbersOf(regularizer));
        tf.disposeVariables();
      }
      const [cpu, wasm] = results;
      expect(wasm!.map((values) => values.length)).toEqual(cpu!.map((values) => values.length));
      for (const [i, values] of wasm!.entries())
        for (const [j, value] of values.entries()) expect(Math.abs(value - cpu![i]![j]!)).toBeLessThan(1e-4);
    },
  );
});
