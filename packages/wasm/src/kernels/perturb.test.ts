import * as core from '@regatta/core';
import * as tf from '@tensorflow/tfjs';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { currentHeap, uninstall, useWasm } from '../index.ts';

const { perturb, stream } = core;

/** Runs `body` on the stock kernels, where core draws in plain JavaScript. */
async function plainly<T>(body: () => T): Promise<T> {
  uninstall();
  try {
    return body();
  } finally {
    await useWasm();
  }
}

const words = (x: tf.Tensor): Uint32Array => new Uint32Array((x.dataSync() as Float32Array).slice().buffer);

const sizeOf = (shape: readonly number[]): number => shape.reduce((a, b) => a * b, 1);

function values(shape: readonly number[]): tf.Tensor {
  const x = stream(5).normal(sizeOf(shape));
  // Zeros of both signs, and values that must not become a number when dropped.
  if (x.length > 6) x.set([0, -0, Number.POSITIVE_INFINITY, Number.NaN, 1e-42]);
  return tf.tensor(x, [...shape]);
}

interface Case {
  readonly shape: readonly number[];
  readonly per: readonly number[] | undefined;
  readonly noise: string;
  readonly rate: number;
  readonly seed: number;
  readonly firstRow: number;
}

/** Value and gradient. */
const run = ({ shape, per, noise, rate, seed, firstRow }: Case): Uint32Array[] => {
  const what = per === undefined ? { noise } : { noise, per };
  const f = (x: tf.Tensor): tf.Tensor => perturb(x, what, rate, stream(seed), firstRow);
  const dy = tf.tensor(stream(6).normal(sizeOf(shape)), [...shape]);
  const results = tf.tidy(() => [f(values(shape)), tf.grad(f)(values(shape), dy)]);
  return results.map(words);
};

async function sameBits(cases: readonly Case[]): Promise<void> {
  const fast = cases.map(run);
  const plain = await plainly(() => cases.map(run));
  cases.forEach((given, i) => {
    for (const part of [0, 1]) {
      const [got, want] = [fast[i]![part]!, plain[i]![part]!];
      const at = got.findIndex((word, j) => word !== want[j]);
      expect(at, `${JSON.stringify(given)} part ${part}: ${got[at]} against ${want[at]}`).toBe(-1);
    }
  });
}

const rates = fc.oneof(
  fc.double({ min: 0, max: 0.999, noNaN: true }),
  fc.constantFrom(0.5, 0.25, 0.1, 0.3, 1e-11, 1e-6, 1 - 2 ** -16, 1 - 2 ** -20, 1 - 2 ** -30),
);
// Custom noises: dropped values shrink instead of vanishing, with and without a shift; a normal factor with mean 2.
const own: readonly core.Noise[] = [
  {
    name: 'test-shrink',
    law: 'moments',
    open: false,
    draw: core.bernoulliDraws,
    scale: (keep, rate) => (keep === 1 ? 1 + rate : rate / 3),
  },
  {
    name: 'test-shrink-shift',
    law: 'moments',
    open: false,
    draw: core.bernoulliDraws,
    scale: (keep, rate) => (keep === 1 ? 1.1 : -rate / 3),
    shift: (keep, rate) => keep - rate,
  },
  {
    name: 'test-normal',
    law: 'moments',
    open: false,
    draw: core.normalDraws,
    scale: core.affine((rate) => [2, rate / 3]),
  },
];
for (const noise of own) core.registerNoise(noise);
const names = ['bernoulli', 'gaussian', 'alpha', ...own.map(({ name }) => name)];
const noises = fc.constantFrom(...names);
const cases = fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 0, maxLength: 5 }).chain((shape) =>
  fc.record<Case>({
    shape: fc.constant(shape),
    per: fc.option(fc.subarray(shape.map((_, axis) => axis)), { nil: undefined }),
    noise: noises,
    rate: rates,
    seed: fc.nat(),
    firstRow: fc.oneof(fc.nat({ max: 50 }), fc.constantFrom(2 ** 30, 2 ** 32 - 1, 2 ** 33 + 5)),
  }),
);

beforeAll(async () => void (await useWasm()));
afterAll(uninstall);

describe('RegattaPerturb', () => {
  it('is the kernel that core runs, for custom noises too', async () => {
    for (const noise of names) {
      const { kernelNames } = await tf.profile(() => perturb(tf.ones([3]), { noise }, 0.5, stream(1)));
      expect(kernelNames, noise).toContain(core.PERTURB_KERNEL);
    }
  });

  it('is bit-identical to the plain path for all shapes, shared axes, noises, rates and starts', async () => {
    await sameBits(fc.sample(cases, { numRuns: 400, seed: 20 }));
  });

  it('is bit-identical if a gate does not fit into scratch, and for every tail length', async () => {
    const base = { seed: 3, firstRow: 1, rate: 0.3 };
    const large: Case[] = names.flatMap((noise) => [
      { ...base, noise, shape: [3, 2, 9001], per: [0, 2] },
      { ...base, noise, shape: [2, 20011], per: [1] },
      { ...base, noise, shape: [3000, 3, 5], per: [0, 2] },
      { ...base, noise, shape: [9000, 3], per: [0] },
      { ...base, noise, shape: [2, 130, 2, 100, 2], per: [1, 3] },
      { ...base, noise, shape: [5, 4099], per: undefined },
    ]);
    const tails = Array.from(
      { length: 40 },
      (_, i): Case => ({
        ...base,
        noise: names[i % names.length]!,
        shape: [i + 1],
        per: undefined,
      }),
    );
    await sameBits([...large, ...tails]);
  });

  it('is bit-identical if 16 bits do not decide a draw', async () => {
    // This concerns one draw in 65536.
    const base = { shape: [1 << 18], per: undefined, noise: 'bernoulli', seed: 9, firstRow: 0 };
    await sameBits([
      { ...base, rate: 0.3 },
      { ...base, rate: 1 - 2 ** -18 },
      { ...base, rate: 2 ** -20 },
    ]);
  });

  it('is bit-identical at rate 1, if allowed, and is not called at rate 0', async () => {
    const base = { shape: [4, 33], per: undefined, seed: 9, firstRow: 0 };
    await sameBits([
      { ...base, noise: 'bernoulli', rate: 1 },
      { ...base, noise: 'alpha', rate: 1 },
      { ...base, noise: 'alpha', rate: 0 },
    ]);
  });

  it('accepts empty tensors and rejects unknown draws', () => {
    const gates = { draw: 'bernoulli', keep: 0.5, scale: [0, 2], shift: null };
    const attrs = { gates, key: [1, 2], gate: [0, 3], start: 0 };
    const empty = tf
      .engine()
      .runKernel(core.PERTURB_KERNEL, { x: tf.zeros([0, 3]) }, attrs as never) as tf.Tensor;
    expect(empty.shape).toEqual([0, 3]);
    const unknown = { ...attrs, gates: { ...gates, draw: 'cauchy' }, gate: [2] };
    expect(() => tf.engine().runKernel(core.PERTURB_KERNEL, { x: tf.zeros([2]) }, unknown as never)).toThrow(
      'expected a call that the wasm kernel RegattaPerturb supports',
    );
  });

  it('leaks nothing', () => {
    const x = tf.ones([64, 64]);
    const step = (seed: number): void =>
      tf.dispose(tf.grad((v: tf.Tensor) => tf.sum(perturb(v, { noise: 'gaussian' }, 0.2, stream(seed))))(x));
    step(0);
    const before = [tf.memory().numTensors, currentHeap()!.scratchBytes];
    for (let seed = 1; seed < 50; seed++) step(seed);
    expect([tf.memory().numTensors, currentHeap()!.scratchBytes]).toEqual(before);
  });
});
