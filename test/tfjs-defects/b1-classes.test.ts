// Apart: starts from tfjs as it is, and registers classes.
import * as tf from '@tensorflow/tfjs';
import { expect, it } from 'vitest';

const saved = (class_name: string, config: object, shape: number[]): tf.io.IOHandler =>
  tf.io.fromMemory({
    modelTopology: {
      keras_version: '2.15.0',
      model_config: {
        class_name: 'Sequential',
        config: {
          name: 'm',
          layers: [{ class_name, config: { name: 'l', batch_input_shape: [null, ...shape], ...config } }],
        },
      },
    },
    weightSpecs:
      class_name === 'Dense'
        ? [
            { name: 'l/kernel', shape: [2, 1], dtype: 'float32' },
            { name: 'l/bias', shape: [1], dtype: 'float32' },
          ]
        : [],
    weightData: new Float32Array(class_name === 'Dense' ? 3 : 0).buffer,
  });

it('B1: Keras classes that tfjs rejects and @regatta/keras loads', async () => {
  const models: [string, object, number[], RegExp, number[]][] = [
    ['SpatialDropout2D', { rate: 0.5 }, [4, 4, 2], /Unknown layer/, [4, 4, 2]],
    ['SpatialDropout3D', { rate: 0.5 }, [4, 4, 4, 2], /Unknown layer/, [4, 4, 4, 2]],
    ['ActivityRegularization', { l1: 0, l2: 0.1 }, [3], /Unknown layer/, [3]],
    ['UnitNormalization', { axis: -1 }, [3], /Unknown layer/, [3]],
    ['GlobalAveragePooling3D', {}, [2, 2, 2, 1], /Unknown layer/, [1]],
    ['ZeroPadding1D', { padding: 1 }, [3, 1], /Unknown layer/, [5, 1]],
    ['UpSampling1D', { size: 2 }, [3, 1], /Unknown layer/, [6, 1]],
    ['Cropping1D', { cropping: [1, 1] }, [4, 1], /Unknown layer/, [2, 1]],
    [
      'Dense',
      { units: 1, kernel_regularizer: { class_name: 'L2', config: { l2: 0.1 } } },
      [2],
      /Unknown regularizer: L2/,
      [1],
    ],
  ];
  for (const [name, config, shape, message] of models) {
    await expect(tf.loadLayersModel(saved(name, config, shape)), name).rejects.toThrow(message);
  }
  // Not imported above, because importing it registers its layers with tfjs.
  const { loadLayersModel } = await import('@regatta/keras');
  for (const [name, config, shape, , output] of models) {
    const model = await loadLayersModel(saved(name, config, shape));
    const [prediction] = [model.predict(tf.ones([1, ...shape]))].flat();
    expect(prediction?.shape, name).toEqual([1, ...output]);
  }
});
