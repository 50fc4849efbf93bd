import { predict, predictSamples } from '@regatta/core';
import type { loadUciRegression } from '@regatta/datasets';
import { dropoutLayer } from '@regatta/dense-dropout';
import { mean } from '@regatta/stats';
import { fit } from '@regatta/training';
import { gaussianLogLikelihood } from '@regatta/uncertainty';
import * as tf from '@tensorflow/tfjs';
import type { Measure, PublishedTable } from './published.ts';
import { type Split, splitOf } from './split.ts';

/** What a split is trained with. */
export interface Setting {
  readonly hyper: Pick<PublishedTable, 'rate' | 'tau' | 'lengthscale'>;
  readonly epochs: number;
  /** Stochastic passes at test time. */
  readonly samples: number;
}

const hidden = 50;

/** One hidden layer of 50 ReLU units, dropout before both dense layers, weight decay on their kernels. */
function network({ train }: Split, { rate, tau, lengthscale }: Setting['hyper'], seed: number) {
  const [rows, features] = train.inputs.shape;
  const l2 = (lengthscale ** 2 * (1 - rate)) / (2 * rows * tau);
  const dense = (units: number, part: number, activation: 'relu' | 'linear') =>
    tf.layers.dense({
      units,
      activation,
      kernelRegularizer: tf.regularizers.l2({ l2 }),
      kernelInitializer: tf.initializers.glorotUniform({ seed: 2 * seed + part }),
    });
  return tf.sequential({
    layers: [
      dropoutLayer({ rate, seed, name: 'input', inputShape: [features] }),
      dense(hidden, 0, 'relu'),
      dropoutLayer({ rate, seed, name: 'hidden' }),
      dense(1, 1, 'linear'),
    ],
  });
}

/** Trains on a split and measures on its test rows, as Gal and Ghahramani 2016 did. */
export async function runSplit(
  table: Awaited<ReturnType<typeof loadUciRegression>>,
  index: number,
  { hyper, epochs, samples }: Setting,
): Promise<Record<Measure, number>> {
  const split = splitOf(table, index);
  const { train, test, center, scale } = split;
  const model = network(split, hyper, index);
  const optimizer = tf.train.adam(1e-3);
  try {
    await fit(
      model,
      { x: train.inputs, y: train.targets },
      {
        optimizer,
        loss: 'meanSquaredError',
        epochs,
        batchSize: 128,
        seed: index,
      },
    );
    const measured = tf.tidy(() => {
      const back = <T extends tf.Tensor>(values: T): T => values.mul(scale).add(center);
      const drawn = back(predictSamples(model, test.inputs, { samples, seed: index }));
      const error = (predicted: tf.Tensor): number =>
        Math.sqrt(predicted.sub(test.targets).square().mean().dataSync()[0] ?? Number.NaN);
      const likelihoods = gaussianLogLikelihood(drawn, test.targets, { tau: hyper.tau }).dataSync();
      return {
        rmse: error(drawn.mean(0)),
        deterministicRmse: error(back(predict(model, test.inputs))),
        logLikelihood: mean([...likelihoods]),
      };
    });
    return measured;
  } finally {
    optimizer.dispose();
    model.dispose();
    tf.dispose([train, test].flatMap(({ inputs, targets }) => [inputs, targets]));
  }
}
