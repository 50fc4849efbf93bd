import { trainingCallback } from '@regatta/core';
import { installGradients, uninstallGradients } from '@regatta/core/gradients';
import * as training from '@regatta/training';
import * as tf from '@tensorflow/tfjs';
import { afterEach, expect, it } from 'vitest';

afterEach(() => void uninstallGradients());

const [x, y] = [tf.ones([4, 3]), tf.zeros([4, 3])];

/** Trains the head of a model, and prepares to train all of it with the same optimizer. */
async function unfrozen(): Promise<{ model: tf.LayersModel; optimizer: tf.Optimizer }> {
  const [base, head] = ['base', 'head'].map((name) =>
    tf.layers.dense({ units: 3, inputShape: [3], kernelInitializer: 'identity', name }),
  );
  const model = tf.sequential({ layers: [base!, head!] });
  const optimizer = tf.train.momentum(0, 0.9);
  const loss = 'meanSquaredError';
  base!.trainable = false;
  model.compile({ optimizer, loss });
  await model.fit(x, y, { epochs: 2, verbose: 0 });
  base!.trainable = true;
  model.compile({ optimizer, loss });
  return { model, optimizer };
}

/** The names of the weights whose moments the optimizer has, in order. */
const owners = (optimizer: tf.Optimizer): string[] => {
  const slots: unknown = Reflect.get(optimizer, 'accumulations');
  return Array.isArray(slots)
    ? slots.map(({ originalName }) => String(originalName).replace(/_\d+/g, ''))
    : [];
};
const right = ['base/kernel', 'base/bias', 'head/kernel', 'head/bias'].map((name) => `${name}/momentum`);

it('A13, tfjs: the moments of the head go to the base', async () => {
  const { model, optimizer } = await unfrozen();
  await model.fit(x, y, { verbose: 0 });
  expect(owners(optimizer).slice(0, 2)).toEqual(['head/kernel/momentum', 'head/bias/momentum']);
});

it.each([
  ['fit', (model: tf.LayersModel) => training.fit(model, { x, y })],
  [
    'model.fit with trainingCallback',
    (model: tf.LayersModel) =>
      model.fit(x, y, { verbose: 0, callbacks: trainingCallback({ name: 'none' }, model) }),
  ],
  [
    'model.fit after installGradients',
    (model: tf.LayersModel) => {
      installGradients();
      return model.fit(x, y, { verbose: 0 });
    },
  ],
])('A13, %s: each weight keeps its moments', async (_name, train) => {
  const { model, optimizer } = await unfrozen();
  await train(model);
  expect(owners(optimizer)).toEqual(right);
});
