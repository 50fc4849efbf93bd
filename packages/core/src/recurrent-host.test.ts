import * as tf from '@tensorflow/tfjs';
import { describe, expect, it } from 'vitest';
import {
  attachRecurrent,
  compose,
  predictSamples,
  type RecurrentArgs,
  RecurrentHost,
  type RecurrentTreatment,
  RegattaError,
  type Regularizer,
  recurrentMasks,
  stream,
} from './index.ts';
import { reload, trainingPass } from './testing/probe.ts';

const cells = ['simpleRnn', 'gru', 'lstm'] as const;
const site = { name: 'site', seed: 3 };
const treat = (treatment: RecurrentTreatment): Regularizer => ({
  name: 'treated',
  recurrent: () => treatment,
});
const layer = (args: Partial<RecurrentArgs> = {}, treatment: RecurrentTreatment = {}): RecurrentHost =>
  attachRecurrent(treat(treatment), site, { cell: 'lstm', units: 4, ...args });
const data = (shape: number[], salt = 'x'): tf.Tensor =>
  tf.tensor(
    stream(1)
      .fold(salt)
      .normal(shape.reduce((a, b) => a * b, 1)),
    shape,
  );
const values = (x: tf.Tensor | tf.Tensor[]): number[] =>
  Array.from((Array.isArray(x) ? x[0]! : x).dataSync());
const one = (x: ReturnType<tf.layers.Layer['apply']>): tf.Tensor =>
  (Array.isArray(x) ? x[0] : x) as tf.Tensor;
const close = (a: tf.Tensor, b: tf.Tensor, tolerance = 1e-6): void => {
  expect(a.shape).toEqual(b.shape);
  expect(tf.max(tf.abs(tf.sub(a, b))).dataSync()[0]!).toBeLessThan(tolerance);
};
const stock = (cell: RecurrentArgs['cell'], args: object): tf.layers.Layer => {
  const all = { units: 4, recurrentActivation: 'sigmoid', ...args } as Parameters<typeof tf.layers.lstm>[0];
  return cell === 'lstm'
    ? tf.layers.lstm(all)
    : cell === 'gru'
      ? tf.layers.gru(all)
      : tf.layers.simpleRNN(all);
};

describe.each(cells)('a %s layer compared with that of tfjs', (cell) => {
  const variants = [
    {},
    { returnSequences: true },
    { goBackwards: true, returnSequences: true },
    { useBias: false },
    { activation: 'relu', recurrentActivation: 'hardSigmoid' },
  ] as const;
  it.each(variants)('gives the same outputs with the same weights: %o', (args) => {
    const x = data([3, 5, 2]);
    const ours = layer({ cell, resetAfter: false, ...args });
    const theirs = stock(cell, args);
    const want = one(theirs.apply(x));
    ours.apply(x);
    expect(ours.weights.map(({ shape }) => shape)).toEqual(theirs.weights.map(({ shape }) => shape));
    expect(ours.weights.map(({ originalName }) => originalName.split('/').at(-1))).toEqual(
      theirs.weights.map(({ originalName }) => originalName.split('/').at(-1)),
    );
    ours.setWeights(theirs.getWeights());
    close(one(ours.apply(x)), want);
  });

  it('takes an initial state and returns the last state', () => {
    const x = data([3, 5, 2]);
    const count = cell === 'lstm' ? 2 : 1;
    const states = Array.from({ length: count }, (_, i) => data([3, 4], `state ${i}`));
    const args = { returnState: true, returnSequences: true };
    const theirs = stock(cell, args);
    const want = theirs.apply([x, ...states]) as tf.Tensor[];
    const ours = layer({ cell, resetAfter: false, ...args });
    ours.apply(x);
    ours.setWeights(theirs.getWeights());
    const got = ours.apply([x, ...states]) as tf.Tensor[];
    expect(got.length).toBe(1 + count);
    const again = ours.apply(x, { initialState: states }) as tf.Tensor[];
    want.forEach((value, i) => {
      close(got[i]!, value);
      close(again[i]!, value);
    });
  });

  it('passes states from an encoder to a decoder in a model, and to no other layer', async () => {
    const input = tf.input({ shape: [5, 2] });
    const encoded = layer({ cell, returnState: true, name: 'encoder' }).apply(input) as tf.SymbolicTensor[];
    const decoder = layer({ cell, name: 'decoder', returnSequences: true });
    const decoded = decoder.apply([input, ...encoded.slice(1)]) as tf.SymbolicTensor;
    const last = layer({ cell, name: 'last' });
    const model = tf.model({ inputs: input, outputs: last.apply(decoded) as tf.SymbolicTensor });
    const x = data([3, 5, 2]);
    const [encoder] = model.layers.filter(({ name }) => name === 'encoder');
    const states = (encoder!.apply(x) as tf.Tensor[]).slice(1);
    const want = one(last.apply(one(decoder.apply([x, ...states]))));
    close(model.predict(x) as tf.Tensor, want);
    close(trainingPass(await reload(model), x), want);
  });
});

describe('masks of sequences', () => {
  it('from maskZero and Masking keep the state on padded steps', () => {
    const ids = tf.tensor2d(
      [
        [3, 1, 0, 0],
        [2, 4, 1, 3],
      ],
      [2, 4],
      'int32',
    );
    const input = tf.input({ shape: [null], dtype: 'int32' });
    const embedded = tf.layers.embedding({ inputDim: 6, outputDim: 3, maskZero: true }).apply(input);
    const sequence = layer({ name: 'one', returnSequences: true }).apply(embedded as tf.SymbolicTensor);
    const output = layer({ name: 'two' }).apply(sequence as tf.SymbolicTensor) as tf.SymbolicTensor;
    const model = tf.model({ inputs: input, outputs: output });
    const short = model.predict(ids.slice([0, 0], [1, 2])) as tf.Tensor;
    close((model.predict(ids) as tf.Tensor).slice([0, 0], [1, 4]), short);
  });

  it('repeat the last output on padded steps, or output zeros on request', () => {
    const x = data([1, 4, 2]);
    const mask = tf.tensor2d([[1, 1, 0, 0]], [1, 4], 'bool');
    const host = layer({ returnSequences: true });
    const [, second, third, fourth] = tf.unstack(one(host.apply(x, { mask })), 1);
    close(third!, second!);
    close(fourth!, second!);
    const zero = layer({ returnSequences: true, zeroOutputForMask: true });
    expect(values(tf.unstack(one(zero.apply(x, { mask })), 1)[3]!)).toEqual([0, 0, 0, 0]);
  });
});

describe('Bidirectional', () => {
  const wrapped = (treatment: RecurrentTreatment, args: Partial<RecurrentArgs> = {}): tf.LayersModel => {
    const input = tf.input({ shape: [5, 2] });
    const both = tf.layers.bidirectional({
      layer: layer({ returnSequences: true, name: 'rnn', ...args }, treatment),
      mergeMode: 'concat',
    });
    return tf.model({ inputs: input, outputs: both.apply(input) as tf.SymbolicTensor });
  };

  it('draws different masks in each direction, and continues after saving', async () => {
    const x = tf.ones([8, 5, 2]);
    const masked = wrapped({ input: { rate: 0.5 }, state: { rate: 0.5 } });
    const weights = masked.getWeights();
    masked.setWeights([...weights.slice(0, 3), ...weights.slice(0, 3)]);
    const [forward, backward] = tf.split(trainingPass(masked, x), 2, 2);
    expect(values(forward!)).not.toEqual(values(tf.reverse(backward!, 1)));
    const [f, b] = tf.split(masked.predict(x) as tf.Tensor, 2, 2);
    expect(values(f!)).toEqual(values(tf.reverse(b!, 1)));
    trainingPass(masked, x);
    const loaded = await reload(masked);
    expect(values(trainingPass(loaded, x))).toEqual(values(trainingPass(masked, x)));
  });

  it('counts the penalties of both directions, which tfjs omits', () => {
    const kernelRegularizer = tf.regularizers.l2({ l2: 1 });
    const model = wrapped({}, { kernelRegularizer });
    const want = [0, 3].map((i) => tf.sum(tf.square(model.getWeights()[i]!)).dataSync()[0]!);
    expect(model.calculateLosses().map((loss) => loss.dataSync()[0])).toEqual(want);
    const input = tf.input({ shape: [5, 2] });
    const rnn = tf.layers.lstm({ units: 2, kernelRegularizer });
    const output = tf.layers.bidirectional({ layer: rnn as tf.RNN, mergeMode: 'concat' }).apply(input);
    expect(tf.model({ inputs: input, outputs: output as tf.SymbolicTensor }).calculateLosses()).toEqual([]);
  });
});

describe('a stateful layer', () => {
  const model = (treatment: RecurrentTreatment = {}): tf.LayersModel => {
    const input = tf.input({ batchShape: [2, 3, 2] });
    const output = layer({ stateful: true, returnSequences: true }, treatment).apply(input);
    return tf.model({ inputs: input, outputs: output as tf.SymbolicTensor });
  };

  it('continues with the state of the last call until it is reset', () => {
    const net = model();
    const x = data([2, 6, 2]);
    const whole = layer({ returnSequences: true });
    whole.apply(x);
    whole.setWeights(net.getWeights());
    const want = one(whole.apply(x));
    const part = (from: number): tf.Tensor => net.predict(x.slice([0, from, 0], [2, 3, 2])) as tf.Tensor;
    close(tf.concat([part(0), part(3)], 1), want);
    net.resetStates();
    close(part(0), want.slice([0, 0, 0], [2, 3, 4]));
  });

  it('keeps only its states as tensors after training, and frees them', async () => {
    const empty = tf.memory().numTensors;
    const net = model({ state: { rate: 0.5 } });
    net.compile({ optimizer: tf.train.sgd(0.1), loss: 'meanSquaredError' });
    const [x, y] = [data([4, 3, 2]), data([4, 3, 4])];
    const train = (): Promise<tf.History> =>
      net.fit(x, y, { batchSize: 2, epochs: 2, shuffle: false, verbose: 0 });
    await train();
    const before = tf.memory().numTensors;
    const { history } = await train();
    expect(history.loss!.every((loss) => Number.isFinite(loss))).toBe(true);
    expect(tf.memory().numTensors).toBe(before);
    tf.dispose([x, y]);
    net.dispose();
    net.optimizer.dispose();
    expect(tf.memory().numTensors).toBe(empty);
  });
});

describe('a recurrent layer', () => {
  it.each(cells)(
    'of kind %s learns under model.fit with a smaller last batch and leaks no tensors',
    async (cell) => {
      const empty = tf.memory().numTensors;
      const net = tf.sequential();
      net.add(
        layer({ cell, inputShape: [5, 2], returnSequences: true, name: 'one' }, { state: { rate: 0.2 } }),
      );
      net.add(layer({ cell, name: 'two' }, { zoneoutState: { rate: 0.2 } }));
      net.add(tf.layers.dense({ units: 1 }));
      net.compile({ optimizer: tf.train.adam(0.02), loss: 'meanSquaredError' });
      const x = data([10, 5, 2]);
      const y = tf.tidy(() => tf.mean(x, [1, 2]).expandDims(1));
      const { history } = await net.fit(x, y, { batchSize: 4, epochs: 12, shuffle: false, verbose: 0 });
      expect(Number(history.loss!.at(-1))).toBeLessThan(Number(history.loss![0]));
      tf.dispose([x, y]);
      net.dispose();
      net.optimizer.dispose();
      expect(tf.memory().numTensors).toBe(empty);
    },
  );

  it('keeps no tensor between calls', () => {
    const host = layer({}, { input: { rate: 0.5 }, state: { rate: 0.5 } });
    const x = data([2, 3, 2]);
    tf.dispose(one(host.apply(x)));
    const before = tf.memory().numTensors;
    for (const training of [true, false, true]) tf.dispose(one(host.apply(x, { training })));
    expect(tf.memory().numTensors).toBe(before);
  });

  it('applies no mask at inference', async () => {
    const kernels = async (host: RecurrentHost): Promise<string[]> => {
      const x = data([2, 3, 2]);
      host.apply(x);
      const { kernelNames } = await tf.profile(() => host.apply(x) as tf.Tensor);
      return kernelNames;
    };
    const masks = { input: { rate: 0.5 }, state: { rate: 0.5 }, recurrentKernel: { rate: 0.5 } } as const;
    expect(await kernels(layer({}, masks))).toEqual(await kernels(layer()));
  });

  it('counts its penalties once', () => {
    const l2 = tf.regularizers.l2({ l2: 1 });
    const host = layer({
      kernelRegularizer: l2,
      recurrentRegularizer: l2,
      biasRegularizer: l2,
    });
    const input = tf.input({ shape: [5, 2] });
    const model = tf.model({ inputs: input, outputs: host.apply(input) as tf.SymbolicTensor });
    const want = model.getWeights().map((weight) => tf.sum(tf.square(weight)).dataSync()[0]!);
    expect(model.calculateLosses().map((loss) => loss.dataSync()[0]!)).toEqual(want);
  });

  it('keeps initializers, regularizers and constraints when it is saved', async () => {
    const host = layer({
      inputShape: [5, 2],
      kernelInitializer: tf.initializers.glorotUniform({ seed: 5 }),
      recurrentRegularizer: tf.regularizers.l2({ l2: 0.5 }),
      biasConstraint: tf.constraints.nonNeg(),
      cell: 'gru',
    });
    const loaded = await reload(tf.sequential({ layers: [host] }));
    const { kernelInitializer, recurrentRegularizer, biasConstraint, resetAfter } = host.getConfig();
    expect(loaded.layers[0]!.getConfig()).toMatchObject({
      kernelInitializer,
      recurrentRegularizer,
      biasConstraint,
      resetAfter,
    });
    expect(loaded.layers[0]).toBeInstanceOf(RecurrentHost);
    expect(loaded.getWeights()[2]!.shape).toEqual([2, 12]);
  });

  it('lets tfjs load the layers that tfjs saved', async () => {
    const model = tf.sequential({ layers: [tf.layers.gru({ units: 2, inputShape: [3, 2] })] });
    expect((await reload(model)).layers[0]).not.toBeInstanceOf(RecurrentHost);
  });

  it('gives Monte-Carlo samples that do not depend on the batch', () => {
    const model = tf.sequential({
      layers: [layer({ inputShape: [3, 2] }, { state: { rate: 0.5, per: 'step', gates: 'each' } })],
    });
    const x = data([5, 3, 2]);
    const whole = predictSamples(model, x, { samples: 2, seed: 1 });
    close(predictSamples(model, x, { samples: 2, seed: 1, batchSize: 2 }), whole);
  });

  it.each([
    [{ state: { rate: 2 } }, 'lstm', /rate in \[0, 1\], received 2/],
    [{ cell: { rate: 0.5 } }, 'gru', /a gru has no such part/],
    [{ candidate: { rate: 0.5 } }, 'simpleRnn', /a simpleRnn has no such part/],
    [{ states: { rate: 0.5 } }, 'lstm', /only the options input, state/],
    [{ recurrentKernel: { rate: 0.5, per: 'step' } }, 'lstm', /only the options rate/],
  ] as const)('rejects the treatment %o of a %s', (treatment, cell, message) => {
    const build = (): unknown =>
      attachRecurrent(treat(treatment as RecurrentTreatment), site, { cell, units: 2 });
    expect(build).toThrow(RegattaError);
    expect(build).toThrow(message);
  });
});

describe('compose', () => {
  const args = { cell: 'lstm', units: 2 } as const;

  it('merges treatments slot by slot', () => {
    const parts = [treat({ state: { rate: 0.1 } }), treat({ recurrentKernel: { rate: 0.2 } })];
    expect(attachRecurrent(compose(...parts), site, args).treatment).toEqual({
      state: { rate: 0.1 },
      recurrentKernel: { rate: 0.2 },
    });
  });

  it('rejects two treatments of one slot', () => {
    const both = compose(treat({ state: { rate: 0.1 } }), treat({ state: { rate: 0.2 } }));
    expect(() => attachRecurrent(both, site, args)).toThrow(/one regularizer that treats the slot "state"/);
  });
});

describe('drawn masks', () => {
  const sizes = { batch: 6, steps: 5, features: 7, units: 8, gates: 4 };
  const at = { stream: stream(9), step: 0 };
  const mask = { rate: 0.5 };

  it('have the shapes of what they mask', () => {
    const masks = recurrentMasks(
      {
        input: mask,
        state: { ...mask, per: 'step', gates: 'each' },
        candidate: { ...mask, per: 'step' },
        cell: mask,
        zoneoutState: mask,
        zoneoutCell: { ...mask, per: 'sequence' },
        recurrentKernel: mask,
      },
      sizes,
      at,
    );
    expect(Object.fromEntries(Object.entries(masks).map(([name, { shape }]) => [name, shape]))).toEqual({
      inputMask: [1, 6, 1, 7],
      stateMask: [4, 6, 5, 8],
      candidateMask: [6, 5, 8],
      cellMask: [6, 1, 8],
      zoneoutMaskH: [6, 5, 8],
      zoneoutMaskC: [6, 1, 8],
      recurrentKernelMask: [8, 32],
    });
    expect(new Set(values(masks.stateMask!))).toEqual(new Set([0, 2]));
    expect(new Set(values(masks.zoneoutMaskH!))).toEqual(new Set([0, 1]));
  });

  it('are absent at rate 0 and follow a schedule', () => {
    const late = { rate: { kind: 'late', rate: 0.5, cutoff: 3 } } as const;
    expect(recurrentMasks({ state: late, zoneoutState: { rate: 0 } }, sizes, at)).toEqual({});
    expect(recurrentMasks({ state: late }, sizes, { ...at, step: 3 }).stateMask).toBeDefined();
  });

  it('give a sequence the same draws in any batch', () => {
    const treatment = { state: { ...mask, per: 'step', gates: 'each' }, zoneoutState: mask } as const;
    const whole = recurrentMasks(treatment, sizes, at);
    const tail = recurrentMasks(treatment, { ...sizes, batch: 2 }, { ...at, firstRow: 4 });
    expect(values(tail.stateMask!)).toEqual(values(whole.stateMask!.slice([0, 4, 0, 0], [4, 2, 5, 8])));
    expect(values(tail.zoneoutMaskH!)).toEqual(values(whole.zoneoutMaskH!.slice([4, 0, 0], [2, 5, 8])));
  });

  it('of a slot do not depend on the other slots', () => {
    const alone = recurrentMasks({ state: mask }, sizes, at);
    const among = recurrentMasks({ input: mask, state: mask, cell: mask }, sizes, at);
    expect(values(among.stateMask!)).toEqual(values(alone.stateMask!));
  });

  it('keep the rates', () => {
    const many = { ...sizes, batch: 400 };
    const masks = recurrentMasks({ state: { rate: 0.25 }, zoneoutState: { rate: 0.1 } }, many, at);
    expect(tf.mean(masks.stateMask!).dataSync()[0]).toBeCloseTo(1, 1);
    expect(tf.mean(masks.zoneoutMaskH!).dataSync()[0]).toBeCloseTo(0.1, 2);
  });
});
