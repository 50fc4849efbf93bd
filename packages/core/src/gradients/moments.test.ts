// Apart: installs gradients.
import * as tf from '@tensorflow/tfjs';
import { afterEach, describe, expect, it } from 'vitest';
import {
  applyByVariable,
  installGradients,
  uninstallGradients,
  variablesWithForeignMoments,
} from './index.ts';

afterEach(() => void uninstallGradients());

type Update = (gradients: tf.NamedTensorMap) => void;

/** A reference of Adam for one number, with moments that belong to it and a step count for the whole optimizer. */
function adam(learningRate: number, beta1 = 0.9, beta2 = 0.999, epsilon = 1e-7) {
  let [m, v] = [0, 0];
  return (value: number, gradient: number, step: number): number => {
    m = beta1 * m + (1 - beta1) * gradient;
    v = beta2 * v + (1 - beta2) * gradient ** 2;
    const [mHat, vHat] = [m / (1 - beta1 ** step), v / (1 - beta2 ** step)];
    return value - (learningRate * mHat) / (Math.sqrt(vHat) + epsilon);
  };
}

/** A reference of momentum: m = 0.9 m + g, w -= rate m. */
function momentum(rate: number) {
  let m = 0;
  return (value: number, gradient: number): number => {
    m = 0.9 * m + gradient;
    return value - rate * m;
  };
}

/** A reference of RMSProp: v = 0.9 v + 0.1 g^2, w -= rate g / sqrt(v + epsilon). */
function rmsprop(rate: number) {
  let v = 0;
  return (value: number, gradient: number): number => {
    v = 0.9 * v + 0.1 * gradient ** 2;
    return value - (rate * gradient) / Math.sqrt(v + 1e-7);
  };
}

const methods = [
  ['adam', () => tf.train.adam(0.1, 0.9, 0.999, 1e-7), () => adam(0.1)],
  ['momentum', () => tf.train.momentum(0.1, 0.9), () => momentum(0.1)],
  ['rmsprop', () => tf.train.rmsprop(0.1, 0.9, 0, 1e-7), () => rmsprop(0.1)],
] as const;

/** Which of three numbers each step updates: one is frozen, then unfrozen, then others are frozen. */
const phases = [[1, 2], [1, 2], [0, 1, 2], [0, 1, 2], [0, 2], [2, 0], [1]];
const gradientAt = (step: number, i: number): number => Math.sin(3 * step + i) + 1.5 * i - 1;

function compare(
  make: () => tf.Optimizer,
  reference: () => ReturnType<typeof adam>,
  update: (o: tf.Optimizer) => Update,
) {
  const optimizer = make();
  const variables = [0, 1, 2].map((i) => tf.variable(tf.tensor1d([i])));
  const expected = [0, 1, 2];
  const references = variables.map(reference);
  const apply = update(optimizer);
  for (const [step, chosen] of phases.entries()) {
    const gradients = chosen.map((i) => [variables[i]!.name, tf.tensor1d([gradientAt(step, i)])] as const);
    apply(Object.fromEntries(gradients));
    tf.dispose(gradients.map(([, gradient]) => gradient));
    for (const i of chosen) expected[i] = references[i]!(expected[i]!, gradientAt(step, i), step + 1);
  }
  const found = variables.map((variable) => variable.dataSync()[0]!);
  tf.dispose(variables);
  optimizer.dispose();
  return { found, expected };
}

describe('A13, the moments of a variable', () => {
  it.each(methods)('follow it if variables are frozen and unfrozen: %s', (_name, make, reference) => {
    const { found, expected } = compare(make, reference, (optimizer) => (gradients) => {
      applyByVariable(optimizer, gradients);
    });
    for (const [i, value] of expected.entries()) expect(found[i]).toBeCloseTo(value, 4);
  });

  it.each(methods)(
    'follow it in a loop that orders them itself, also once installed: %s',
    (_name, make, reference) => {
      installGradients();
      const { found, expected } = compare(make, reference, (optimizer) => (gradients) => {
        applyByVariable(optimizer, gradients);
      });
      for (const [i, value] of expected.entries()) expect(found[i]).toBeCloseTo(value, 4);
    },
  );

  it.each(methods)('follow it in tfjs itself once installed, and only then: %s', (_name, make, reference) => {
    const update = (optimizer: tf.Optimizer) => (gradients: tf.NamedTensorMap) =>
      optimizer.applyGradients(gradients as Parameters<tf.Optimizer['applyGradients']>[0]);
    const stock = compare(make, reference, update);
    expect(stock.found[0]).not.toBeCloseTo(stock.expected[0]!, 3);
    installGradients();
    const { found, expected } = compare(make, reference, update);
    for (const [i, value] of expected.entries()) expect(found[i]).toBeCloseTo(value, 4);
  });

  it('are restored by name, or in order if the names are those of another process', async () => {
    const [a, b] = [0, 1].map(() => tf.variable(tf.tensor1d([0])));
    // As a list: the keys of an object are sorted if they are numbers, like the names of these variables.
    const gradientsOf = (...of: tf.Variable[]) => of.map(({ name }) => ({ name, tensor: tf.tensor1d([1]) }));
    const state = [
      { name: 'iter', tensor: tf.scalar(3, 'int32') },
      { name: `${a!.name}/momentum`, tensor: tf.tensor1d([10]) },
      { name: `${b!.name}/momentum`, tensor: tf.tensor1d([20]) },
    ];
    const moved = async (names: readonly string[], ...of: tf.Variable[]): Promise<number[]> => {
      const optimizer = tf.train.momentum(1, 1);
      await optimizer.setWeights(state.map(({ tensor }, i) => ({ name: names[i]!, tensor })));
      const before = of.map((variable) => variable.dataSync()[0]!);
      tf.tidy(() => applyByVariable(optimizer, gradientsOf(...of)));
      optimizer.dispose();
      return of.map((variable, i) => before[i]! - variable.dataSync()[0]!);
    };
    const own = state.map(({ name }) => name);
    expect(await moved(own, a!, b!)).toEqual([11, 21]);
    expect(await moved(own, b!)).toEqual([21]);
    expect(await moved(['iter', 'elsewhere/1/momentum', 'elsewhere/2/momentum'], b!, a!)).toEqual([11, 21]);
    tf.dispose([a!, b!, ...state.map(({ tensor }) => tensor)]);
  });

  it('are never those of a variable of another shape', async () => {
    const variable = tf.variable(tf.zeros([2]));
    const optimizer = tf.train.momentum(1, 0.9);
    const state = [
      { name: 'iter', tensor: tf.scalar(3, 'int32') },
      { name: 'elsewhere/momentum', tensor: tf.tensor1d([1]) },
    ];
    await optimizer.setWeights(state);
    const gradient = tf.ones([2]);
    expect(() => applyByVariable(optimizer, [{ name: variable.name, tensor: gradient }])).toThrow(
      'expected state of shape [2]',
    );
    optimizer.dispose();
    tf.dispose([variable, gradient, ...state.map(({ tensor }) => tensor)]);
  });

  it('are reported as moved while their variables have other positions', () => {
    const variables = [0, 1].map(() => tf.variable(tf.tensor1d([0])));
    const optimizer = tf.train.adam(0.1);
    const gradient = tf.tensor1d([1]);
    optimizer.applyGradients([{ name: variables[1]!.name, tensor: gradient }]);
    expect(variablesWithForeignMoments(optimizer, [variables[1]!])).toEqual([]);
    expect(variablesWithForeignMoments(optimizer, variables)).toEqual([variables[0]]);
    expect(variablesWithForeignMoments(tf.train.sgd(0.1), variables)).toEqual([]);
    optimizer.dispose();
    tf.dispose([...variables, gradient]);
  });

  it('follow it in model.fit after layers are unfrozen', async () => {
    installGradients();
    const base = tf.layers.dense({ units: 3, inputShape: [3], kernelInitializer: 'identity' });
    const head = tf.layers.dense({ units: 3, kernelInitializer: 'identity' });
    const model = tf.sequential({ layers: [base, head] });
    const optimizer = tf.train.adam(0.01);
    const [x, y] = [tf.ones([4, 3]), tf.zeros([4, 3])];
    for (const trainable of [false, true]) {
      base.trainable = trainable;
      model.compile({ optimizer, loss: 'meanSquaredError' });
      await model.fit(x, y, { epochs: 2, verbose: 0 });
    }
    const moments: unknown = Reflect.get(optimizer, 'accumulatedFirstMoment');
    const names = Array.isArray(moments) ? moments.map(({ originalName }) => originalName) : [];
    const values = model.trainableWeights.map((weight) => weight.read());
    expect(names).toEqual(values.map((value) => `${value instanceof tf.Variable ? value.name : ''}/m`));
    model.dispose();
    optimizer.dispose();
    tf.dispose([x, y]);
  });
});
