import { checkObject, RegattaError } from '@regatta/core';
import * as tf from '@tensorflow/tfjs';
import { fromValues, type Values, valuesOf } from './values.ts';

/** The exact state of an optimizer. */
export interface OptimizerState {
  /** Steps that the optimizer has taken. */
  readonly iterations: number;
  /** Scalar state, by field. */
  readonly numbers: Readonly<Record<string, Values>>;
  /** Moments and similar state, by field, in the order of the weights. */
  readonly slots: Readonly<
    Record<
      string,
      readonly {
        /** Name of the variable. */
        readonly name: string;
        /** Its values. */
        readonly values: Values;
      }[]
    >
  >;
  /** The result of `getWeights`, if it has no such fields. */
  readonly weights: readonly {
    /** Name of the variable. */
    readonly name: string;
    /** Its values. */
    readonly values: Values;
  }[];
}

interface Slot {
  readonly originalName: string;
  readonly variable: tf.Variable;
}

const isSlot = (value: unknown): value is Slot =>
  typeof value === 'object' && value !== null && Reflect.get(value, 'variable') instanceof tf.Variable;

/**
 * The fields in which the optimizers of `tf.train` hold their state. `getWeights` of Adamax throws, and `setWeights` of
 * Adam computes powers that training computes by repeated multiplication, so the last bits differ.
 */
function fieldsOf(optimizer: tf.Optimizer): {
  numbers: [string, tf.Variable][];
  slots: [string, Slot[]][];
} {
  const numbers: [string, tf.Variable][] = [];
  const slots: [string, Slot[]][] = [];
  for (const key of Object.keys(optimizer)) {
    const value: unknown = Reflect.get(optimizer, key);
    if (value instanceof tf.Variable) numbers.push([key, value]);
    else if (Array.isArray(value) && value.length > 0 && value.every(isSlot)) slots.push([key, value]);
  }
  return { numbers, slots };
}

function checkOptimizer(optimizer: unknown, subject: string): void {
  // tfjs asks any value for its methods, even undefined.
  if (typeof optimizer === 'object' && optimizer !== null && optimizer instanceof tf.Optimizer) return;
  throw new RegattaError({
    subject,
    expected: 'an optimizer',
    received: optimizer,
    remedy: 'Pass an optimizer, e.g. tf.train.adam(0.001).',
  });
}

/** Copies the state of an optimizer. @throws Error for an optimizer that does not expose it. */
export async function saveOptimizer(optimizer: tf.Optimizer): Promise<OptimizerState> {
  checkOptimizer(optimizer, 'saveOptimizer');
  const { iterations } = optimizer;
  const { numbers, slots } = fieldsOf(optimizer);
  if (numbers.length + slots.length > 0) {
    return {
      iterations,
      numbers: Object.fromEntries(numbers.map(([key, variable]) => [key, valuesOf(variable)])),
      slots: Object.fromEntries(
        slots.map(([key, list]) => [
          key,
          list.map(({ originalName, variable }) => ({ name: originalName, values: valuesOf(variable) })),
        ]),
      ),
      weights: [],
    };
  }
  const named = await optimizer.getWeights();
  const weights = named.map(({ name, tensor }) => ({ name, values: valuesOf(tensor) }));
  for (const { tensor } of named) if (!(tensor instanceof tf.Variable)) tensor.dispose();
  return { iterations, numbers: {}, slots: {}, weights };
}

/** Restores an optimizer from a saved state. @throws RegattaError if it lacks a field of the state. */
export async function loadOptimizer(optimizer: tf.Optimizer, state: OptimizerState): Promise<void> {
  checkOptimizer(optimizer, 'loadOptimizer');
  checkObject(state, 'loadOptimizer', 'the state of an optimizer', 'Pass the result of saveOptimizer.');
  if (state.weights.length > 0) {
    const named = state.weights.map(({ name, values }) => ({ name, tensor: fromValues(values) }));
    await optimizer.setWeights(named);
    tf.dispose(named.map(({ tensor }) => tensor));
    return;
  }
  for (const [key, values] of Object.entries(state.numbers)) {
    const variable: unknown = Reflect.get(optimizer, key);
    if (!(variable instanceof tf.Variable)) throw foreign(optimizer, key);
    tf.tidy(() => variable.assign(fromValues(values)));
  }
  for (const [key, saved] of Object.entries(state.slots)) {
    const held: unknown = Reflect.get(optimizer, key);
    if (!Array.isArray(held)) throw foreign(optimizer, key);
    tf.dispose(held.filter(isSlot).map(({ variable }) => variable));
    const slots = saved.map(
      ({ name, values }): Slot => ({
        originalName: name,
        variable: tf.tidy(() => tf.variable(fromValues(values), false)),
      }),
    );
    Reflect.set(optimizer, key, slots);
  }
  Reflect.set(optimizer, 'iterations_', state.iterations);
}

const foreign = (optimizer: tf.Optimizer, key: string): RegattaError =>
  new RegattaError({
    subject: 'checkpoint',
    expected: `an optimizer with the field ${key}`,
    received: optimizer.getClassName(),
    remedy:
      'Resume with the kind of optimizer that training started with, or set resume: false to start over.',
  });
