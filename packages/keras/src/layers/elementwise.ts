import type { ActivationMethod, KerasForm } from '@regatta/core';
import * as tf from '@tensorflow/tfjs';

/** A Keras operation on one or two tensors; one operand of two may be a number. */
export interface Elementwise {
  /** Name in saved models. */
  readonly name: string;
  readonly operands: 1 | 2;
  readonly apply: (a: tf.Tensor, b: tf.Tensor) => tf.Tensor;
}

const logical = (x: tf.Tensor): tf.Tensor => tf.cast(x, 'bool');
const two = (name: string, apply: Elementwise['apply']): Elementwise => ({ name, operands: 2, apply });
const one = (name: string, apply: (a: tf.Tensor) => tf.Tensor): Elementwise => ({ name, operands: 1, apply });

/** The operations by Keras class name; operands broadcast as in NumPy. */
export const ELEMENTWISE: Readonly<Record<string, Elementwise>> = {
  Add: two('add', tf.add),
  Subtract: two('subtract', tf.sub),
  Multiply: two('multiply', tf.mul),
  Divide: two('divide', tf.div),
  TrueDivide: two('divide', tf.div),
  Maximum: two('maximum', tf.maximum),
  Minimum: two('minimum', tf.minimum),
  Power: two('power', tf.pow),
  Equal: two('equal', tf.equal),
  NotEqual: two('not-equal', tf.notEqual),
  Greater: two('greater', tf.greater),
  GreaterEqual: two('greater-equal', tf.greaterEqual),
  Less: two('less', tf.less),
  LessEqual: two('less-equal', tf.lessEqual),
  LogicalAnd: two('logical-and', (a, b) => tf.logicalAnd(logical(a), logical(b))),
  LogicalOr: two('logical-or', (a, b) => tf.logicalOr(logical(a), logical(b))),
  LogicalNot: one('logical-not', (a) => tf.logicalNot(logical(a))),
  Negative: one('negative', tf.neg),
  Absolute: one('absolute', tf.abs),
  Exp: one('exp', tf.exp),
  Log: one('log', tf.log),
  Sqrt: one('sqrt', tf.sqrt),
  Square: one('square', tf.square),
  Tanh: one('tanh', tf.tanh),
  Sigmoid: one('sigmoid', tf.sigmoid),
  Relu: one('relu', tf.relu),
};

const byName: ReadonlyMap<unknown, Elementwise> = new Map(
  Object.values(ELEMENTWISE).map((operation) => [operation.name, operation]),
);

const apply: ActivationMethod['train'] = (x, { params, others }) => {
  const operation = byName.get(params.operation);
  const other = typeof params.constant === 'number' ? tf.scalar(params.constant) : (others[0] ?? x);
  const [a, b] = params.first === true ? [other, x] : [x, other];
  return operation === undefined ? x.clone() : operation.apply(a, b);
};

/** A Keras operation on tensors, the same in training and at inference. */
export const elementwiseMethod: ActivationMethod = {
  name: 'keras-elementwise',
  inputs: [1, 2],
  train: apply,
  infer: apply,
  outputMask: () => null,
  outputShape: (shape, _, [other = []]) => {
    const rank = Math.max(shape.length, other.length);
    const sizes = (from: tf.Shape): (number | null)[] => [...Array(rank - from.length).fill(1), ...from];
    const [a, b] = [sizes(shape), sizes(other)];
    return a.map((size, i) => (size === 1 ? b[i]! : size));
  },
};

/** The saved form: `KerasElementwise` with `operation`, `constant` and `first` (whether the constant is the first operand). */
export const elementwiseForm: KerasForm = {
  className: 'KerasElementwise',
  exclusive: true,
  config: ({ params }) => params,
  read: ({ operation, constant, first }) => ({
    method: elementwiseMethod.name,
    params: {
      operation: String(operation),
      ...(typeof constant === 'number' ? { constant, first: first === true } : {}),
    },
  }),
};
