import { lossesOf, stream, trainingCallback } from '@regatta/core';
import * as tf from '@tensorflow/tfjs';
import { describe, expect, it } from 'vitest';
import { layerConstraints, loadLayersModel } from './index.ts';
import { build, input, sequential } from './testing/keras3.ts';

const values = (x: tf.Tensor | tf.Tensor[]): number[] => Array.from((x as tf.Tensor).dataSync());
const normal = (shape: number[], salt = 'x'): tf.Tensor =>
  tf.tensor(
    stream(1)
      .fold(salt)
      .normal(shape.reduce((a, b) => a * b, 1)),
    shape,
  );

describe('a loaded model in training', () => {
  it('keeps the state of a GRU with recurrent dropout bounded, unlike tfjs', async () => {
    const config = { name: 'g', units: 8, recurrent_dropout: 0.5, seed: 1, reset_after: true };
    const model = await loadLayersModel(
      build(sequential([input('x', [null, 150, 2]), { class_name: 'GRU', config }])),
    );
    const x = normal([4, 150, 2]);
    for (const weight of model.weights)
      weight.write(tf.mul(normal(weight.shape as number[], weight.originalName), 0.5));
    const largest = (output: tf.Tensor): number => tf.max(tf.abs(output)).dataSync()[0]!;
    expect(largest(model.apply(x, { training: true }) as tf.Tensor)).toBeLessThanOrEqual(1);
    const stock = tf.layers.gru({ units: 8, recurrentDropout: 0.5 });
    const own = largest(stock.apply(x, { training: true } as object) as tf.Tensor);
    expect(own > 100 || Number.isNaN(own)).toBe(true);
  });

  it('adds penalties to the loss and applies constraints after each step', async () => {
    const dense = {
      name: 'd',
      units: 2,
      kernel_regularizer: {
        module: 'keras.regularizers',
        class_name: 'L2',
        config: { l2: 0.5 },
        registered_name: null,
      },
      kernel_constraint: { class_name: 'MaxNorm', config: { max_value: 0.1, axis: 0 } },
      activity_regularizer: { class_name: 'L1', config: { l1: 0.5 } },
    };
    const model = await loadLayersModel(
      build(sequential([input('x', [null, 3]), { class_name: 'Dense', config: dense }])),
    );
    model.weights[0]!.write(tf.ones([3, 2]));
    model.compile({ optimizer: tf.train.sgd(0.01), loss: 'meanSquaredError' });
    const [x, y] = [normal([8, 3]), normal([8, 2], 'y')];
    model.apply(x, { training: true });
    expect(lossesOf(model).length).toBe(2);
    const history = await model.fit(x, y, {
      epochs: 2,
      verbose: 0,
      callbacks: trainingCallback(layerConstraints(), model),
    });
    expect(Number(history.history.loss![0])).toBeGreaterThan(0.01);
    const norms = values(tf.norm(model.weights[0]!.read(), 2, 0));
    for (const norm of norms) expect(norm).toBeLessThan(0.1001);
  });

  it('can be saved by tfjs and continues with the next masks', async () => {
    const layers = [
      input('x', [null, 6]),
      { class_name: 'Dropout', config: { name: 'd', rate: 0.5, seed: 3 } },
    ];
    const model = await loadLayersModel(build(sequential(layers)));
    const x = tf.ones([4, 6]);
    model.apply(x, { training: true });
    const kept: tf.io.ModelArtifacts[] = [];
    await model.save(
      tf.io.withSaveHandler(async (artifacts) => {
        kept.push(artifacts);
        return { modelArtifactsInfo: { dateSaved: new Date(0), modelTopologyType: 'JSON' } };
      }),
    );
    const again = await loadLayersModel({ load: async () => kept[0]! });
    const next = values(model.apply(x, { training: true }) as tf.Tensor);
    expect(values(again.apply(x, { training: true }) as tf.Tensor)).toEqual(next);
  });
});

describe('importing this package', () => {
  it('does not change models that tfjs saved', async () => {
    const model = tf.sequential({
      layers: [
        tf.layers.dense({ units: 3, inputShape: [2] }),
        tf.layers.dropout({ rate: 0.5 }),
        tf.layers.alphaDropout({ rate: 0.1 }),
      ],
    });
    const kept: tf.io.ModelArtifacts[] = [];
    await model.save(
      tf.io.withSaveHandler(async (artifacts) => {
        kept.push(artifacts);
        return { modelArtifactsInfo: { dateSaved: new Date(0), modelTopologyType: 'JSON' } };
      }),
    );
    const again = await tf.loadLayersModel({ load: async () => kept[0]! });
    const x = normal([4, 2]);
    expect(values(again.predict(x))).toEqual(values(model.predict(x)));
    expect(again.layers[1]).toBeInstanceOf(Reflect.get(model.layers[1]!, 'constructor'));
  });
});
