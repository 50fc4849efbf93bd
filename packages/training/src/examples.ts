import { RegattaError } from '@regatta/core';
import * as tf from '@tensorflow/tfjs';

/** One tensor, or several: in the order of the model's inputs or outputs, or by name. Axis 0 is the example axis. */
export type Tensors = tf.Tensor | readonly tf.Tensor[] | Readonly<Record<string, tf.Tensor>>;

/** Inputs and targets. */
export interface Examples {
  /** Inputs, [examples, ...] each. */
  readonly x: Tensors;
  /** Targets, [examples, ...] each. */
  readonly y: Tensors;
}

/** Checked inputs and targets, in the model's order. */
export interface ExampleLists {
  readonly x: readonly tf.Tensor[];
  readonly y: readonly tf.Tensor[];
  /** Number of examples. */
  readonly size: number;
}

/** An input or target of a model: its name and shape; the shape is undefined if any shape is accepted. */
export interface Slot {
  readonly name: string;
  readonly shape: tf.Shape | undefined;
  /** Number of indices, if it is the input of an embedding. */
  readonly indices?: number | undefined;
  /** What to do about another shape, if there is more to say than to reshape the data. */
  readonly remedy?: string | undefined;
}

const isList = (value: Tensors): value is readonly tf.Tensor[] => Array.isArray(value);

/** The given tensors of inputs or targets. */
export const tensorsIn = (tensors: Tensors): tf.Tensor[] =>
  tensors instanceof tf.Tensor
    ? [tensors]
    : Object.values(tensors ?? {}).filter((tensor) => tensor instanceof tf.Tensor);

function fail(subject: string, expected: string, received: unknown, remedy: string): never {
  throw new RegattaError({ subject, expected, received, remedy });
}

function inOrder(given: Tensors, slots: readonly Slot[], subject: string): readonly tf.Tensor[] {
  const names = slots.map(({ name }) => name);
  if (given instanceof tf.Tensor || isList(given)) {
    const list = given instanceof tf.Tensor ? [given] : given;
    if (list.length === slots.length && list.every((tensor) => tensor instanceof tf.Tensor)) return list;
    const values = list.some((one) => !(one instanceof tf.Tensor));
    const remedy = values
      ? 'Pass tensors, e.g. tf.tensor(values). The elements of a tf.data.Dataset become batches with batch(32).'
      : 'Pass one tensor per input or output of the model, in its order or by name.';
    return fail(subject, `tensors for ${names.join(', ')}`, `${list.length} values`, remedy);
  }
  const unknown = Object.keys(Object(given)).filter((name) => !names.includes(name));
  const missing = names.filter((name) => !(Reflect.get(Object(given), name) instanceof tf.Tensor));
  if (unknown.length + missing.length > 0) {
    const remedy = 'Pass a tensor, a list of tensors, or an object of tensors with these names as keys.';
    fail(subject, `tensors for ${names.join(', ')}`, Object.keys(Object(given)), remedy);
  }
  return names.flatMap((name) => given[name] ?? []);
}

/** Reshapes a tensor [n] to [n, 1] if the model has one number per example. */
function fitted(tensor: tf.Tensor, { name, shape, remedy }: Slot, subject: string): tf.Tensor {
  if (shape === undefined) return tensor;
  const column = tensor.rank === 1 && shape.length === 2 && shape[1] === 1;
  const found = column ? [...tensor.shape, 1] : tensor.shape;
  const fits =
    found.length === shape.length && shape.every((size, i) => i === 0 || size === null || size === found[i]);
  if (!fits) {
    const expected = `${name} to have shape [${['n', ...shape.slice(1).map((size) => size ?? 'any')].join(', ')}]`;
    fail(
      subject,
      expected,
      `[${tensor.shape.join(', ')}]`,
      remedy ?? 'Reshape the data, or build the model for this shape.',
    );
  }
  return column ? tf.reshape(tensor, [-1, 1]) : tensor;
}

/**
 * Checks examples and returns their tensors in the model's order. Call it in a `tf.tidy`, or dispose of the tensors that
 * it creates.
 *
 * @throws RegattaError for missing or unknown tensors, shapes that do not match, and different numbers of examples.
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
    fail(
      subject,
      'the same number of examples, at least one, in every input and target',
      sizes,
      'Pass tensors of equal size along axis 0, the example axis.',
    );
  }
  return {
    x: lists.x.map((tensor, i) => fitted(tensor, inputs[i]!, `${subject}: x`)),
    y: lists.y.map((tensor, i) => fitted(tensor, targets[i]!, `${subject}: y`)),
    size,
  };
}

/** Takes rows of tensors. @param rows indices along axis 0; consecutive indices use a slice. */
export function takeRows(tensors: readonly tf.Tensor[], rows: Int32Array): tf.Tensor[] {
  const first = rows[0] ?? 0;
  const run = rows.every((row, i) => row === first + i);
  if (run) return tensors.map((tensor) => tf.slice(tensor, first, rows.length));
  return tf.tidy(() => {
    const index = tf.tensor1d(rows, 'int32');
    return tensors.map((tensor) => tf.gather(tensor, index));
  });
}
