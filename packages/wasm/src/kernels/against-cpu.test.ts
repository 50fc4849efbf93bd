import { stream } from '@regatta/core';
import * as tf from '@tensorflow/tfjs';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { uninstall, useWasm } from '../index.ts';

/** One call of an op: the op and the shapes of its inputs. */
interface Case {
  readonly label: string;
  readonly shapes: readonly (readonly number[])[];
  readonly op: (inputs: tf.Tensor[]) => tf.Tensor;
  /** What the cpu backend computes, if not the op. */
  readonly reference?: (inputs: tf.Tensor[]) => tf.Tensor;
  /** Also compare gradients. Default true. */
  readonly gradients?: boolean;
}

const sizeOf = (shape: readonly number[]): number => shape.reduce((a, b) => a * b, 1);

const draw = (shape: readonly number[], name: string): tf.Tensor =>
  tf.tensor(stream(11).fold(name).normal(sizeOf(shape)), [...shape]);

/** Value and gradients of a case on the current backend. */
function run({ shapes, op, gradients = true }: Case): { shape: number[]; values: Float32Array }[] {
  const results = tf.tidy(() => {
    const inputs = shapes.map((shape, i) => draw(shape, `${i}`));
    const y = op(inputs);
    if (!gradients) return [y];
    const dy = draw(y.shape, 'dy');
    return [y, ...tf.grads((...xs: tf.Tensor[]) => op(xs))(inputs, dy)];
  });
  const copies = results.map((t) => ({ shape: t.shape, values: Float32Array.from(t.dataSync()) }));
  tf.dispose(results);
  return copies;
}

async function compare(cases: readonly Case[]): Promise<void> {
  const ours = cases.map((given) => {
    const held = tf.backend().numDataIds();
    const first = run(given);
    expect(tf.backend().numDataIds(), `${given.label} leaks`).toBe(held);
    expect(run(given), `${given.label} twice`).toEqual(first);
    return first;
  });
  await tf.setBackend('cpu');
  let wanted: ReturnType<typeof run>[];
  try {
    wanted = cases.map((given) => run({ ...given, op: given.reference ?? given.op }));
  } finally {
    await tf.setBackend('wasm');
  }
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
        // The cpu backend skips matrices if both sides are broadcast.
        reference: ([a, b]) => tf.matMul(whole(a!), whole(b!), transposeA, transposeB),
      };
    });
    await check(cases, 150);
  });

  it('agrees with the cpu backend on blocks that fill the packing buffers', async () => {
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

  it('gives small products the bits that they have in a large one', () => {
    const [a, b] = [draw([700, 40], 'a'), draw([40, 40], 'b')];
    const whole = tf.matMul(a, b);
    for (const m of [5, 6, 9, 10, 64, 204]) {
      for (const n of [8, 9, 15, 16, 40]) {
        const want = tf.slice(whole, [0, 0], [m, n]).dataSync();
        const [left, right] = [tf.slice(a, 0, m), tf.slice(b, [0, 0], [40, n])];
        expect(tf.matMul(left, right).dataSync()).toEqual(want);
        expect(tf.matMul(left, tf.transpose(right), false, true).dataSync()).toEqual(want);
        expect(tf.matMul(tf.transpose(left), right, true).dataSync()).toEqual(want);
        expect(tf.matMul(tf.transpose(left), tf.transpose(right), true, true).dataSync()).toEqual(want);
      }
    }
  });

  it('is zero if the inner size is 0, and empty if an outer size is 0', async () => {
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

  it('gives a row the same bits on its own and in a batch', () => {
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
        // tfjs's own gradients throw for a broadcast batch.
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

describe('element-wise functions', () => {
  const binary: Record<string, (a: tf.Tensor, b: tf.Tensor) => tf.Tensor> = {
    add: (a, b) => tf.add(a, b),
    sub: (a, b) => tf.sub(a, b),
    mul: (a, b) => tf.mul(a, b),
    // Divide by values away from 0, where quotients are unbounded.
    div: (a, b) => tf.div(a, tf.add(tf.abs(b), 1)),
    maximum: (a, b) => tf.maximum(a, b),
    minimum: (a, b) => tf.minimum(a, b),
  };

  it('of two arguments agree with the cpu backend for every broadcast, with gradients', async () => {
    const axis = fc.record({ size: fc.integer({ min: 0, max: 6 }), a: fc.boolean(), b: fc.boolean() });
    const cases = fc
      .record({
        name: fc.constantFrom(...Object.keys(binary)),
        axes: fc.array(axis, { maxLength: 4 }),
        cut: fc.nat({ max: 4 }),
        cutA: fc.boolean(),
      })
      .map(({ name, axes, cut, cutA }): Case => {
        const a = axes.map((one) => (one.a || one.b ? (one.a ? one.size : 1) : 1));
        const b = axes.map((one) => (one.b ? one.size : 1));
        const shapes = cutA ? [a.slice(cut), b] : [a, b.slice(cut)];
        // tfjs's gradients do not sum over broadcast axes of size 0, and those of extrema over no broadcast axis.
        const gradients = axes.every((one) => one.size > 0) && !name.endsWith('imum');
        return { label: name, shapes, op: ([x, y]) => binary[name]!(x!, y!), gradients };
      });
    await check(cases, 300);
  });

  it('of one argument agree with the cpu backend', async () => {
    const shapes = fc.array(fc.integer({ min: 0, max: 7 }), { maxLength: 3 });
    const ops: [string, (x: tf.Tensor) => tf.Tensor][] = [
      ['relu', tf.relu],
      ['clone', tf.clone],
      ['exp', tf.exp],
      ['log', (x) => tf.log(tf.add(tf.abs(x), 0.1))],
      ['tanh', tf.tanh],
      ['erf', tf.erf],
      ['cast', (x) => tf.mul(tf.cast(x, 'float32'), 2)],
    ];
    const cases = fc
      .record({ shape: shapes, op: fc.constantFrom(...ops) })
      .map(({ shape, op: [label, op] }): Case => ({ label, shapes: [shape], op: ([x]) => op(x!) }));
    await check(cases, 100);
  });

  it('keep NaN, infinities and the sign of zero', () => {
    const odd = tf.tensor([Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, -0, 0]);
    expect([...tf.relu(odd).dataSync()]).toEqual([Number.NaN, Number.POSITIVE_INFINITY, 0, 0, 0]);
    expect([...tf.mul(odd, -1).dataSync()]).toEqual([
      Number.NaN,
      Number.NEGATIVE_INFINITY,
      Number.POSITIVE_INFINITY,
      0,
      -0,
    ]);
    const slope = tf.grad((x: tf.Tensor) => tf.relu(x))(odd, tf.fill([5], 3));
    expect([...slope.dataSync()]).toEqual([Number.NaN, 3, 0, 0, 0]);
  });

  it('have the second derivative of relu', () => {
    const f = (x: tf.Tensor): tf.Tensor => tf.sum(tf.square(tf.relu(x)));
    const second = tf.grad((x: tf.Tensor) => tf.sum(tf.grad(f)(x)));
    expect([...second(tf.tensor([-1, 2, 3])).dataSync()]).toEqual([0, 2, 2]);
  });

  it('share data between a tensor and its clone, which outlives it', () => {
    const x = tf.tensor([1, 2, 3]);
    const buffers = tf.memory().numDataBuffers;
    const copy = tf.clone(x);
    expect(tf.memory().numDataBuffers).toBe(buffers);
    x.dispose();
    expect([...copy.dataSync()]).toEqual([1, 2, 3]);
    copy.dispose();
    expect(tf.memory().numDataBuffers).toBe(buffers - 1);
  });

  it('accept data from another backend', async () => {
    await tf.setBackend('cpu');
    const x = tf.tensor([1, -2, 3]);
    await tf.setBackend('wasm');
    expect([...tf.relu(tf.clone(x)).dataSync()]).toEqual([1, 0, 3]);
  });
});

describe('transpose', () => {
  it('agrees with the cpu backend for every permutation, with gradients', async () => {
    const cases = fc
      .array(fc.oneof(fc.integer({ min: 0, max: 5 }), fc.integer({ min: 1, max: 9 })), {
        minLength: 1,
        maxLength: 6,
      })
      .chain((shape) =>
        fc
          .shuffledSubarray(
            shape.map((_, i) => i),
            { minLength: shape.length },
          )
          .map(
            (perm): Case => ({
              label: `transpose ${perm}`,
              shapes: [shape],
              op: ([x]) => tf.transpose(x!, perm),
            }),
          ),
      );
    await check(cases, 250);
  });

  it('agrees with the cpu backend on large matrices and on int32', async () => {
    const large = [
      [67, 130],
      [64, 64],
      [3, 41, 50],
    ].map(
      (shape): Case => ({
        label: 'transpose',
        shapes: [shape],
        op: ([x]) =>
          tf.transpose(
            tf.cast(tf.mul(x!, 100), 'int32'),
            [...shape.keys()].slice(0, -2).concat(shape.length - 1, shape.length - 2),
          ),
        gradients: false,
      }),
    );
    await compare(large);
  });
});

describe('unsortedSegmentSum', () => {
  it('agrees with the cpu backend, and ignores ids that are not a segment', async () => {
    const cases = fc
      .record({
        ids: fc.array(fc.integer({ min: -1, max: 7 }), { minLength: 1, maxLength: 20 }),
        rest: fc.array(fc.integer({ min: 1, max: 7 }), { maxLength: 2 }),
        segments: fc.integer({ min: 1, max: 7 }),
      })
      .map(
        ({ ids, rest, segments }): Case => ({
          label: `segments ${segments} of ${ids}`,
          shapes: [[ids.length, ...rest]],
          op: ([x]) => tf.unsortedSegmentSum(x!, tf.tensor1d(ids, 'int32'), segments),
          gradients: ids.every((id) => id < segments),
        }),
      );
    await check(cases, 150);
  });

  it('is the gradient of an embedding', async () => {
    const ids = tf.tensor([1, 0, 3, 1, 1, 2], [2, 3], 'int32');
    await compare([{ label: 'gather', shapes: [[5, 4]], op: ([table]) => tf.gather(table!, ids) }]);
    await compare([
      {
        label: 'gather axis 1',
        shapes: [[3, 5, 2]],
        op: ([x]) => tf.gather(x!, tf.tensor1d([4, 0, 4], 'int32'), 1),
      },
    ]);
  });
});

describe('gather', () => {
  it('agrees with the cpu backend on every axis, with gradients', async () => {
    const cases = fc
      .record({
        shape: fc.array(fc.integer({ min: 1, max: 7 }), { minLength: 1, maxLength: 3 }),
        axis: fc.nat(2),
        picks: fc.array(fc.nat(), { minLength: 1, maxLength: 12 }),
        square: fc.boolean(),
      })
      .map(({ shape, axis, picks, square }): Case => {
        const at = axis % shape.length;
        const ids = picks.map((pick) => pick % shape[at]!);
        const indices = square ? tf.tensor2d([ids, ids], undefined, 'int32') : tf.tensor1d(ids, 'int32');
        return {
          label: `gather ${ids} on axis ${at}`,
          shapes: [shape],
          op: ([x]) => tf.gather(x!, indices, at),
        };
      });
    await check(cases, 150);
  });

  it('agrees with the cpu backend on batches, which the stock kernel gets wrong', async () => {
    const ids = tf.tensor([2, 0, 1, 1, 2, 2], [2, 3], 'int32');
    const one = (shape: number[], axis: number): Case => ({
      label: `gather in batches on axis ${axis}`,
      shapes: [shape],
      op: ([x]) => tf.gather(x!, ids, axis, 1),
      gradients: false,
    });
    await compare([one([2, 3], 1), one([2, 3, 4], 1), one([2, 4, 3], 2), one([2, 2, 3, 5], 2)]);
  });

  it('accepts int32, batches and empty ids, and rejects ids out of range', () => {
    const x = tf.tensor([1, 2, 3, 4], [2, 2], 'int32');
    expect([...tf.gather(x, tf.tensor1d([1, 0, 1], 'int32')).dataSync()]).toEqual([3, 4, 1, 2, 3, 4]);
    expect([...tf.gather(x, tf.tensor2d([[1], [0]], [2, 1], 'int32'), 1, 1).dataSync()]).toEqual([2, 3]);
    expect(tf.gather(x, tf.tensor1d([], 'int32')).shape).toEqual([0, 2]);
    expect(() => tf.gather(x, tf.tensor1d([2], 'int32'))).toThrow('not in [0, 1]');
    expect(() => tf.gather(x, tf.tensor1d([-1], 'int32'))).toThrow('not in [0, 1]');
  });
});

describe('einsum', () => {
  const SIZES: Record<string, number> = { a: 2, b: 3, c: 4, d: 5, e: 1 };
  const term = fc.shuffledSubarray(Object.keys(SIZES), { maxLength: 4 });

  it('agrees with the cpu backend for random equations', async () => {
    const cases = fc
      .tuple(fc.array(term, { minLength: 1, maxLength: 2 }), fc.infiniteStream(fc.nat({ max: 99 })))
      .map(([inputs, draws]): Case => {
        const all = [...new Set(inputs.flat())];
        const output = all.filter(() => draws.next().value! < 60);
        if (draws.next().value! < 50) output.reverse();
        const equation = `${inputs.map((axes) => axes.join('')).join(',')}->${output.join('')}`;
        // The cpu backend's own einsum throws for some equations.
        const reference = (xs: tf.Tensor[]): tf.Tensor => {
          const spread = xs.map((x, i) => {
            const axes = all.filter((axis) => inputs[i]!.includes(axis));
            const ordered = tf.transpose(
              x,
              axes.map((axis) => inputs[i]!.indexOf(axis)),
            );
            return tf.reshape(
              ordered,
              all.map((axis) => (axes.includes(axis) ? SIZES[axis]! : 1)),
            );
          });
          const product = spread.reduce((a, b) => tf.mul(a, b));
          const gone = all.flatMap((axis, i) => (output.includes(axis) ? [] : [i]));
          const kept = all.filter((axis) => output.includes(axis));
          return tf.transpose(
            gone.length > 0 ? tf.sum(product, gone) : product,
            output.map((axis) => kept.indexOf(axis)),
          );
        };
        return {
          label: equation,
          shapes: inputs.map((axes) => axes.map((axis) => SIZES[axis]!)),
          op: (xs) => tf.einsum(equation, ...xs),
          reference,
        };
      });
    await check(cases, 200);
  });

  it('has gradients that agree with finite differences', () => {
    for (const equation of ['abc,cd->adb', 'ab,bc->c', 'ab->b', 'bac,bdc->abd']) {
      const terms = equation.split('->')[0]!.split(',');
      const xs = terms.map((axes, i) =>
        draw(
          [...axes].map((axis) => SIZES[axis]!),
          `x${i}`,
        ),
      );
      const weight = draw(tf.einsum(equation, ...xs).shape, 'w');
      const f = (...inputs: tf.Tensor[]): tf.Tensor => tf.sum(tf.mul(weight, tf.einsum(equation, ...inputs)));
      const gradients = tf.grads(f)(xs);
      const moves = xs.map((x, i) => draw(x.shape, `move${i}`));
      const at = (h: number): number =>
        f(...xs.map((x, i) => tf.add(x, tf.mul(moves[i]!, h)))).dataSync()[0]!;
      const want = moves.reduce(
        (sum, move, i) => sum + tf.sum(tf.mul(move, gradients[i]!)).dataSync()[0]!,
        0,
      );
      expect((at(0.01) - at(-0.01)) / 0.02, equation).toBeCloseTo(want, 2);
    }
  });

  it('rejects equations that it does not support', () => {
    const x = tf.ones([2, 2]);
    expect(() => tf.einsum('ii->i', x)).toThrow('expected a call that the wasm kernel Einsum supports');
    expect(() => tf.einsum('ij,jk->ik', x, tf.ones([3, 2]))).toThrow('Expected dimension');
  });
});

describe('sum and mean', () => {
  it('agree with the cpu backend over any axes, with gradients', async () => {
    const cases = fc
      .record({
        axes: fc.array(fc.record({ size: fc.integer({ min: 1, max: 7 }), gone: fc.boolean() }), {
          minLength: 1,
          maxLength: 5,
        }),
        keepDims: fc.boolean(),
        op: fc.constantFrom(tf.sum, tf.mean),
      })
      .map(({ axes, keepDims, op }): Case => {
        const gone = axes.flatMap((axis, i) => (axis.gone ? [i] : []));
        return {
          label: `${op.name} over ${gone}`,
          shapes: [axes.map(({ size: n }) => n)],
          op: ([x]) => op(x!, gone, keepDims),
        };
      });
    await check(cases, 250);
    const long = [[4500], [3, 2049], [2050, 3], [2, 1300, 5]].map(
      (shape): Case => ({
        label: 'mean of long runs',
        shapes: [shape],
        op: ([x]) => tf.mean(x!, shape.length === 1 ? 0 : 1),
      }),
    );
    await compare(long);
  });

  it('of nothing are 0 and NaN; the stock kernel leaves them undefined', () => {
    expect([...tf.sum(tf.zeros([2, 0]), 1).dataSync()]).toEqual([0, 0]);
    expect([...tf.sum(tf.zeros([2, 0, 3]), 1).dataSync()]).toEqual([0, 0, 0, 0, 0, 0]);
    expect([...tf.mean(tf.zeros([0, 2]), 0).dataSync()]).toEqual([Number.NaN, Number.NaN]);
    expect(tf.sum(tf.zeros([0, 3]), 1).shape).toEqual([0]);
  });
});

describe('tile', () => {
  const axes = fc.array(
    fc.record({ size: fc.integer({ min: 1, max: 5 }), reps: fc.constantFrom(1, 1, 2, 3) }),
    {
      minLength: 1,
      maxLength: 5,
    },
  );

  it('agrees with the cpu backend along any axes, with gradients', async () => {
    const cases = axes.map(
      (given): Case => ({
        label: `tile ${given.map(({ reps }) => reps)}`,
        shapes: [given.map(({ size: n }) => n)],
        op: ([x]) =>
          tf.tile(
            x!,
            given.map(({ reps }) => reps),
          ),
      }),
    );
    await check(cases, 200);
  });

  it('accepts int32, bool and repetitions of 0', () => {
    const x = tf.tensor2d([[1], [2]], [2, 1], 'int32');
    expect([...tf.tile(x, [1, 3]).dataSync()]).toEqual([1, 1, 1, 2, 2, 2]);
    expect([...tf.tile(tf.tensor1d([1, 0], 'bool'), [2]).dataSync()]).toEqual([1, 0, 1, 0]);
    expect(tf.tile(x, [0, 2]).shape).toEqual([0, 2]);
  });
});
