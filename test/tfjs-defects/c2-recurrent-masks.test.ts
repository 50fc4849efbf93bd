import { variationalLstm } from '@regatta/variational-dropout';
import * as tf from '@tensorflow/tfjs';
import { expect, it } from 'vitest';
import { count, kernelsOf } from './values.ts';

// tfjs modifies the arguments of its recurrent layers, so each call gets a copy.
const args = { units: 2, inputShape: [5, 3] };
const dropped = { ...args, dropout: 0.5, recurrentDropout: 0.5 };

it('C2: an LSTM multiplies by masks of ones at every step of inference; ours does not', async () => {
  const multiplied = async (layer: tf.layers.Layer): Promise<number> => {
    const model = tf.sequential({ layers: [layer] });
    const x = tf.ones([2, 5, 3]);
    return count(await kernelsOf(() => model.predict(x)), 'Multiply');
  };
  const extra =
    (await multiplied(tf.layers.lstm({ ...dropped }))) - (await multiplied(tf.layers.lstm({ ...args })));
  expect(extra).toBe(2 * 5);
  expect(await multiplied(variationalLstm(dropped))).toBe(await multiplied(variationalLstm(args)));
});

it('C2: eight masks remain after predict and dispose; none of ours do', () => {
  const left = (layer: tf.layers.Layer): number => {
    const x = tf.ones([2, 5, 3]);
    const before = tf.memory().numTensors;
    const model = tf.sequential({ layers: [layer] });
    tf.dispose(model.predict(x));
    model.dispose();
    return tf.memory().numTensors - before;
  };
  const extra = left(tf.layers.lstm({ ...dropped })) - left(tf.layers.lstm({ ...args }));
  expect(extra).toBe(8);
  expect(left(variationalLstm(dropped))).toBe(0);
});
