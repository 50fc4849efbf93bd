import * as tf from '@tensorflow/tfjs';
import { describe, expect, it } from 'vitest';
import { loadLayersModel } from './index.ts';
import { build, functional, input, sequential, tensor } from './testing/keras3.ts';

const values = (x: tf.Tensor | tf.Tensor[]): number[] => Array.from((x as tf.Tensor).dataSync());
const close = (a: number[], b: number[]): void => {
  expect(a.length).toBe(b.length);
  for (const [i, value] of a.entries()) expect(b[i]).toBeCloseTo(value, 5);
};

describe('an embedding mask that calls name', () => {
  const embedding = {
    class_name: 'Embedding',
    config: { name: 'e', input_dim: 6, output_dim: 3, mask_zero: true },
  };
  const notEqual = { class_name: 'NotEqual', config: { name: 'not_equal' } };
  const lstm = (name: string, more = {}) => ({ class_name: 'LSTM', config: { name, units: 2, ...more } });
  const ids = tf.tensor2d(
    [
      [3, 1, 0, 0],
      [2, 4, 0, 0],
    ],
    [2, 4],
    'int32',
  );
  const layers = [
    input('ids', [null, null], 'int32'),
    { ...embedding, name: 'e', inbound_nodes: [{ args: [tensor('ids')], kwargs: {} }] },
    { ...notEqual, name: 'not_equal', inbound_nodes: [{ args: [tensor('ids'), 0], kwargs: {} }] },
    {
      ...lstm('masked'),
      name: 'masked',
      inbound_nodes: [{ args: [tensor('e')], kwargs: { mask: tensor('not_equal'), training: false } }],
    },
    { ...lstm('plain'), name: 'plain', inbound_nodes: [{ args: [tensor('e')], kwargs: { mask: null } }] },
  ];

  it('reaches only the recurrent layer', async () => {
    const both = build(functional(layers, ['ids'], ['masked', 'plain']));
    const model = await loadLayersModel(both);
    const [masked, plain] = model.predict(ids) as tf.Tensor[];
    const [whole, cut] = model.predict(ids.slice([0, 0], [2, 2])) as tf.Tensor[];
    close(values(masked!), values(whole!));
    expect(values(plain!)).not.toEqual(values(cut!));
  });

  it('excludes padded steps from a mean', async () => {
    const pooled = {
      class_name: 'GlobalAveragePooling1D',
      config: { name: 'p', keepdims: false },
      name: 'p',
      inbound_nodes: [{ args: [tensor('e')], kwargs: { mask: tensor('not_equal') } }],
    };
    const model = await loadLayersModel(build(functional([...layers.slice(0, 3), pooled], ['ids'], ['p'])));
    const short = await loadLayersModel(
      build(
        sequential([
          input('i', [null, null], 'int32'),
          embedding,
          { class_name: 'GlobalAveragePooling1D', config: { name: 'p' } },
        ]),
      ),
    );
    const want = values(model.predict(ids.slice([0, 0], [2, 2])));
    close(values(model.predict(ids)), want);
    expect(values(short.predict(ids)).length).toBe(want.length);
    close(values(short.predict(ids)), values(short.predict(ids.slice([0, 0], [2, 2]))));
  });
});
