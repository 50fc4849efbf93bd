import { RegattaError } from '@regatta/core';
import * as tf from '@tensorflow/tfjs';

/** One tensor, or several: in the order of the model's inputs or outputs, or by their names. Axis 0 counts examples. */
export type Tensors = tf.Tensor | readonly tf.Tensor[] | Readonly<Record<string, tf.Tensor>>;

/** Inputs and targets. */
export interface Examples {
  /** Inputs, [examples, ...] each. */
  readonly x: Tensors;
  /** Targets, [examples, ...] each. */
  readonly y: Tensors;
}

/** Inputs and targets of a model, checked, in its order. */
export interface ExampleLists {
  readonly x: readonly tf.Tensor[];
  readonly y: readonly tf.Tensor[];
  /** Number of examples. */
  readonly size: number;
}

/** What a model takes: a name and a shape for each tensor; no shape where any will do. */
export interface Slot {
  readonly name: string;
  readonly shape: tf.Shape | undefined;
}

const isList = (value: Tensors): value is readonly tf.Tensor[] => Array.isArray(value);

/** The tensors of inputs or targets as they were given. */
export const tensorsIn = (tensors: Tensors): tf.Tensor[] =>
  tensors instanceof tf.Tensor ? [tensors] : Object.values(tensors);

function fail(subject: string, expected: string, received: unknown, remedy: string): never {
  throw new RegattaError({ subject, expected, received, remedy });
}

function inOrder(given: Tensors, slots: readonly Slot[], subject: string): readonly tf.Tensor[] {
  const names = slots.map(({ name }) => name);
  if (given instanceof tf.Tensor || isList(given)) {
    const list = given instanceof tf.Tensor ? [given] : given;
    if (list.length === slots.length && list.every((tensor) => tensor instanceof tf.Tensor)) return list;
    const remedy = 'Pass one for each input or output of the model, in its order or by name.';
    return fail(subject, `tensors for ${names.join(', ')}`, `${list.length} of them`, remedy);
  }
  const unknown = Object.keys(Object(given)).filter((name) => !names.includes(name));
  const missing = names.filter((name) => !(Reflect.get(Object(given), name) instanceof tf.Tensor));
  if (unknown.length + missing.length > 0) {
    const remedy = 'Pass a tensor, a list of tensors, or an object of tensors by those names.';
    fail(subject, `tensors for ${names.join(', ')}`, Object.keys(Object(given)), remedy);
  }
  return names.flatMap((name) => given[name] ?? []);
}

/** A tensor of numbers [n] as [n, 1] where the model has one number an example. */
function fitted(tensor: tf.Tensor, { name, shape }: Slot, subject: string): tf.Tensor {
  if (shape === undefined) return tensor;
  const column = tensor.rank === 1 && shape.length === 2 && shape[1] === 1;
  const found = column ? [...tensor.shape, 1] : tensor.shape;
  const fits =
    found.length === shape.length && shape.every((size, i) => i === 0 || size === null || size === found[i]);
  if (!fits) {
    const expected = `${name} to have shape [${['n', ...shape.slice(1).map((size) => size ?? 'any')].join(', ')}]`;
    fail(subject, expected, `[${tensor.shape.join(', ')}]`, 'Reshape the data, or build the model for it.');
  }
  return column ? tf.reshape(tensor, [-1, 1]) : tensor;
}

/**
 * The tensors of examples in the order of a model; call it in a `tf.tidy` or keep what it made.
 *
 * @throws RegattaError for missing and unknown tensors, shapes that do not fit, and numbers of examples that differ.
 */
export function checkedExamples(
  examples: Examples,
  inputs: readonly Slot[],
  targets: readonly Slot[],
  subject: string,
): ExampleLists {
  if (typeof examples !== 'object' || examples === null || !('x' in examples) || !('y' in examples)) {
    fail(subject, 'data with x and y', examples, 'Pass { x, y }.');
  }
  const lists = {
    x: inOrder(examples.x, inputs, `${subject}: x`),
    y: inOrder(examples.y, targets, `${subject}: y`),
  };
  const sizes = [...lists.x, ...lists.y].map(({ shape }) => shape[0] ?? 0);
  const size = sizes[0] ?? 0;
  if (size === 0 || sizes.some((other) => other !== size)) {
    fail(subject, 'as many targets as inputs, at least one', sizes, 'Axis 0 of each tensor counts examples.');
  }
  return {
    x: lists.x.map((tensor, i) => fitted(tensor, inputs[i]!, `${subject}: x`)),
    y: lists.y.map((tensor, i) => fitted(tensor, targets[i]!, `${subject}: y`)),
    size,
  };
}

/** Some rows of tensors. @param rows positions along axis 0; a run of neighbours is sliced. */
export function takeRows(tensors: readonly tf.Tensor[], rows: Int32Array): tf.Tensor[] {
  const first = rows[0] ?? 0;
  const run = rows.every((row, i) => row === first + i);
  if (run) return tensors.map((tensor) => tf.slice(tensor, first, rows.length));
  return tf.tidy(() => {
    const index = tf.tensor1d(rows, 'int32');
    return tensors.map((tensor) => tf.gather(tensor, index));
  });
}
