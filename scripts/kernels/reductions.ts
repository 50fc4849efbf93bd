import * as tf from '@tensorflow/tfjs';
import { at, nd } from './array.ts';
import type { Case } from './case.ts';
import { cumulative, matMul, mean, product, reduce, softmax, total } from './reference.ts';

const shape = [2, 3, 5];
const axesOf: readonly (readonly [string, number[] | undefined])[] = [
  ['all', undefined],
  ['last', [2]],
  ['middle', [1]],
  ['first', [0]],
  ['first and last', [0, 2]],
  ['leading', [0, 1]],
  ['negative', [-1]],
];

type Reducer = readonly [
  string,
  (x: tf.Tensor, axis: number[] | undefined, keep: boolean) => tf.Tensor,
  (values: number[]) => number,
];

const logSumExp = (values: number[]): number => Math.log(total(values.map(Math.exp)));
const reducers: readonly Reducer[] = [
  ['Sum', (x, axis, keep) => tf.sum(x, axis, keep), total],
  ['Mean', (x, axis, keep) => tf.mean(x, axis, keep), mean],
  ['Max', (x, axis, keep) => tf.max(x, axis, keep), (values) => Math.max(...values)],
  ['Min', (x, axis, keep) => tf.min(x, axis, keep), (values) => Math.min(...values)],
  ['Prod', (x, axis, keep) => tf.prod(x, axis, keep), product],
  ['Max', (x, axis, keep) => tf.logSumExp(x, axis, keep), logSumExp],
  [
    'Mean',
    (x, axis, keep) => tf.moments(x, axis, keep).variance,
    (values) => mean(values.map((value) => (value - mean(values)) ** 2)),
  ],
];
const titles: readonly string[] = ['sum', 'mean', 'max', 'min', 'prod', 'logSumExp', 'variance'];

const positive = (axes: readonly number[] | undefined): number[] =>
  (axes ?? [0, 1, 2]).map((axis) => (axis + 3) % 3);

const reductions = reducers.flatMap(([kernel, op, f], i) =>
  axesOf.flatMap(([name, axes]) =>
    [false, true].map(
      (keep): Case => ({
        kernel,
        name: `${titles[i]} over ${name}${keep ? ', kept' : ''}`,
        inputs: [{ shape }],
        run: (x) => op(x!, axes, keep),
        reference: reduce(positive(axes), f, keep),
      }),
    ),
  ),
);

const ties: Case[] = (
  [
    ['Max', (x: tf.Tensor) => tf.max(x, 1), Math.max],
    ['Min', (x: tf.Tensor) => tf.min(x, 1), Math.min],
  ] as const
).map(
  ([kernel, op, f]): Case => ({
    kernel,
    name: 'ties share the gradient',
    inputs: [{ shape: [1, 4], values: [3, 3, 3, 3] }],
    run: (x) => op(x!),
    reference: reduce([1], (values) => f(...values)),
    gradients: [[0.25, 0.25, 0.25, 0.25]],
  }),
);

const bits = { dtype: 'bool', values: [1, 0, 1, 1, 1] } as const;
const indexed: Case[] = [
  ...([0, 1, 2] as const).flatMap((axis): Case[] => [
    {
      kernel: 'ArgMax',
      name: `axis ${axis}`,
      inputs: [{ shape }],
      gradientsOf: [],
      run: (x) => tf.argMax(x!, axis),
      reference: reduce([axis], (v) => v.indexOf(Math.max(...v))),
    },
    {
      kernel: 'ArgMin',
      name: `axis ${axis}`,
      inputs: [{ shape }],
      gradientsOf: [],
      run: (x) => tf.argMin(x!, axis),
      reference: reduce([axis], (v) => v.indexOf(Math.min(...v))),
    },
    {
      kernel: 'All',
      name: `axis ${axis}`,
      inputs: [{ shape, ...bits }],
      run: (x) => tf.all(x!, axis),
      reference: reduce([axis], (v) => Math.min(...v)),
    },
    {
      kernel: 'Any',
      name: `axis ${axis}`,
      inputs: [{ shape, ...bits }],
      run: (x) => tf.any(x!, axis),
      reference: reduce([axis], (v) => Math.max(...v)),
    },
  ]),
];

const cumulations = ([0, 1, 2] as const).flatMap((axis) =>
  [false, true].flatMap((exclusive) =>
    [false, true].flatMap((reverse): Case[] => {
      const name = `axis ${axis}${exclusive ? ', exclusive' : ''}${reverse ? ', reverse' : ''}`;
      return [
        {
          kernel: 'Cumsum',
          name,
          inputs: [{ shape: [3, 3, 3] }],
          run: (x) => tf.cumsum(x!, axis, exclusive, reverse),
          reference: cumulative(axis, exclusive, reverse, total),
        },
        {
          kernel: 'Cumprod',
          name,
          inputs: [{ shape: [3, 3, 3] }],
          run: (x) => tf.cumprod(x!, axis, exclusive, reverse),
          reference: cumulative(axis, exclusive, reverse, product),
        },
      ];
    }),
  ),
);

const norms: Case[] = [
  {
    kernel: 'Softmax',
    name: 'last axis',
    inputs: [{ shape }],
    run: (x) => tf.softmax(x!),
    reference: softmax,
  },
  {
    kernel: 'Softmax',
    name: 'large values',
    inputs: [{ shape, from: -90, to: 90 }],
    run: (x) => tf.softmax(x!),
    reference: softmax,
  },
  {
    kernel: 'LogSoftmax',
    name: 'last axis',
    inputs: [{ shape }],
    run: (x) => tf.logSoftmax(x!),
    reference: (x) => {
      const { shape: of, data } = softmax(x!);
      return { shape: of, data: data.map(Math.log) };
    },
  },
];

const batches: readonly (readonly [string, number[], number[]])[] = [
  ['no batch', [], []],
  ['one batch', [3], [3]],
  ['first broadcast', [1], [3]],
  ['second broadcast', [3], [1]],
  ['second without batch', [2, 3], []],
  ['both broadcast', [2, 1], [1, 3]],
  ['both broadcast, ranks differ', [2, 1, 2], [3, 1]],
  ['two axes', [2, 3], [2, 3]],
  ['first partly broadcast', [2, 1], [2, 3]],
  ['second partly broadcast', [2, 3], [2, 1]],
];

const products = batches.flatMap(([name, batchA, batchB]) =>
  [false, true].flatMap((tA) =>
    [false, true].map(
      (tB): Case => ({
        kernel: 'BatchMatMul',
        name: `${name}${tA ? ', transposeA' : ''}${tB ? ', transposeB' : ''}`,
        inputs: [
          { shape: [...batchA, ...(tA ? [4, 3] : [3, 4])] },
          { shape: [...batchB, ...(tB ? [5, 4] : [4, 5])] },
        ],
        run: (a, b) => tf.matMul(a!, b!, tA, tB),
        reference: matMul(tA, tB),
      }),
    ),
  ),
);

const activations: Record<string, (x: number) => number> = {
  linear: (x) => x,
  relu: (x) => Math.max(0, x),
  relu6: (x) => Math.min(6, Math.max(0, x)),
  elu: (x) => (x > 0 ? x : Math.expm1(x)),
  sigmoid: (x) => 1 / (1 + Math.exp(-x)),
  leakyrelu: (x) => (x > 0 ? x : 0.2 * x),
};

/** Activations of fused kernels. */
export const fusedActivations = Object.entries(activations) as [
  'linear' | 'relu' | 'relu6' | 'elu' | 'sigmoid' | 'leakyrelu',
  (x: number) => number,
][];

const fused = fusedActivations.map(
  ([activation, f]): Case => ({
    kernel: '_FusedMatMul',
    name: `${activation}, bias`,
    inputs: [{ shape: [3, 4] }, { shape: [4, 5] }, { shape: [5] }],
    run: (a, b, bias) => tf.fused.matMul({ a: a!, b: b!, bias: bias!, activation, leakyreluAlpha: 0.2 }),
    reference: (a, b, bias) => {
      const y = matMul(false, false)(a!, b!);
      return nd(y.shape, (index) => f(at(y, index) + at(bias!, [index[1]!])));
    },
  }),
);

/** Reductions, cumulations, softmax and matrix products. */
export const reductionCases: readonly Case[] = [
  ...reductions,
  ...ties,
  ...indexed,
  ...cumulations,
  ...norms,
  ...products,
  ...fused,
];
