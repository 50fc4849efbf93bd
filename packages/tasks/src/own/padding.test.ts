import { attachRecurrent, stream } from '@regatta/core';
import type { LoadContext, Task } from '@regatta/trial';
import * as tf from '@tensorflow/tfjs';
import { describe, expect, it } from 'vitest';
import { apply } from '../layers.ts';
import { loadContext } from '../testing/load-context.ts';
import type { TaskDefinition } from './definition.ts';
import { examplesOf } from './examples.ts';
import { taskOfExamples } from './own-task.ts';

const steps = 6;
const count = 60;
const load = loadContext(stream('padding'));
const folded: LoadContext = {
  ...load,
  divide: (size) => {
    const rows = Int32Array.from({ length: size }, (_, i) => i);
    return { train: rows.subarray(20), validation: rows.subarray(10, 20), test: rows.subarray(0, 10) };
  },
};

/** Series of 2 to 6 steps around 50 and 500, padded with `pad`. */
const series = (pad: number): number[][][] =>
  Array.from({ length: count }, (_, i) => {
    const values = stream(1)
      .fold(i)
      .normal(2 * steps);
    return Array.from({ length: steps }, (_, t) =>
      t < 2 + (i % 5) ? [50 + values[2 * t]!, 500 + 100 * values[2 * t + 1]!] : [pad, pad],
    );
  });

type Build = (input: tf.SymbolicTensor) => tf.SymbolicTensor;

function taskOf(
  inputs: readonly (number[][] | number[])[],
  before: Build,
  more: Partial<TaskDefinition> = {},
): Task {
  const data = { inputs, labels: inputs.map((_, i) => i % 2) };
  const definition: TaskDefinition = {
    name: 'padded',
    family: 'rnn',
    data,
    model: (regularizer, { inputShape, outputs, site }) => {
      const input = tf.input({ shape: [...inputShape] });
      const rnn = attachRecurrent(regularizer, site('rnn1'), { cell: 'gru', units: 3, name: 'rnn1' });
      const logits = tf.layers.dense({ units: outputs, name: 'logits' });
      return tf.model({ inputs: input, outputs: apply(logits, apply(rnn, before(input))) });
    },
    ...more,
  };
  return taskOfExamples(definition, examplesOf(data));
}

const masking = (maskValue: number): Build => {
  return (input) => apply(tf.layers.masking({ maskValue }), input);
};
const reshaped: Build = (input) =>
  apply(tf.layers.masking(), apply(tf.layers.reshape({ targetShape: [steps, 2] }), input));

/** The steps of data among standardized inputs: those before the padding. */
function dataOf(inputs: ArrayLike<number>, pad: number): { data: number[][]; padded: number } {
  const all = Array.from({ length: inputs.length / 2 }, (_, i) => [inputs[2 * i]!, inputs[2 * i + 1]!]);
  const data = all.filter((step) => step.some((x) => x !== pad));
  return { data, padded: all.length - data.length };
}

describe('padded steps of own sequences', () => {
  it.each<[string, number, readonly (number[][] | number[])[], Build, LoadContext]>([
    ['series', 0, series(0), masking(0), load],
    ['series padded with -1', -1, series(-1), masking(-1), load],
    ['a fold of nested cross-validation', 0, series(0), masking(0), folded],
    ['rows that are reshaped, such as those of CSV files', 0, series(0).map((x) => x.flat()), reshaped, load],
  ])('%s: keep their value and stay out of mean and scale', async (name, pad, inputs, before, context) => {
    const { train, validation, test } = await taskOf(inputs, before).load(context);
    const { data } = dataOf(train.inputs, pad);
    // Each column of a flat row has its own mean, so that its numbers depend on the step.
    const columns = name.startsWith('rows') ? [] : [0, 1];
    for (const column of columns) {
      const values = data.map((step) => step[column]!);
      const mean = values.reduce((sum, x) => sum + x, 0) / values.length;
      const variance = values.reduce((sum, x) => sum + (x - mean) ** 2, 0) / values.length;
      expect(mean).toBeCloseTo(0, 4);
      expect(variance).toBeCloseTo(1, 4);
    }
    expect(Math.max(...data.flat().map(Math.abs))).toBeLessThan(6);
    const padded = [train, validation, test].reduce((sum, part) => sum + dataOf(part.inputs, pad).padded, 0);
    expect(padded).toBe((count / 5) * (4 + 3 + 2 + 1));
  });

  it('differ from data that equal the padding once they are standardized', async () => {
    // A constant feature is standardized to zeros.
    const inputs = series(0).map((x) => x.map(([a]) => [a === 0 ? 0 : 7]));
    const { train } = await taskOf(inputs, masking(0)).load(load);
    const values = Array.from(train.inputs);
    const raw = Math.round((values.filter((x) => x === 0).length / values.length) * 100);
    expect(raw).toBeGreaterThan(20);
    expect(raw).toBeLessThan(50);
    expect(values.every((x) => Math.abs(x) < 1e-5)).toBe(true);
  });

  it('do not change what a masked network predicts, however many there are', async () => {
    const longer = series(0).map((x) => [...x, [0, 0], [0, 0]]);
    const [short, long] = await Promise.all(
      [series(0), longer].map((inputs) => taskOf(inputs, masking(0)).load(folded)),
    );
    const shortRow = Array.from(short!.test.inputs).slice(0, 2 * steps);
    expect(Array.from(long!.test.inputs).slice(0, 2 * steps)).toEqual(shortRow);
  });

  const scaled: Build = (input) =>
    apply(
      tf.layers.masking({ name: 'mask' }),
      apply(tf.layers.dense({ units: 2, useBias: false, name: 'first' }), input),
    );

  it('that a later layer masks are refused, unless nothing is standardized', () => {
    expect(() => taskOf(series(0), scaled)).toThrow(
      'model: layer Masking "mask": expected the input of the network, so that its padded steps are not standardized, received the output of another layer. Apply the Masking layer to the input, or set standardize: false',
    );
    expect(() => taskOf(series(0), scaled, { standardize: false })).not.toThrow();
  });
});

describe('ids of an embedding', () => {
  const ids = series(0).map((x) => x.map(([a]) => Math.abs(Math.round(a!)) % 5));
  const embedded: Build = (input) =>
    apply(tf.layers.embedding({ inputDim: 5, outputDim: 2, maskZero: true, name: 'words' }), input);

  it('are not standardized, also as float32', async () => {
    const { train } = await taskOf(ids, embedded).load(load);
    expect(train.inputs.every((x) => Number.isInteger(x) && x >= 0 && x < 5)).toBe(true);
  });

  it('are refused if they were to be', () => {
    expect(() => taskOf(ids, embedded, { standardize: true })).toThrow(
      'standardize: expected inputs that are quantities, received ids for layer Embedding "words". Omit standardize.',
    );
  });
});
