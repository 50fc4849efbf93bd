import { gaussianNoiseLayer } from '@regatta/baselines';
import { alphaDropoutLayer, gaussianDropoutLayer } from '@regatta/dense-dropout';
import { fit as fitSeeded } from '@regatta/training';
import { variationalLstm } from '@regatta/variational-dropout';
import * as tf from '@tensorflow/tfjs';
import { describe, expect, it } from 'vitest';
import { data, numbers, train } from './values.ts';

const ones = { kernelInitializer: 'ones', recurrentInitializer: 'ones' } as const;
const lstm = { units: 4, dropout: 0.5, recurrentDropout: 0.5, seed: 3, name: 'lstm', ...ones };
const noise = { stddev: 1, seed: 3, name: 'noise' };
const drop = { rate: 0.5, seed: 3, name: 'drop' };

describe('A4: no stochastic layer except Dropout can be seeded; all of ours can', () => {
  it.each<[string, () => tf.layers.Layer, () => tf.layers.Layer]>([
    ['GaussianNoise', () => tf.layers.gaussianNoise(noise), () => gaussianNoiseLayer(noise)],
    ['GaussianDropout', () => tf.layers.gaussianDropout(drop), () => gaussianDropoutLayer(drop)],
    ['AlphaDropout', () => tf.layers.alphaDropout(drop), () => alphaDropoutLayer(drop)],
    ['LSTM', () => tf.layers.lstm({ ...lstm }), () => variationalLstm(lstm)],
  ])('%s', (_name, stock, ours) => {
    const x = data([16, 5, 6]);
    const twice = (make: () => tf.layers.Layer): number[][] =>
      [make(), make()].map((l) => numbers(train(l, x)));
    const [a, b] = twice(stock);
    expect(a).not.toEqual(b);
    const [c, d] = twice(ours);
    expect(c).toEqual(d);
  });

  it('randomNormal ignores seed 0', () => {
    const draw = (seed: number): number[] => numbers(tf.randomNormal([8], 0, 1, 'float32', seed));
    expect(draw(1)).toEqual(draw(1));
    expect(draw(0)).not.toEqual(draw(0));
    const ours = gaussianNoiseLayer({ ...noise, seed: 0 });
    const again = gaussianNoiseLayer({ ...noise, seed: 0 });
    expect(numbers(train(ours, tf.zeros([1, 8])))).toEqual(numbers(train(again, tf.zeros([1, 8]))));
  });

  it('the order of examples differs in each model.fit; in fit it is determined by the seed', async () => {
    const [x, y] = [data([64, 3]), data([64, 1], 'y')];
    const make = (): tf.Sequential => {
      const model = tf.sequential({
        layers: [tf.layers.dense({ units: 1, inputShape: [3], kernelInitializer: 'ones' })],
      });
      model.compile({ optimizer: tf.train.sgd(0.1), loss: 'meanSquaredError' });
      return model;
    };
    const kernels = async (run: (model: tf.Sequential) => Promise<unknown>): Promise<number[][]> => {
      const models = [make(), make()];
      for (const model of models) await run(model);
      return models.map((model) => numbers(model.getWeights()[0]!));
    };
    const [a, b] = await kernels((model) => model.fit(x, y, { epochs: 2, batchSize: 4, verbose: 0 }));
    expect(a).not.toEqual(b);
    const [c, d] = await kernels((model) => fitSeeded(model, { x, y }, { epochs: 2, batchSize: 4, seed: 5 }));
    expect(c).toEqual(d);
  });
});
