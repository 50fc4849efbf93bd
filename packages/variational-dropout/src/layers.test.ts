import {
  attachRecurrent,
  compose,
  type RecurrentHost,
  type RecurrentMasks,
  recurrentMasks,
  stream,
  trainingOutput,
} from '@regatta/core';
import { plainRnn, type RnnInputs } from '@regatta/core/recurrent';
import { useWasm } from '@regatta/wasm';
import * as tf from '@tensorflow/tfjs';
import { afterAll, describe, expect, it } from 'vitest';
import {
  activationRegularization,
  fraternalDropout,
  fraternalLoss,
  lockedDropout,
  naiveRecurrentDropout,
  recurrentDropout,
  rnnDrop,
  temporalActivationRegularization,
  variationalDropout,
  variationalGru,
  variationalLstm,
  variationalSimpleRnn,
  weightDrop,
  zoneout,
} from './index.ts';

const data = (shape: number[], salt = 'x'): tf.Tensor =>
  tf.tensor(
    stream(1)
      .fold(salt)
      .normal(shape.reduce((a, b) => a * b, 1)),
    shape,
  );
const one = (x: ReturnType<tf.layers.Layer['apply']>): tf.Tensor =>
  (Array.isArray(x) ? x[0] : x) as tf.Tensor;
const values = (x: tf.Tensor): number[] => Array.from(x.dataSync());
const largest = (x: tf.Tensor): number => tf.max(tf.abs(x)).dataSync()[0]!;
const model = (layer: tf.layers.Layer, shape: (number | null)[]): tf.LayersModel => {
  const input = tf.input({ shape });
  return tf.model({ inputs: input, outputs: layer.apply(input) as tf.SymbolicTensor });
};

afterAll(() => tf.setBackend('cpu'));

describe('known faults of stock tfjs that these layers do not have', () => {
  it('A1: the carried state of a GRU grows with recurrentDropout', () => {
    const x = data([4, 100, 3]);
    const args = { units: 8, recurrentDropout: 0.5, returnSequences: true };
    const stock = one(tf.layers.gru({ ...args }).apply(x, { training: true }));
    const bounded = largest(stock) <= 1;
    expect(bounded).toBe(false);
    for (const resetAfter of [true, false]) {
      const ours = one(variationalGru({ ...args, resetAfter }).apply(x, { training: true }));
      expect(largest(ours)).toBeLessThanOrEqual(1);
    }
  });

  it('A1: a kept unit of the carried state is not rescaled', () => {
    const zeros = { kernelInitializer: 'zeros', recurrentInitializer: 'zeros' } as const;
    const layer = variationalGru({ units: 64, recurrentDropout: 0.5, ...zeros });
    const h0 = tf.ones([1, 64]);
    const h = one(layer.apply(tf.zeros([1, 1, 1]), { training: true, initialState: [h0] }));
    expect(values(h)).toEqual(new Array(64).fill(0.5));
  });

  it('A6: a generic RNN keeps its mask for the next batch and for inference', () => {
    const x = tf.ones([3, 4, 5]);
    const calls = (layer: tf.layers.Layer): number[][] =>
      [true, true, false].map((training) => values(one(layer.apply(x, { training }))));
    const cell = tf.layers.lstmCell({ units: 4, dropout: 0.5 }) as tf.RNN['cell'];
    const [first, second, inference] = calls(tf.layers.rnn({ cell }));
    expect(second).toEqual(first);
    expect(inference).toEqual(first);
    const [ours, next, clean] = calls(variationalLstm({ units: 4, dropout: 0.5 }));
    expect(next).not.toEqual(ours);
    expect(clean).not.toEqual(ours);
  });

  it('A6: a smaller last batch breaks a generic RNN', () => {
    const cell = tf.layers.lstmCell({ units: 4, dropout: 0.5 }) as tf.RNN['cell'];
    const run = (layer: tf.layers.Layer) => () =>
      [4, 2].map((rows) => layer.apply(tf.ones([rows, 3, 2]), { training: true }));
    expect(run(tf.layers.rnn({ cell }))).toThrow(/broadcast/);
    expect(run(variationalLstm({ units: 4, dropout: 0.5 }))).not.toThrow();
  });

  it('A8: penalties of recurrent layers are not counted', () => {
    const regularizers = {
      kernelRegularizer: tf.regularizers.l2({ l2: 1 }),
      recurrentRegularizer: tf.regularizers.l2({ l2: 1 }),
    };
    const total = (net: tf.LayersModel): number =>
      net.calculateLosses().reduce((sum, loss) => sum + loss.dataSync()[0]!, 0);
    expect(total(model(tf.layers.lstm({ units: 2, ...regularizers }), [3, 2]))).toBe(0);
    for (const make of [variationalLstm, variationalGru, variationalSimpleRnn]) {
      const net = model(make({ units: 2, ...regularizers }), [3, 2]);
      const [kernel, recurrent] = net.getWeights().map((w) => tf.sum(tf.square(w)).dataSync()[0]!);
      expect(total(net)).toBeCloseTo(kernel! + recurrent!, 5);
    }
  });

  it('C2: masks are kept between calls and after dispose', () => {
    const left = (layer: tf.layers.Layer): number => {
      const x = tf.ones([2, 3, 2]);
      const before = tf.memory().numTensors;
      const net = model(layer, [3, 2]);
      tf.dispose(net.apply(x, { training: true }) as tf.Tensor);
      tf.dispose(net.predict(x));
      net.dispose();
      const after = tf.memory().numTensors - before;
      x.dispose();
      return after;
    };
    const args = { units: 2, dropout: 0.5, recurrentDropout: 0.5, unitForgetBias: false };
    expect(left(tf.layers.lstm({ ...args }))).toBeGreaterThan(0);
    const net = variationalLstm(args);
    const x = tf.ones([2, 3, 2]);
    net.apply(x);
    const before = tf.memory().numTensors;
    tf.dispose(one(net.apply(x, { training: true })));
    tf.dispose(one(net.apply(x)));
    expect(tf.memory().numTensors).toBe(before);
    expect(net.weights.length).toBe(3);
    net.dispose();
    expect(tf.memory().numTensors).toBe(before - 3);
  });
});

describe('a treated layer', () => {
  const regularizers = [
    variationalDropout({ rate: 0.4 }),
    variationalDropout({ rate: 0.4, gates: 'each', on: ['input', 'state'] }),
    naiveRecurrentDropout({ rate: 0.4 }),
    naiveRecurrentDropout({ rate: 0.4, on: ['state', 'cell'] }),
    recurrentDropout({ rate: 0.4 }),
    recurrentDropout({ rate: 0.4, per: 'sequence' }),
    rnnDrop({ rate: 0.4 }),
    zoneout({ cellRate: 0.5, stateRate: 0.1 }),
    weightDrop({ rate: 0.5 }),
  ];
  const sizes = { batch: 4, steps: 6, features: 3, units: 5, gates: 4 };

  /** The rule of a method, computed from the masks the layer draws. */
  const reference = (host: RecurrentHost, x: tf.Tensor, step: number): tf.Tensor => {
    const at = { stream: stream(3).fold('lstm/recurrent').fold(step), step };
    const { recurrentKernelMask, ...masks }: RecurrentMasks = recurrentMasks(host.treatment, sizes, at);
    const [kernel, raw, bias] = host.getWeights();
    const recurrentKernel = recurrentKernelMask === undefined ? raw! : tf.mul(raw!, recurrentKernelMask);
    const inputs: RnnInputs = { x, kernel: kernel!, recurrentKernel, bias, ...masks };
    return plainRnn(inputs, { cell: 'lstm' }).hSeq;
  };

  it.each(['cpu', 'wasm'] as const)('applies the masks it draws, on %s', async (backend) => {
    if (backend === 'wasm') await useWasm();
    for (const regularizer of regularizers) {
      const args = { cell: 'lstm', units: 5, returnSequences: true } as const;
      const host = attachRecurrent(regularizer, { name: 'lstm', seed: 3 }, args);
      const x = data([4, 6, 3]);
      for (const step of [0, 1]) {
        const got = one(host.apply(x, { training: true }));
        expect(largest(tf.sub(got, reference(host, x, step)))).toBeLessThan(1e-5);
      }
    }
  });

  it('passes the gradient of weight drop to the raw recurrent kernel', () => {
    const host = attachRecurrent(
      weightDrop({ rate: 0.5 }),
      { name: 'lstm', seed: 3 },
      { cell: 'lstm', units: 5 },
    );
    const x = data([4, 6, 3]);
    host.apply(x);
    const variable = host.weights[1]!.read() as tf.Variable;
    const { grads } = tf.variableGrads(
      () => tf.sum(one(host.apply(x, { training: true }))).asScalar(),
      [variable],
    );
    const mask = recurrentMasks({ recurrentKernel: { rate: 0.5 } }, sizes, {
      stream: stream(3).fold('lstm/recurrent').fold(0),
      step: 0,
    }).recurrentKernelMask!;
    const gradient = values(grads[variable.name]!);
    values(mask).forEach((keep, i) => {
      expect(gradient[i] === 0).toBe(keep === 0);
    });
  });

  it('trains on wasm as on cpu', async () => {
    const losses = async (): Promise<number[]> => {
      const seeded = {
        kernelInitializer: tf.initializers.glorotUniform({ seed: 1 }),
        recurrentInitializer: tf.initializers.glorotUniform({ seed: 2 }),
      };
      const net = tf.sequential();
      const both = { ...seeded, dropout: 0.2, recurrentDropout: 0.3, seed: 5 };
      net.add(variationalLstm({ units: 6, returnSequences: true, inputShape: [7, 3], name: 'a', ...both }));
      net.add(variationalGru({ units: 5, name: 'b', ...both }));
      net.add(tf.layers.dense({ units: 1, kernelInitializer: tf.initializers.glorotUniform({ seed: 3 }) }));
      net.compile({ optimizer: tf.train.sgd(0.1), loss: 'meanSquaredError' });
      const { history } = await net.fit(data([10, 7, 3]), data([10, 1], 'y'), {
        epochs: 4,
        batchSize: 4,
        shuffle: false,
        verbose: 0,
      });
      return history.loss!.map(Number);
    };
    await tf.setBackend('cpu');
    const cpu = await losses();
    await useWasm();
    const wasm = await losses();
    cpu.forEach((loss, i) => {
      expect(wasm[i]!).toBeCloseTo(loss, 4);
    });
    await tf.setBackend('cpu');
  });
});

describe('a saved Keras model with a GRU that resets after', () => {
  const config = {
    name: 'gru',
    trainable: true,
    batch_input_shape: [null, 4, 3],
    return_sequences: true,
    units: 2,
    activation: 'tanh',
    recurrent_activation: 'sigmoid',
    use_bias: true,
    kernel_initializer: { class_name: 'GlorotUniform', config: { seed: null } },
    recurrent_initializer: { class_name: 'Orthogonal', config: { gain: 1, seed: null } },
    bias_initializer: { class_name: 'Zeros', config: {} },
    dropout: 0.2,
    recurrent_dropout: 0.3,
    reset_after: true,
    seed: 13,
  };
  const shapes = { kernel: [3, 6], recurrent_kernel: [2, 6], bias: [2, 6] };

  it('loads with weights and dropout', async () => {
    const weights = Object.entries(shapes).map(([name, shape]) => data(shape, name));
    const net = await tf.loadLayersModel(
      tf.io.fromMemory({
        modelTopology: {
          keras_version: '2.15.0',
          model_config: { class_name: 'Sequential', config: [{ class_name: 'GRU', config }] },
        },
        weightSpecs: Object.entries(shapes).map(([name, shape]) => ({
          name: `gru/gru_cell/${name}`,
          shape,
          dtype: 'float32' as const,
        })),
        weightData: Float32Array.from(weights.flatMap(values)).buffer,
      }),
    );
    const [kernel, recurrentKernel, bias] = weights;
    const x = data([5, 4, 3]);
    const inputs = { x, kernel: kernel!, recurrentKernel: recurrentKernel!, bias };
    const want = plainRnn(inputs, { cell: 'gru', resetAfter: true }).hSeq;
    expect(largest(tf.sub(net.predict(x) as tf.Tensor, want))).toBeLessThan(1e-6);
    expect((net.layers[0] as RecurrentHost).treatment).toEqual({
      input: { rate: 0.2, per: 'sequence', gates: 'each' },
      state: { rate: 0.3, per: 'sequence', gates: 'each' },
    });
  });
});

describe('zoneout', () => {
  it('uses the expectation at inference', () => {
    const args = { cell: 'lstm', units: 5, returnSequences: true } as const;
    const host = attachRecurrent(zoneout({ cellRate: 0.5, stateRate: 0.1 }), { name: 'z', seed: 0 }, args);
    const x = data([2, 4, 3]);
    const got = one(host.apply(x));
    const [kernel, recurrentKernel, bias] = host.getWeights();
    const inputs = { x, kernel: kernel!, recurrentKernel: recurrentKernel!, bias };
    expect(largest(tf.sub(got, plainRnn(inputs, { cell: 'lstm', zoneoutH: 0.1, zoneoutC: 0.5 }).hSeq))).toBe(
      0,
    );
  });
});

describe('penalties of outputs', () => {
  /** The mask locked dropout draws at its first step as the second part of a composition. */
  const lockedMask = (): tf.Tensor => {
    const placed = compose({ name: 'none' }, lockedDropout({ rate: 0.5 })).sequence!({
      name: 'site',
      seed: 1,
    });
    const [layer] = [placed].flat() as tf.layers.Layer[];
    return one(layer!.apply(tf.ones([2, 4, 3]), { training: true }));
  };

  it('reach the gradient of the training loss, before and after dropout', () => {
    const regularizer = compose(
      temporalActivationRegularization({ beta: 3 }),
      lockedDropout({ rate: 0.5 }),
      activationRegularization({ alpha: 2 }),
    );
    const input = tf.input({ shape: [4, 3] });
    let value = input;
    const placed = regularizer.sequence!({ name: 'site', seed: 1 }) as tf.layers.Layer[];
    for (const layer of placed) value = layer.apply(value) as tf.SymbolicTensor;
    const net = tf.model({ inputs: input, outputs: value });
    const x = data([2, 4, 3]);
    const before = tf.memory().numTensors;
    const gradient = tf.grad((raw: tf.Tensor) => {
      net.apply(raw, { training: true });
      return tf.addN(net.calculateLosses());
    })(x);
    expect(tf.memory().numTensors).toBe(before + 1);
    const want = tf.grad((raw: tf.Tensor) => {
      const [a, b] = [raw.slice([0, 1, 0]), raw.slice([0, 0, 0], [2, 3, 3])];
      const tar = tf.mul(3, tf.mean(tf.square(tf.sub(a, b))));
      const mask = lockedMask();
      return tf.add(tar, tf.mul(2, tf.mean(tf.square(tf.mul(raw, mask))))).asScalar();
    })(x);
    expect(largest(tf.sub(gradient, want))).toBeLessThan(1e-6);
    net.predict(x);
    expect(net.calculateLosses()).toEqual([]);
  });
});

describe('fraternal dropout', () => {
  const base = (y: tf.Tensor, p: tf.Tensor): tf.Scalar => tf.mean(tf.squaredDifference(y, p)).asScalar();

  it('is the mean loss of two passes plus kappa times their mean squared difference', () => {
    const [y, p, q] = [tf.tensor1d([0, 0]), tf.tensor1d([1, 2]), tf.tensor1d([3, 4])];
    const loss = fraternalLoss(base, 0.5)(y, tf.concat([p, q]));
    expect(loss.dataSync()[0]).toBe((2.5 + 12.5) / 2 + 0.5 * 4);
    expect(fraternalLoss(base, 0.5)(y, p).dataSync()[0]).toBe(2.5);
    expect(() => fraternalLoss(base, 0.5)(y, tf.concat([p, q, q]))).toThrow(/1 or 2 predictions/);
  });

  it('runs two passes with different masks, also in a composition', () => {
    const regularizer = compose(fraternalDropout({ rate: 0, kappa: 0.1 }), lockedDropout({ rate: 0.5 }), {
      name: 'halved',
      loss: (inner) => (yTrue, yPred) => tf.mul(0.5, inner(yTrue, yPred)).asScalar(),
    });
    expect(regularizer.passes).toBe(2);
    const layer = regularizer.sequence!({ name: 'site', seed: 1 });
    const net = model((Array.isArray(layer) ? layer[0] : layer) as tf.layers.Layer, [4, 8]);
    const x = tf.ones([2, 4, 8]);
    const output = trainingOutput(regularizer, () => net.apply(x, { training: true }) as tf.Tensor);
    expect(output.shape).toEqual([4, 4, 8]);
    const [p, q] = tf.split(output, 2);
    expect(values(p!)).not.toEqual(values(q!));
    const y = tf.zeros([2, 4, 8]);
    const want =
      (base(y, p!).dataSync()[0]! + base(y, q!).dataSync()[0]!) / 4 + 0.1 * base(p!, q!).dataSync()[0]!;
    expect(regularizer.loss!(base)(y, output).dataSync()[0]).toBeCloseTo(want, 6);
    expect(() => compose(regularizer, fraternalDropout({ rate: 0 }))).toThrow(/several passes/);
  });
});

describe('errors', () => {
  it.each([
    [() => variationalLstm({ units: 4, dropout: 1.5 }), /rate in \[0, 1\]/],
    [() => variationalLstm({ units: 0 }), /units to be an integer >= 1/],
    [() => variationalGru({ units: 4, recurrentDropuot: 0.5 } as object as { units: number }), /spelling/],
    [() => zoneout({}), /rate, stateRate or cellRate/],
    [() => zoneout({ rate: -1 }), /rate in \[0, 1\]/],
    [() => variationalDropout({ rate: 0.5, on: [] }), /on to be a list/],
    [() => recurrentDropout({ rate: 0.5, form: 'naive', per: 'sequence' }), /no option per/],
    [
      () => attachRecurrent(rnnDrop({ rate: 0.5 }), { name: 'a', seed: 0 }, { cell: 'gru', units: 2 }),
      /no such part/,
    ],
  ])('%s', (attempt, message) => {
    expect(attempt).toThrow(message);
  });
});
