import { l2 } from '@regatta/baselines';
import { evaluate } from '@regatta/training';
import * as tf from '@tensorflow/tfjs';
import { expect, it } from 'vitest';

const sum = (losses: tf.Scalar[]): number => losses.reduce((total, loss) => total + loss.dataSync()[0]!, 0);
const dense = (kernelRegularizer?: ReturnType<typeof tf.regularizers.l2>): tf.layers.Layer =>
  tf.layers.dense({
    units: 4,
    useBias: false,
    kernelInitializer: 'ones',
    ...(kernelRegularizer === undefined ? {} : { kernelRegularizer }),
  });

it('A8: the penalty of a shared layer is counted once per use; ours only once', () => {
  const network = (layer: tf.layers.Layer): tf.LayersModel => {
    const input = tf.input({ shape: [4] });
    const outputs = layer.apply(layer.apply(input));
    if (!(outputs instanceof tf.SymbolicTensor)) throw new Error('expected one output');
    return tf.model({ inputs: input, outputs });
  };
  expect(sum(network(dense(tf.regularizers.l2({ l2: 1 }))).calculateLosses())).toBe(32);
  const penalty = l2({ strength: 1 }).penalty?.(network(dense()));
  expect(penalty?.dataSync()[0]).toBe(16);
});

it('A8: model.evaluate omits penalties from the loss; evaluate reports them', async () => {
  const model = tf.sequential({
    layers: [
      tf.layers.dense({
        units: 1,
        inputShape: [4],
        useBias: false,
        kernelInitializer: 'ones',
        kernelRegularizer: tf.regularizers.l2({ l2: 1 }),
      }),
    ],
  });
  model.compile({ optimizer: tf.train.sgd(0), loss: 'meanSquaredError' });
  const [x, y] = [tf.zeros([8, 4]), tf.zeros([8, 1])];
  const { history } = await model.fit(x, y, { epochs: 1, verbose: 0 });
  expect(history.loss).toEqual([4]);
  const [stock] = [model.evaluate(x, y)].flat();
  expect(stock?.dataSync()[0]).toBe(0);
  expect(evaluate(model, { x, y })).toMatchObject({ loss: 0, penalty: 4, total: 4 });
});
