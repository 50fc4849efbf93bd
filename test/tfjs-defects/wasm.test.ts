import { PERTURB_KERNEL } from '@regatta/core';
import { dropoutLayer } from '@regatta/dense-dropout';
import { uninstall, useWasm } from '@regatta/wasm';
import * as tf from '@tensorflow/tfjs';
import '@tensorflow/tfjs-backend-wasm';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { count, data, kernelsOf, numbers, train } from './values.ts';

beforeEach(async () => {
  tf.env().set('WASM_HAS_MULTITHREAD_SUPPORT', false);
  await tf.setBackend('wasm');
});
afterEach(async () => {
  uninstall();
  await tf.setBackend('cpu');
});

describe('B4: what the wasm backend cannot train; useWasm can', () => {
  it.each<[string, () => tf.layers.Layer[], number[], string]>([
    [
      'conv2d',
      () => [tf.layers.conv2d({ filters: 2, kernelSize: 3, inputShape: [5, 5, 2] })],
      [5, 5, 2],
      'Conv2DBackpropFilter',
    ],
    [
      'conv1d',
      () => [tf.layers.conv1d({ filters: 2, kernelSize: 3, inputShape: [5, 2] })],
      [5, 2],
      'Conv2DBackpropFilter',
    ],
    [
      'depthwiseConv2d',
      () => [tf.layers.depthwiseConv2d({ kernelSize: 3, inputShape: [5, 5, 2] })],
      [5, 5, 2],
      'DepthwiseConv2dNativeBackpropFilter',
    ],
    [
      'embedding',
      () => [tf.layers.embedding({ inputDim: 4, outputDim: 2, inputShape: [5] })],
      [5],
      'UnsortedSegmentSum',
    ],
  ])('%s', async (_name, layers, shape, kernel) => {
    const lossOf = async (): Promise<number> => {
      const model = tf.sequential({
        layers: [...layers(), tf.layers.flatten(), tf.layers.dense({ units: 1 })],
      });
      model.compile({ optimizer: tf.train.sgd(0.1), loss: 'meanSquaredError' });
      const { history } = await model.fit(tf.ones([4, ...shape]), tf.ones([4, 1]), { epochs: 1, verbose: 0 });
      return Number(history.loss?.[0]);
    };
    await expect(lossOf()).rejects.toThrow(`Kernel '${kernel}' not registered for backend 'wasm'`);
    await useWasm();
    expect(await lossOf()).toBeGreaterThanOrEqual(0);
  });
});

describe('C1: gradients of matMul are products with a transpose, for which the wasm backend has a slow path', () => {
  it('each goes to the stock kernel; none with ours', async () => {
    const stock = tf.getKernel('BatchMatMul', 'wasm');
    if (stock === undefined) throw new Error('the wasm backend has no BatchMatMul');
    let transposed = 0;
    const counting: tf.KernelConfig = {
      ...stock,
      kernelFunc: (call) => {
        if (call.attrs?.transposeA || call.attrs?.transposeB) transposed += 1;
        return stock.kernelFunc(call);
      },
    };
    tf.unregisterKernel('BatchMatMul', 'wasm');
    tf.registerKernel(counting);
    const gradients = (): number[][] => {
      const [a, b] = [data([5, 4], 'a'), data([4, 3], 'b')];
      return tf
        .grads((x, y) => tf.matMul(x, y))([a, b])
        .map(numbers);
    };
    const want = gradients();
    expect(transposed).toBe(2);
    await useWasm();
    gradients().forEach((gradient, i) => {
      gradient.forEach((value, j) => {
        expect(value).toBeCloseTo(want[i]![j]!, 5);
      });
    });
    expect(transposed).toBe(2);
    uninstall();
    tf.unregisterKernel('BatchMatMul', 'wasm');
    tf.registerKernel(stock);
  });
});

describe('C3: a mask is drawn in JavaScript and applied by four kernels', () => {
  it('ours is one kernel', async () => {
    const x = tf.ones([8, 16]);
    const stock = await kernelsOf(() => train(tf.layers.dropout({ rate: 0.5 }), x));
    for (const name of ['Add', 'Floor', 'RealDiv', 'Multiply']) expect(count(stock, name), name).toBe(1);
    expect(tf.getKernel('RandomUniform', 'wasm')).toBeUndefined();
    await useWasm();
    const ours = await kernelsOf(() => train(dropoutLayer({ rate: 0.5 }), x));
    expect(ours).toEqual([PERTURB_KERNEL]);
  });
});
