import * as tf from '@tensorflow/tfjs';
import { at, map, nd } from './array.ts';
import type { Case, Input } from './case.ts';
import { erf } from './reference.ts';

type Unary = readonly [
  string,
  (x: tf.Tensor) => tf.Tensor,
  (x: number) => number,
  (readonly [number, number])?,
];

const ALPHA = 1.6732632423543772;
const SCALE = 1.0507009873554805;
const elu = (x: number): number => (x > 0 ? x : Math.expm1(x));
const positive = [0.1, 3] as const;
const within = [-0.9, 0.9] as const;

const unary: readonly Unary[] = [
  ['Abs', tf.abs, Math.abs],
  ['Acos', tf.acos, Math.acos, within],
  ['Acosh', tf.acosh, Math.acosh, [1.2, 3]],
  ['Asin', tf.asin, Math.asin, within],
  ['Asinh', tf.asinh, Math.asinh],
  ['Atan', tf.atan, Math.atan],
  ['Atanh', tf.atanh, Math.atanh, within],
  ['Ceil', tf.ceil, Math.ceil],
  ['ClipByValue', (x) => tf.clipByValue(x, -0.7, 0.4), (x) => Math.min(0.4, Math.max(-0.7, x))],
  ['Cos', tf.cos, Math.cos],
  ['Cosh', tf.cosh, Math.cosh],
  ['Elu', tf.elu, elu],
  ['Erf', tf.erf, erf],
  ['Exp', tf.exp, Math.exp],
  ['Expm1', tf.expm1, Math.expm1],
  ['Floor', tf.floor, Math.floor],
  ['Identity', (x) => tf.clone(x), (x) => x],
  ['LeakyRelu', (x) => tf.leakyRelu(x, 0.3), (x) => (x > 0 ? x : 0.3 * x)],
  ['Log', tf.log, Math.log, positive],
  ['Log1p', tf.log1p, Math.log1p, [-0.8, 3]],
  ['Neg', tf.neg, (x) => -x],
  ['OnesLike', tf.onesLike, () => 1],
  ['Reciprocal', tf.reciprocal, (x) => 1 / x, positive],
  ['Relu', tf.relu, (x) => Math.max(0, x)],
  ['Relu6', tf.relu6, (x) => Math.min(6, Math.max(0, x)), [-4, 9]],
  ['Round', tf.round, Math.round],
  ['Rsqrt', tf.rsqrt, (x) => 1 / Math.sqrt(x), positive],
  ['Selu', tf.selu, (x) => SCALE * (x > 0 ? x : ALPHA * Math.expm1(x))],
  ['Sigmoid', tf.sigmoid, (x) => 1 / (1 + Math.exp(-x))],
  ['Sign', tf.sign, Math.sign],
  ['Sin', tf.sin, Math.sin],
  ['Sinh', tf.sinh, Math.sinh],
  ['Softplus', tf.softplus, (x) => Math.log1p(Math.exp(x))],
  ['Sqrt', tf.sqrt, Math.sqrt, positive],
  ['Square', tf.square, (x) => x * x],
  ['Step', (x) => tf.step(x, 0.2), (x) => (x > 0 ? 1 : 0.2)],
  ['Tan', tf.tan, Math.tan, [-1.2, 1.2]],
  ['Tanh', tf.tanh, Math.tanh],
  ['ZerosLike', tf.zerosLike, () => 0],
  ['Cast', (x) => tf.cast(tf.cast(x, 'int32'), 'float32'), Math.trunc, [-4, 4]],
];

const unaryCases = unary.flatMap(([kernel, op, f, [from, to] = [-1.5, 1.5]]): Case[] => [
  {
    kernel,
    name: 'rank 3',
    inputs: [{ shape: [3, 5, 7], from, to }],
    run: (x) => op(x!),
    reference: map((x) => f(x!)),
  },
]);

/** Far from 0, where formulas overflow or lose digits. */
const far: readonly Unary[] = [
  ['Softplus', tf.softplus, (x) => (x > 30 ? x : Math.log1p(Math.exp(x)))],
  ['Sigmoid', tf.sigmoid, (x) => 1 / (1 + Math.exp(-x))],
  ['Tanh', tf.tanh, Math.tanh],
  ['Elu', tf.elu, elu],
];
const farCases = far.map(
  ([kernel, op, f]): Case => ({
    kernel,
    name: 'from -60 to 60',
    inputs: [{ shape: [3, 5, 7], from: -60, to: 60 }],
    run: (x) => op(x!),
    reference: map((x) => f(x!)),
  }),
);

type Binary = readonly [
  string,
  (a: tf.Tensor, b: tf.Tensor) => tf.Tensor,
  (a: number, b: number) => number,
  Partial<Input>?,
  Partial<Input>?,
];

const away = { from: 0.3, to: 2 };
const binary: readonly Binary[] = [
  ['Add', tf.add, (a, b) => a + b],
  ['Sub', tf.sub, (a, b) => a - b],
  ['Multiply', tf.mul, (a, b) => a * b],
  ['RealDiv', tf.div, (a, b) => a / b, {}, away],
  ['Maximum', tf.maximum, Math.max],
  ['Minimum', tf.minimum, Math.min],
  ['Pow', tf.pow, (a, b) => a ** b, away],
  ['SquaredDifference', tf.squaredDifference, (a, b) => (a - b) ** 2],
  ['Mod', tf.mod, (a, b) => a - Math.floor(a / b) * b, {}, away],
  ['FloorDiv', tf.floorDiv, (a, b) => Math.floor(a / b), {}, away],
  ['Atan2', tf.atan2, Math.atan2, {}, away],
];

const pairs: readonly (readonly [string, number[], number[]])[] = [
  ['same shape', [3, 5, 7], [3, 5, 7]],
  ['second over leading axes', [2, 3, 5], [5]],
  ['first over leading axes', [5], [2, 3, 5]],
  ['scalar', [2, 3], []],
  ['both', [2, 1, 5], [1, 3, 1]],
  ['middle', [2, 3, 5], [2, 1, 5]],
  ['second wider', [3, 1], [2, 3, 5]],
];

const binaryCases = binary.flatMap(([kernel, op, f, ofA, ofB]) =>
  pairs.map(
    ([name, a, b]): Case => ({
      kernel,
      name: `broadcast: ${name}`,
      inputs: [
        { shape: a, ...ofA },
        { shape: b, from: -1.3, to: 1.6, ...ofB },
      ],
      run: (x, y) => op(x!, y!),
      reference: map((x, y) => f(x!, y!)),
    }),
  ),
);

const preluCases = (
  [
    ['one slope a channel', [2, 3, 5], [5]],
    ['slopes of shape [3, 1]', [2, 3, 5], [3, 1]],
    ['a slope each', [3, 5], [3, 5]],
  ] as const
).map(
  ([name, x, alpha]): Case => ({
    kernel: 'Prelu',
    name,
    inputs: [{ shape: x }, { shape: alpha }],
    run: (a, b) => tf.prelu(a!, b!),
    reference: map((a, b) => (a! > 0 ? a! : a! * b!)),
  }),
);

const compared: readonly (readonly [
  string,
  (a: tf.Tensor, b: tf.Tensor) => tf.Tensor,
  (a: number, b: number) => boolean,
])[] = [
  ['Greater', tf.greater, (a, b) => a > b],
  ['GreaterEqual', tf.greaterEqual, (a, b) => a >= b],
  ['Less', tf.less, (a, b) => a < b],
  ['LessEqual', tf.lessEqual, (a, b) => a <= b],
  ['Equal', tf.equal, (a, b) => a === b],
  ['NotEqual', tf.notEqual, (a, b) => a !== b],
];

const maskCases = compared.flatMap(([kernel, op, f]): Case[] => [
  {
    kernel,
    name: 'as a factor',
    inputs: [{ shape: [3, 5] }, { shape: [5], from: -1.3, to: 1.6 }],
    run: (x, y) => tf.mul(x!, tf.cast(op(x!, y!), 'float32')),
    reference: map((x, y) => (f(x!, y!) ? x! : 0)),
  },
  {
    kernel,
    name: 'as the condition of where',
    inputs: [{ shape: [3, 5] }, { shape: [3, 5], from: -1.3, to: 1.6 }],
    run: (x, y) => tf.where(op(x!, y!), x!, tf.mul(y!, 3)),
    reference: map((x, y) => (f(x!, y!) ? x! : 3 * y!)),
  },
]);

const logical: readonly (readonly [
  string,
  (a: tf.Tensor, b: tf.Tensor) => tf.Tensor,
  (a: boolean, b: boolean) => boolean,
])[] = [
  ['LogicalAnd', tf.logicalAnd, (a, b) => a && b],
  ['LogicalOr', tf.logicalOr, (a, b) => a || b],
  ['LogicalNot', (a) => tf.logicalNot(a), (a) => !a],
];
const logicalCases = logical.map(
  ([kernel, op, f]): Case => ({
    kernel,
    name: 'as the condition of where',
    inputs: [{ shape: [3, 5] }, { shape: [3, 5], from: -1.3, to: 1.6 }],
    run: (x, y) => tf.where(op(tf.greater(x!, 0.2), tf.greater(y!, -0.1)), x!, y!),
    reference: map((x, y) => (f(x! > 0.2, y! > -0.1) ? x! : y!)),
  }),
);

const selectCases: Case[] = [
  {
    kernel: 'Select',
    name: 'broadcast operands',
    inputs: [{ shape: [3, 1] }, { shape: [5] }],
    run: (x, y) => tf.where(tf.tensor2d([[1, 0, 1, 1, 0]], [1, 5], 'bool'), x!, y!),
    reference: (x, y) => nd([3, 5], ([i, j]) => ([1, 0, 1, 1, 0][j!] === 1 ? at(x!, [i!, 0]) : at(y!, [j!]))),
  },
];

/** At points without a derivative, what TensorFlow and PyTorch define. */
const kinkCases: Case[] = [
  {
    kernel: 'Abs',
    name: 'at 0',
    inputs: [{ shape: [2, 3], values: [-1, 0, 2] }],
    run: (x) => tf.abs(x!),
    reference: map((x) => Math.abs(x!)),
    gradients: [[-1, 0, 1, -1, 0, 1]],
  },
  {
    kernel: 'Relu',
    name: 'at 0',
    inputs: [{ shape: [2, 3], values: [-1, 0, 2] }],
    run: (x) => tf.relu(x!),
    reference: map((x) => Math.max(0, x!)),
    gradients: [[0, 0, 1, 0, 0, 1]],
  },
];

/** Operations on each element, alone or in pairs. */
export const elementwise: readonly Case[] = [
  ...unaryCases,
  ...farCases,
  ...binaryCases,
  ...preluCases,
  ...maskCases,
  ...logicalCases,
  ...selectCases,
  ...kinkCases,
];
