import * as tf from '@tensorflow/tfjs';
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { currentHeap, uninstall, useWasm } from './index.ts';

type Shape4 = [number, number, number, number];
type Pad =
  | 'same'
  | 'valid'
  | number
  | [[number, number], [number, number], [number, number], [number, number]];

/** Reproducible values in [-1, 1); `salt` varies them between tensors. */
function values(shape: readonly number[], salt: number): Float32Array {
  const out = new Float32Array(shape.reduce((product, n) => product * n, 1));
  let state = (salt * 2654435761 + 1) >>> 0;
  for (let i = 0; i < out.length; i++) {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    out[i] = state / 2 ** 31 - 1;
  }
  return out;
}

const image = (shape: Shape4, salt: number): tf.Tensor4D => tf.tensor4d(values(shape, salt), shape);

/** The results of `run` on a backend. */
function on(backend: string, run: () => tf.Tensor[]): { shape: number[]; data: Float32Array }[] {
  tf.setBackend(backend);
  try {
    return tf.tidy(() => run().map((t) => ({ shape: t.shape, data: Float32Array.from(t.dataSync()) })));
  } finally {
    tf.setBackend('wasm');
  }
}

function expectSame(run: () => tf.Tensor[], reference: () => tf.Tensor[] = run, tolerance = 4e-6): void {
  const want = on('cpu', reference);
  const got = on('wasm', run);
  want.forEach(({ shape, data }, k) => {
    expect(got[k]!.shape).toEqual(shape);
    const bound = data.reduce((most, value) => Math.max(most, Math.abs(value)), 1) * tolerance;
    data.forEach((value, i) => {
      if (!(Math.abs(got[k]!.data[i]! - value) <= bound) && !Object.is(got[k]!.data[i], value)) {
        expect.fail(`result ${k}[${i}]: ${got[k]!.data[i]} against ${value}`);
      }
    });
  });
}

/** A filter with zeros inserted for a dilation: the reference for dilated gradients, which tfjs cannot compute. */
function dilate(filter: tf.Tensor4D, [dh, dw]: [number, number]): tf.Tensor4D {
  const [kh, kw, c, o] = filter.shape;
  const rows = tf.matMul(spread(kh, dh), tf.reshape(filter, [kh, kw * c * o]));
  const wide = tf.reshape(rows, [(kh - 1) * dh + 1, kw, c * o]);
  const turned = tf.reshape(tf.transpose(wide, [1, 0, 2]), [kw, -1]);
  const columns = tf.reshape(tf.matMul(spread(kw, dw), turned), [
    (kw - 1) * dw + 1,
    (kh - 1) * dh + 1,
    c * o,
  ]);
  return tf.reshape(tf.transpose(columns, [1, 0, 2]), [(kh - 1) * dh + 1, (kw - 1) * dw + 1, c, o]);
}

function spread(count: number, step: number): tf.Tensor2D {
  const size = (count - 1) * step + 1;
  const data = new Float32Array(size * count);
  for (let i = 0; i < count; i++) data[i * step * count + i] = 1;
  return tf.tensor2d(data, [size, count]);
}

const small = (max: number, min = 1): fc.Arbitrary<number> => fc.integer({ min, max });
const padding: fc.Arbitrary<Pad> = fc.oneof(
  fc.constantFrom<Pad>('same', 'valid', 0, 1, 2),
  fc.tuple(small(2, 0), small(2, 0), small(2, 0), small(2, 0)).map(
    ([t, b, l, r]): Pad => [
      [0, 0],
      [t, b],
      [l, r],
      [0, 0],
    ],
  ),
);
const call = fc.record({
  batch: small(3),
  filterHeight: small(4),
  filterWidth: small(4),
  moreHeight: small(9, 0),
  moreWidth: small(9, 0),
  depth: small(9),
  filters: small(19),
  pad: padding,
  stepH: small(3),
  stepW: small(3),
  dilated: fc.boolean(),
  first: fc.boolean(),
});

interface Call {
  readonly x: Shape4;
  readonly filter: Shape4;
  readonly pad: Pad;
  readonly strides: [number, number];
  readonly dilations: [number, number];
}

const calls: fc.Arbitrary<Call & { first: boolean }> = call.map((given) => {
  // With numeric padding, tfjs computes both output sizes from the rows, so test squares only.
  const square = { filterWidth: given.filterHeight, stepW: given.stepH };
  const c = typeof given.pad === 'number' ? { ...given, ...square } : given;
  const strides: [number, number] = c.dilated ? [1, 1] : [c.stepH, c.stepW];
  const dilations: [number, number] = c.dilated ? [c.stepH, c.stepW] : [1, 1];
  const height = (c.filterHeight - 1) * dilations[0] + 1 + c.moreHeight;
  const width = (c.filterWidth - 1) * dilations[1] + 1 + c.moreWidth;
  return {
    x: [c.batch, height, width, c.depth],
    filter: [c.filterHeight, c.filterWidth, c.depth, c.filters],
    pad: c.pad,
    strides,
    dilations,
    first: c.first,
  };
});

const toFirst = (x: tf.Tensor4D): tf.Tensor4D => tf.transpose(x, [0, 3, 1, 2]);
const toLast = (x: tf.Tensor4D): tf.Tensor4D => tf.transpose(x, [0, 2, 3, 1]);
const firstPad = (pad: Pad): Pad => (Array.isArray(pad) ? [pad[0], pad[3], pad[1], pad[2]] : pad);

/** y and both gradients for a dy that varies with position. */
function both(f: (x: tf.Tensor4D, filter: tf.Tensor4D) => tf.Tensor, x: Shape4, filter: Shape4): tf.Tensor[] {
  const [a, b] = [image(x, 1), image(filter, 2)];
  const y = f(a, b);
  const dy = tf.tensor(values(y.shape, 3), y.shape);
  return [y, ...tf.grads((p, q) => f(p as tf.Tensor4D, q as tf.Tensor4D))([a, b], dy)];
}

beforeAll(async () => {
  expect((await useWasm()).installed).toBe(true);
});

describe('convolution', () => {
  it('agrees with the cpu backend, gradients too', () => {
    fc.assert(
      fc.property(calls, ({ x, filter, pad, strides, dilations, first }) => {
        const ours = (a: tf.Tensor4D, b: tf.Tensor4D): tf.Tensor =>
          first
            ? toLast(tf.conv2d(toFirst(a), b, strides, firstPad(pad), 'NCHW', dilations))
            : tf.conv2d(a, b, strides, pad, 'NHWC', dilations);
        const theirs = (a: tf.Tensor4D, b: tf.Tensor4D): tf.Tensor =>
          tf.conv2d(a, dilate(b, dilations), strides, pad);
        expectSame(
          () => both(ours, x, filter),
          () => both(theirs, x, filter),
        );
      }),
      { numRuns: 80 },
    );
  });

  it('handles images much larger than its scratch', () => {
    for (const [x, filter] of [
      [
        [1, 70, 300, 3],
        [3, 3, 3, 9],
      ],
      [
        [1, 6, 5, 700],
        [5, 5, 700, 9],
      ],
      [
        [40, 3, 3, 20],
        [3, 3, 20, 30],
      ],
    ] as [Shape4, Shape4][]) {
      expectSame(() => both((a, b) => tf.conv2d(a, b, 1, 'same'), x, filter), undefined, 2e-5);
    }
  });

  it('agrees on 3 x 3 filters with many channels and tiles', () => {
    const shapes = fc.record({
      batch: fc.integer({ min: 16, max: 24 }),
      height: fc.integer({ min: 6, max: 9 }),
      width: fc.integer({ min: 6, max: 9 }),
      depth: fc.constantFrom(16, 20, 28),
      filters: fc.integer({ min: 16, max: 27 }),
      pad: fc.constantFrom<Pad>('same', 'valid', 2),
    });
    fc.assert(
      fc.property(shapes, ({ batch, height, width, depth, filters, pad }) => {
        const x: Shape4 = [batch, height, width, depth];
        const run = (): tf.Tensor[] => both((a, b) => tf.conv2d(a, b, 1, pad), x, [3, 3, depth, filters]);
        expectSame(run, undefined, 6e-6);
      }),
      // More in the nightly run, which sets REGATTA_SEED.
      { numRuns: process.env.REGATTA_SEED === undefined ? 2 : 4 },
    );
  });

  it('adds bias and activation', () => {
    fc.assert(
      fc.property(
        calls,
        fc.constantFrom('linear', 'relu', 'relu6', 'elu', 'sigmoid', 'leakyrelu', 'prelu'),
        (c, activation) => {
          const run = (): tf.Tensor[] => {
            const [x, filter] = [image(c.x, 1), image(c.filter, 2)];
            const bias = tf.tensor1d(values([c.filter[3]], 4));
            const { strides, pad, dilations } = c;
            const options = { x, filter, bias, strides, pad, dilations } as const;
            const preluActivationWeights = tf.tensor1d(values([c.filter[3]], 5));
            const rest = { activation: activation as 'relu', preluActivationWeights, leakyreluAlpha: 0.3 };
            const one = image([c.filter[0], c.filter[1], c.filter[2], 1], 6);
            return [
              tf.fused.conv2d({ ...options, ...rest }),
              tf.fused.depthwiseConv2d({
                ...options,
                ...rest,
                filter: one,
                pad: pad as 'same',
                bias: tf.tensor1d(values([c.filter[2]], 7)),
                preluActivationWeights: tf.tensor1d(values([c.filter[2]], 8)),
              }),
            ];
          };
          // tfjs's fused op takes explicit edges, but its types do not allow them.
          expectSame(run);
        },
      ),
      { numRuns: 60 },
    );
  });

  it('works without images, rows or depth', () => {
    const y = tf.conv2d(tf.zeros([0, 5, 5, 2]) as tf.Tensor4D, image([3, 3, 2, 4], 1), 1, 'same');
    expect(y.shape).toEqual([0, 5, 5, 4]);
    const [dx, dw] = tf.grads((x, w) => tf.conv2d(x as tf.Tensor4D, w as tf.Tensor4D, 1, 'same'))([
      tf.zeros([0, 5, 5, 2]),
      image([3, 3, 2, 4], 1),
    ]);
    expect(dx!.shape).toEqual([0, 5, 5, 2]);
    expect([...dw!.dataSync()].every((value) => value === 0)).toBe(true);
    const empty = tf.conv2d(
      tf.zeros([1, 4, 4, 0]) as tf.Tensor4D,
      tf.zeros([3, 3, 0, 2]) as tf.Tensor4D,
      1,
      'same',
    );
    expect([...empty.dataSync()]).toEqual(new Array(32).fill(0));
  });

  it('has second derivatives, with dilations too', () => {
    for (const dilation of [1, 2]) {
      const f = (x: tf.Tensor4D): tf.Tensor => {
        const filter = image([3, 3, 2, 3], 2);
        const conv = (v: tf.Tensor): tf.Tensor =>
          tf.conv2d(v as tf.Tensor4D, filter, 1, 'same', 'NHWC', dilation);
        const g = tf.grad((v) => tf.sum(tf.square(conv(v))))(x);
        return tf.sum(tf.square(g));
      };
      const x = image([1, 6, 6, 2], 1);
      const gradient = tf.grad((v) => f(v as tf.Tensor4D))(x);
      const direction = image([1, 6, 6, 2], 5);
      const h = 1e-2;
      const ahead = f(tf.add(x, tf.mul(direction, h))).dataSync()[0]!;
      const behind = f(tf.sub(x, tf.mul(direction, h))).dataSync()[0]!;
      const slope = tf.sum(tf.mul(gradient, direction)).dataSync()[0]!;
      expect(Math.abs((ahead - behind) / (2 * h) - slope)).toBeLessThan(2e-3 * Math.abs(slope) + 1);
    }
  });

  it('is reproducible to the bit and leaks no memory', () => {
    const run = (): number[] =>
      tf.tidy(() =>
        both((a, b) => tf.conv2d(a, b, 1, 'same'), [9, 11, 7, 5], [3, 3, 5, 11]).flatMap((t) => [
          ...t.dataSync(),
        ]),
      );
    const first = run();
    const tensors = tf.memory().numTensors;
    const scratch = currentHeap()!.scratchBytes;
    for (let i = 0; i < 50; i++) expect(run()).toEqual(first);
    expect(tf.memory().numTensors).toBe(tensors);
    expect(currentHeap()!.scratchBytes).toBe(scratch);
  });
});

describe('depthwise convolution', () => {
  it('agrees with the cpu backend, gradients too', () => {
    fc.assert(
      fc.property(calls, small(3), ({ x, filter, pad, strides, dilations, first }, multiplier) => {
        // Up to 27 output channels: blocks of 16, blocks of 4 and single channels.
        const shape: Shape4 = [filter[0], filter[1], filter[2], multiplier];
        const ours = (a: tf.Tensor4D, b: tf.Tensor4D): tf.Tensor =>
          first
            ? toLast(tf.depthwiseConv2d(toFirst(a), b, strides, firstPad(pad), 'NCHW', dilations))
            : tf.depthwiseConv2d(a, b, strides, pad, 'NHWC', dilations);
        const theirs = (a: tf.Tensor4D, b: tf.Tensor4D): tf.Tensor =>
          tf.depthwiseConv2d(a, dilate(b, dilations), strides, pad);
        expectSame(
          () => both(ours, x, shape),
          () => both(theirs, x, shape),
        );
      }),
      { numRuns: 60 },
    );
  });
});

describe('uninstall', () => {
  it('restores the gradients', async () => {
    const f = (x: tf.Tensor): tf.Tensor =>
      tf.conv2d(x as tf.Tensor4D, image([2, 2, 1, 1], 2), 1, 'same', 'NHWC', 2);
    uninstall();
    expect(() => tf.grad(f)(image([1, 5, 5, 1], 1))).toThrow('dilation rates greater than 1');
    await useWasm();
    expect(tf.grad(f)(image([1, 5, 5, 1], 1)).shape).toEqual([1, 5, 5, 1]);
  });

  it('is needed to remove the gradients from other backends, which share them', () => {
    const f = (x: tf.Tensor): tf.Tensor =>
      tf.conv2d(x as tf.Tensor4D, image([2, 2, 1, 1], 2), 1, 'same', 'NHWC', 2);
    const ours = Array.from(
      tf
        .grad(f)(image([1, 5, 5, 1], 1))
        .dataSync(),
    );
    tf.setBackend('cpu');
    const plain = Array.from(
      tf
        .grad(f)(image([1, 5, 5, 1], 1))
        .dataSync(),
    );
    tf.setBackend('wasm');
    plain.forEach((value, i) => {
      expect(value).toBeCloseTo(ours[i]!, 5);
    });
  });
});
