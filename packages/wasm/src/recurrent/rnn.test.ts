import {
  differentiable,
  masks,
  plainRnn,
  type RnnAttributes,
  type RnnInputs,
  type RnnOutputs,
  rnn,
} from '@regatta/core/recurrent';
import * as tf from '@tensorflow/tfjs';
import * as fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { currentHeap, useWasm } from '../use-wasm.ts';
import { callFields } from './call.ts';

beforeAll(async () => {
  await useWasm();
});

type Arrays = Readonly<Record<string, { readonly shape: number[]; readonly data: Float32Array }>>;
interface Case {
  readonly arrays: Arrays;
  readonly attributes: RnnAttributes;
}

/** Numbers in (-1, 1) from a seed. */
function numbers(seed: number, count: number): Float32Array {
  let state = seed | 1;
  return Float32Array.from({ length: count }, () => {
    state = Math.imul(state, 1664525) + 1013904223;
    return (state >> 8) / 2 ** 23;
  });
}

const size = (shape: readonly number[]): number => shape.reduce((a, b) => a * b, 1);

interface Spec {
  readonly cell: RnnAttributes['cell'];
  readonly resetAfter: boolean;
  readonly sizes: readonly [number, number, number, number];
  readonly given: readonly string[];
  readonly whole: readonly boolean[];
  readonly seed: number;
  readonly rest: Omit<RnnAttributes, 'cell' | 'resetAfter'>;
}

function build({ cell, resetAfter, sizes: [n, t, f, u], given, whole, seed, rest }: Spec): Case {
  const gates = { simpleRnn: 1, gru: 3, lstm: 4 }[cell];
  const full: Record<string, number[]> = {
    x: [n, t, f],
    kernel: [f, gates * u],
    recurrentKernel: [u, gates * u],
    bias: cell === 'gru' && resetAfter ? [2, gates * u] : [gates * u],
    h0: [n, u],
    c0: [n, u],
    inputMask: [gates, n, t, f],
    stateMask: [gates, n, t, u],
    candidateMask: [n, t, u],
    cellMask: [n, t, u],
    zoneoutMaskH: [n, t, u],
    zoneoutMaskC: [n, t, u],
    sequenceMask: [n, t],
  };
  const taken = Object.keys(full).filter(
    (name) =>
      (['x', 'kernel', 'recurrentKernel'].includes(name) || given.includes(name)) &&
      (cell === 'lstm' || !['c0', 'cellMask', 'zoneoutMaskC'].includes(name)) &&
      (cell !== 'simpleRnn' || name !== 'candidateMask'),
  );
  const arrays: Record<string, { shape: number[]; data: Float32Array }> = {};
  taken.forEach((name, i) => {
    const isMask = masks.some((mask) => mask === name);
    const shape =
      isMask && name !== 'sequenceMask'
        ? full[name]!.map((length, axis) => (axis === full[name]!.length - 1 || whole[axis] ? length : 1))
        : full[name]!;
    const raw = numbers(seed + i, size(shape));
    const scale = name.startsWith('zoneout') || name === 'sequenceMask' ? 1 : 1 / 0.7;
    arrays[name] = { shape, data: isMask ? raw.map((v) => (v > -0.4 ? scale : 0)) : raw };
  });
  return { arrays, attributes: { ...rest, cell, resetAfter } };
}

const specs: fc.Arbitrary<Spec> = fc.record({
  cell: fc.constantFrom('simpleRnn' as const, 'gru' as const, 'lstm' as const),
  resetAfter: fc.boolean(),
  sizes: fc.tuple(
    fc.integer({ min: 1, max: 7 }),
    fc.integer({ min: 1, max: 5 }),
    fc.integer({ min: 1, max: 9 }),
    fc.integer({ min: 1, max: 13 }),
  ),
  given: fc.subarray(['bias', 'h0', 'c0', ...masks]),
  whole: fc.array(fc.boolean(), { minLength: 4, maxLength: 4 }),
  seed: fc.nat(1e6),
  rest: fc.record({
    activation: fc.constantFrom('tanh' as const, 'relu' as const, 'linear' as const, 'sigmoid' as const),
    recurrentActivation: fc.constantFrom('sigmoid' as const, 'hardSigmoid' as const),
    zoneoutH: fc.constantFrom(0, 0.25, 1),
    zoneoutC: fc.constantFrom(0, 0.5),
    goBackwards: fc.boolean(),
    zeroOutputForMask: fc.boolean(),
  }),
});

const inputsOf = (tensors: Readonly<Record<string, tf.Tensor>>): RnnInputs =>
  ({ ...tensors }) as RnnInputs & typeof tensors;

/** Outputs and gradients of a weighted sum of the outputs, as plain numbers. */
function evaluate(
  layer: (inputs: RnnInputs, attributes: RnnAttributes) => RnnOutputs,
  { arrays, attributes }: Case,
): Record<string, Float32Array> {
  return tf.tidy(() => {
    const tensors = Object.fromEntries(
      Object.entries(arrays).map(([name, a]) => [name, tf.tensor(a.data, a.shape)]),
    );
    const varied = differentiable.filter((name) => name in arrays);
    const results: Record<string, Float32Array> = {};
    const loss = (...list: tf.Tensor[]) => {
      const own = Object.fromEntries(varied.map((name, i) => [name, list[i]!]));
      const outputs = layer(inputsOf({ ...tensors, ...own }), attributes);
      const terms = Object.entries(outputs).map(([name, y], i) => {
        results[name] = y.dataSync<'float32'>();
        return tf.sum(tf.mul(y, tf.tensor(numbers(91 + i, y.size), y.shape)));
      });
      return tf.addN(terms) as tf.Scalar;
    };
    const gradients = tf.grads(loss)(varied.map((name) => tensors[name]!));
    varied.forEach((name, i) => {
      results[`d${name}`] = gradients[i]!.dataSync<'float32'>();
    });
    const plain = layer(inputsOf(tensors), attributes);
    for (const [name, y] of Object.entries(plain)) results[`${name} at inference`] = y.dataSync<'float32'>();
    return results;
  });
}

function expectClose(got: Record<string, Float32Array>, want: Record<string, Float32Array>): void {
  expect(Object.keys(got)).toEqual(Object.keys(want));
  for (const [name, values] of Object.entries(want)) {
    const bound = 2e-5 * Math.max(1, ...values.map(Math.abs));
    expect(got[name]!.length).toBe(values.length);
    values.forEach((value, i) => {
      const off = Math.abs(got[name]![i]! - value);
      if (!(off <= bound)) expect.fail(`${name}[${i}]: ${got[name]![i]} against ${value}`);
    });
  }
}

async function onCpu<T>(run: () => T): Promise<T> {
  await tf.setBackend('cpu');
  try {
    return run();
  } finally {
    await tf.setBackend('wasm');
  }
}

describe('rnn', () => {
  it('agrees with plain operations on the cpu backend, outputs and gradients, for any shape, mask and option', async () => {
    await fc.assert(
      fc.asyncProperty(specs, async (spec) => {
        const one = build(spec);
        const want = await onCpu(() => evaluate(plainRnn, one));
        expectClose(evaluate(rnn, one), want);
      }),
      { numRuns: 150 },
    );
  });

  const every: Spec = {
    cell: 'lstm',
    resetAfter: true,
    sizes: [6, 9, 11, 18],
    given: ['bias', 'h0', 'c0', ...masks],
    whole: [true, true, true, true],
    seed: 5,
    rest: { goBackwards: true },
  };

  it('agrees if a product spans several packed blocks', async () => {
    for (const cell of ['simpleRnn', 'gru', 'lstm'] as const) {
      const one = build({
        ...every,
        cell,
        sizes: [33, 3, 5, 131],
        given: ['bias', 'stateMask', 'inputMask'],
      });
      const scaled = { ...one, arrays: { ...one.arrays } };
      const recurrent = one.arrays.recurrentKernel!;
      scaled.arrays.recurrentKernel = { ...recurrent, data: recurrent.data.map((v) => v * 0.1) };
      const want = await onCpu(() => evaluate(plainRnn, scaled));
      expectClose(evaluate(rnn, scaled), want);
    }
  });

  it('is reproducible to the bit, leaks no tensors and does not grow scratch', () => {
    const first = evaluate(rnn, build(every));
    const { numTensors, numDataBuffers } = tf.memory();
    const scratch = currentHeap()!.scratchBytes;
    for (let i = 0; i < 50; i++) expect(evaluate(rnn, build(every))).toEqual(first);
    expect(tf.memory().numTensors).toBe(numTensors);
    expect(tf.memory().numDataBuffers).toBe(numDataBuffers);
    expect(currentHeap()!.scratchBytes).toBe(scratch);
  });

  it('has gradients that agree with finite differences', () => {
    for (const cell of ['simpleRnn', 'gru', 'lstm'] as const) {
      for (const resetAfter of [true, false]) {
        const { arrays, attributes } = build({ ...every, cell, resetAfter, sizes: [3, 4, 3, 5] });
        tf.tidy(() => {
          const tensors = Object.fromEntries(
            Object.entries(arrays).map(([name, a]) => [name, tf.tensor(a.data, a.shape)]),
          );
          const varied = differentiable.filter((name) => name in arrays);
          const loss = (...list: tf.Tensor[]) => {
            const own = Object.fromEntries(varied.map((name, i) => [name, list[i]!]));
            const { hSeq, hLast } = rnn(inputsOf({ ...tensors, ...own }), attributes);
            return tf.add(tf.sum(tf.square(hSeq)), tf.sum(hLast)) as tf.Scalar;
          };
          const at = varied.map((name) => tensors[name]!);
          const gradients = tf.grads(loss)(at);
          const step = 1 / 128;
          at.forEach((x, i) => {
            const direction = tf.tensor(numbers(17 + i, x.size), x.shape);
            const moved = (s: number) =>
              loss(...at.map((y, j) => (i === j ? tf.add(y, tf.mul(direction, s)) : y))).dataSync()[0]!;
            const want = (moved(step) - moved(-step)) / (2 * step);
            const got = tf.sum(tf.mul(gradients[i]!, direction)).dataSync()[0]!;
            expect(Math.abs(got - want), `${cell} d${varied[i]}`).toBeLessThan(
              3e-3 * Math.max(1, Math.abs(want)),
            );
          });
        });
      }
    }
  });

  it('accepts sequences, batches and inputs of size zero', () => {
    for (const cell of ['simpleRnn', 'gru', 'lstm'] as const) {
      for (const sizes of [
        [2, 0, 3, 5],
        [0, 2, 3, 5],
        [2, 2, 0, 5],
      ] as const) {
        const one = build({ ...every, cell, sizes, given: ['h0', 'bias'], rest: {} });
        const results = evaluate(rnn, one);
        if (sizes[1] === 0) expect(results.hLast).toEqual(one.arrays.h0!.data);
        for (const values of Object.values(results)) expect([...values].every(Number.isFinite)).toBe(true);
      }
    }
  });

  it('can treat x as a constant', () => {
    const { arrays, attributes } = build({ ...every, given: ['bias'] });
    tf.tidy(() => {
      const t = Object.fromEntries(
        Object.entries(arrays).map(([name, a]) => [name, tf.tensor(a.data, a.shape)]),
      );
      const loss = (inputGradient: boolean) => (kernel: tf.Tensor) =>
        tf.sum(rnn(inputsOf({ ...t, kernel }), attributes, { inputGradient }).hSeq) as tf.Scalar;
      const gradient = (inputGradient: boolean) => [...tf.grad(loss(inputGradient))(t.kernel!).dataSync()];
      expect(gradient(false)).toEqual(gradient(true));
    });
  });

  it.each(['simpleRnn', 'gru', 'lstm'] as const)(
    '%s looks up one-hot inputs, masked or not, with the bits of a product',
    (cell) => {
      tf.tidy(() => {
        const [n, t, f, u] = [3, 7, 10, 6];
        const width = { simpleRnn: 1, gru: 3, lstm: 4 }[cell] * u;
        // Steps 5 and 12 have no input at all.
        const data = new Float32Array(n * t * f);
        for (let i = 0; i < n * t; i++) if (i % 7 !== 5) data[i * f + ((i * 7) % f)] = 1;
        const hot = tf.tensor3d(data, [n, t, f]);
        const recurrentKernel = tf.tensor(numbers(2, u * width), [u, width]);
        const bias = tf.tensor(numbers(3, width), [width]);
        const w = tf.tensor(numbers(4, n * t * u), [n, t, u]);
        const kernel = tf.tensor(numbers(5, f * width), [f, width]);
        // A second number in each row, which the kernel multiplies by 0, makes the inputs dense.
        const dense = tf.concat([hot, tf.ones([n, t, 1])], 2);
        const wide = tf.concat([kernel, tf.zeros([1, width])], 0);
        const keep = numbers(6, width * n * f).map((v) => (v > -0.4 ? 1.25 : 0));
        for (const gates of [0, 1, width / u]) {
          const mask = gates === 0 ? undefined : tf.tensor(keep.slice(0, gates * n * f), [gates, n, 1, f]);
          const run = (x: tf.Tensor, k: tf.Tensor, inputMask: tf.Tensor | undefined): Float32Array[] => {
            const loss = (...free: tf.Tensor[]): tf.Scalar => {
              const [own, recurrent, offset] = free;
              const inputs = { x, kernel: own!, recurrentKernel: recurrent!, bias: offset! };
              const { hSeq } = rnn(
                { ...inputs, ...(inputMask && { inputMask }) },
                { cell, resetAfter: false },
              );
              return tf.sum(tf.mul(hSeq, w));
            };
            const found = tf.grads(loss)([k, recurrentKernel, bias]);
            found[0] = tf.slice(found[0]!, 0, f);
            return [loss(k, recurrentKernel, bias), ...found].map((part) => part.dataSync() as Float32Array);
          };
          const wider = mask && tf.concat([mask, tf.ones([gates, n, 1, 1])], 3);
          expect(run(hot, kernel, mask)).toEqual(run(dense, wide, wider));
        }
      });
    },
  );

  it('produces no denormal state or gradient over a long silent sequence', () => {
    tf.tidy(() => {
      const x = tf.zeros([2, 400, 1]);
      const kernel = tf.zeros([1, 12]);
      const recurrentKernel = tf.tensor(numbers(3, 36), [3, 12]);
      const h0 = tf.ones([2, 3]);
      const c0 = tf.ones([2, 3]);
      const results = tf.grads((h, c) => {
        const { hSeq, hLast } = rnn({ x, kernel, recurrentKernel, h0: h!, c0: c! }, { cell: 'lstm' });
        const small = hSeq.dataSync().filter((v) => v !== 0 && Math.abs(v) < 1.17e-38);
        expect(small.length).toBe(0);
        return tf.sum(hLast) as tf.Scalar;
      })([h0, c0]);
      for (const gradient of results) expect([...gradient.dataSync()].every(Number.isFinite)).toBe(true);
    });
  });

  it('rejects invalid inputs, by name', () => {
    const { arrays } = build({ ...every, given: [] });
    const t = Object.fromEntries(
      Object.entries(arrays).map(([name, a]) => [name, tf.tensor(a.data, a.shape)]),
    );
    const call =
      (extra: Record<string, tf.Tensor>, attributes: Partial<RnnAttributes> = {}) =>
      () =>
        rnn(inputsOf({ ...t, ...extra }), { cell: 'lstm', ...attributes });
    expect(call({ h0: tf.zeros([6, 2]) })).toThrow(/h0 to be \[6,18\], received \[6,2\]/);
    expect(call({ inputMask: tf.zeros([6, 11]) })).toThrow(/inputMask to be \[4,6,9,11\], or 1 along/);
    expect(call({}, { zoneoutH: 1.5 })).toThrow(/zoneoutH to be a number in \[0, 1\]/);
    expect(call({}, { cell: 'gru' })).toThrow(/recurrentKernel to be \[18,54\]/);
    tf.dispose(t);
  });

  it('fills exactly the table that the kernel reads', () => {
    expect(currentHeap()!.kernels.rnnCallFields()).toBe(callFields.length);
  });
});
