import { stream } from '@regatta/core';
import * as tf from '@tensorflow/tfjs';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { uninstall, useWasm } from '../index.ts';

/** One call of an op: the shapes of its inputs, and the op. */
interface Case {
  readonly label: string;
  readonly shapes: readonly (readonly number[])[];
  readonly op: (inputs: tf.Tensor[]) => tf.Tensor;
  /** What the cpu backend computes, where it is not the op. */
  readonly reference?: (inputs: tf.Tensor[]) => tf.Tensor;
  /** Also compare gradients. True unless given. */
  readonly gradients?: boolean;
}

const sizeOf = (shape: readonly number[]): number => shape.reduce((a, b) => a * b, 1);

const draw = (shape: readonly number[], name: string): tf.Tensor =>
  tf.tensor(stream(11).fold(name).normal(sizeOf(shape)), [...shape]);

/** Value and gradients of a case on the backend in use. */
function run({ shapes, op, gradients = true }: Case): { shape: number[]; values: Float32Array }[] {
  const results = tf.tidy(() => {
    const inputs = shapes.map((shape, i) => draw(shape, `${i}`));
    const y = op(inputs);
    if (!gradients) return [y];
    const dy = draw(y.shape, 'dy');
    return [y, ...tf.grads((...xs: tf.Tensor[]) => op(xs))(inputs, dy)];
  });
  return results.map((t) => ({ shape: t.shape, values: Float32Array.from(t.dataSync()) }));
}

async function compare(cases: readonly Case[]): Promise<void> {
  const ours = cases.map((given) => {
    const first = run(given);
    expect(run(given), `${given.label} twice`).toEqual(first);
    return first;
  });
  await tf.setBackend('cpu');
  const wanted = cases.map((given) => run({ ...given, op: given.reference ?? given.op }));
  await tf.setBackend('wasm');
  cases.forEach(({ label, shapes }, i) => {
    wanted[i]!.forEach((want, part) => {
      const got = ours[i]![part]!;
      const name = `${label} of ${JSON.stringify(shapes)}, part ${part}`;
      expect(got.shape, name).toEqual(want.shape);
      const scale = want.values.reduce((most, value) => Math.max(most, Math.abs(value)), 1);
      const at = got.values.findIndex((value, j) => !(Math.abs(value - want.values[j]!) <= 4e-6 * scale));
      expect(at, `${name}: ${got.values[at]} against ${want.values[at]}`).toBe(-1);
    });
  });
}

const check = (cases: fc.Arbitrary<Case>, numRuns: number): Promise<void> =>
  compare(fc.sample(cases, { numRuns, seed: 1 }));

const size = fc.oneof(fc.integer({ min: 1, max: 9 }), fc.integer({ min: 1, max: 70 }));

/** Shapes of two operands whose leading axes broadcast. */
const matrices = fc.record({
  m: size,
  n: size,
  k: size,
  transposeA: fc.boolean(),
  transposeB: fc.boolean(),
  batch: fc.array(fc.record({ size: fc.integer({ min: 1, max: 3 }), a: fc.boolean(), b: fc.boolean() }), {
    maxLength: 2,
  }),
});

type Matrices = typeof matrices extends fc.Arbitrary<infer T> ? T : never;

const shapesOf = ({ m, n, k, transposeA, transposeB, batch }: Matrices): number[][] => [
  [...batch.map((axis) => (axis.a ? axis.size : 1)), ...(transposeA ? [k, m] : [m, k])],
  [...batch.map((axis) => (axis.b ? axis.size : 1)), ...(transposeB ? [n, k] : [k, n])],
];

beforeAll(async () => void (await useWasm()));
afterAll(uninstall);

describe('matMul', () => {
  it('agrees with the cpu backend for every transpose and broadcast, with gradients', async () => {
    const cases = matrices.map((given): Case => {
      const { transposeA, transposeB } = given;
      const batch = given.batch.map((axis) => (axis.a || axis.b ? axis.size : 1));
      const whole = (x: tf.Tensor): tf.Tensor => tf.broadcastTo(x, [...batch, ...x.shape.slice(-2)]);
      return {
        label: `matMul ${transposeA} ${transposeB}`,
        shapes: shapesOf(given),
        op: ([a, b]) => tf.matMul(a!, b!, transposeA, transposeB),
        // The cpu backend leaves out matrices when both sides are broadcast.
        reference: ([a, b]) => tf.matMul(whole(a!), whole(b!), transposeA, transposeB),
      };
    });
    await check(cases, 150);
  });

  it('agrees with it on blocks that fill the packing buffers', async () => {
    const sizes: [number, number, number][] = [
      [121, 1030, 257],
      [5, 8, 513],
      [240, 7, 300],
      [3, 1100, 600],
    ];
    await compare(
      sizes.flatMap(([m, n, k]) =>
        [false, true].map(
          (t): Case => ({
            label: `matMul ${t}`,
            shapes: [t ? [k, m] : [m, k], t ? [n, k] : [k, n]],
            op: ([a, b]) => tf.matMul(a!, b!, t, t),
            gradients: false,
          }),
        ),
      ),
    );
  });

  it('is zero where nothing is summed, and empty where nothing is asked', async () => {
    const empty = [
      [3, 0, 4],
      [0, 3, 4],
      [2, 3, 0],
    ].map(
      ([m, k, n]): Case => ({
        label: 'matMul',
        shapes: [
          [m!, k!],
          [k!, n!],
        ],
        op: ([a, b]) => tf.matMul(a!, b!),
        gradients: false,
      }),
    );
    await compare(empty);
  });

  it('gives a row the same bits alone and in a batch', () => {
    for (const transposeB of [false, true]) {
      for (const k of [1, 4, 7, 300]) {
        const a = draw([7, k], 'a');
        const b = draw(transposeB ? [19, k] : [k, 19], 'b');
        const whole = tf.matMul(a, b, false, transposeB);
        for (const rows of [1, 2, 3, 4]) {
          const part = tf.matMul(tf.slice(a, 2, rows), b, false, transposeB);
          expect(part.dataSync()).toEqual(tf.slice(whole, 2, rows).dataSync());
        }
        const column = tf.matMul(
          a,
          transposeB ? tf.slice(b, 5, 1) : tf.slice(b, [0, 5], [-1, 1]),
          false,
          transposeB,
        );
        expect(column.dataSync()).toEqual(tf.slice(whole, [0, 5], [-1, 1]).dataSync());
      }
    }
  });

  it('leaves int32 to the stock kernel', () => {
    expect(() => tf.matMul(tf.ones([2, 2], 'int32'), tf.ones([2, 2], 'int32'))).toThrow('not yet supported');
  });
});

describe('fused.matMul', () => {
  const activations = fc.constantFrom(
    'linear',
    'relu',
    'relu6',
    'leakyrelu',
    'sigmoid',
    'elu',
  ) as fc.Arbitrary<'linear' | 'relu'>;

  it('agrees with the cpu backend, with bias and activation', async () => {
    const cases = fc
      .record({ given: matrices, activation: activations, bias: fc.boolean() })
      .map(({ given, activation, bias }): Case => {
        // Gradients with a broadcast batch are tfjs's own and throw.
        const { transposeA, transposeB } = given;
        const shapes = shapesOf({ ...given, batch: [] });
        if (bias) shapes.push([given.n]);
        return {
          label: `fused ${activation} ${transposeA} ${transposeB}`,
          shapes,
          op: ([a, b, c]) =>
            tf.fused.matMul({ a: a!, b: b!, transposeA, transposeB, activation, ...(c ? { bias: c } : {}) }),
        };
      });
    await check(cases, 150);
  });

  it('broadcasts batches', async () => {
    const one = (a: number[], b: number[]): Case => ({
      label: 'fused relu',
      shapes: [a, b, [5]],
      op: ([x, y, bias]) => tf.fused.matMul({ a: x!, b: y!, bias: bias!, activation: 'relu' }),
      gradients: false,
    });
    await compare([one([3, 2, 4], [1, 4, 5]), one([1, 2, 4], [3, 4, 5]), one([2, 6, 4], [2, 4, 5])]);
  });
});
