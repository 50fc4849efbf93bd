import { stream } from '@regatta/core';
import * as tf from '@tensorflow/tfjs';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { groupNormalization, layerNormalization, rmsNormalization, uninstall, useWasm } from '../index.ts';

const sizeOf = (shape: readonly number[]): number => shape.reduce((a, b) => a * b, 1);

const draw = (shape: readonly number[], seed: number): tf.Tensor =>
  tf.tensor(stream(seed).normal(sizeOf(shape)), [...shape]);

interface Case {
  readonly method: 'layer' | 'rms' | 'group';
  readonly shape: readonly number[];
  readonly axes: readonly number[];
  readonly groups: number;
  readonly gain: boolean;
  readonly offset: boolean;
  readonly epsilon: number;
}

function normalize(given: Case, x: tf.Tensor, gain?: tf.Tensor, offset?: tf.Tensor): tf.Tensor {
  const { method, axes, groups, epsilon } = given;
  const weights = { ...(gain && { gain }), ...(offset && { offset }), epsilon };
  if (method === 'group') return groupNormalization(x, { groups, ...weights });
  return (method === 'layer' ? layerNormalization : rmsNormalization)(x, { axes, ...weights });
}

const weightShape = ({ method, shape, axes }: Case): number[] =>
  method === 'group' ? [shape.at(-1)!] : axes.map((axis) => shape[axis]!);

/** Value and gradients of all inputs. */
function run(given: Case): Float32Array[] {
  const results = tf.tidy(() => {
    const { shape, gain, offset } = given;
    // A mean far from 0 shows cancellation.
    const x = tf.add(draw(shape, 1), 3);
    const own = weightShape(given);
    const weights = [...(gain ? [draw(own, 2)] : []), ...(offset ? [draw(own, 3)] : [])];
    const f = (value: tf.Tensor, ...rest: tf.Tensor[]): tf.Tensor =>
      normalize(given, value, gain ? rest[0] : undefined, offset ? rest.at(-1) : undefined);
    return [f(x, ...weights), ...tf.grads(f)([x, ...weights], draw(shape, 4))];
  });
  return results.map((t) => Float32Array.from(t.dataSync()));
}

const common = {
  gain: fc.boolean(),
  offset: fc.boolean(),
  epsilon: fc.constantFrom(1e-3, 1e-5, 0.5),
};

const overAxes = fc
  .array(fc.record({ size: fc.integer({ min: 1, max: 9 }), normalized: fc.boolean() }), {
    minLength: 1,
    maxLength: 4,
  })
  .chain((all) =>
    fc.record({ method: fc.constantFrom('layer' as const, 'rms' as const), ...common }).map((rest): Case => {
      const axes = all.flatMap(({ normalized }, i) => (normalized ? [i] : []));
      return {
        ...rest,
        shape: all.map(({ size }) => size),
        axes: axes.length > 0 ? axes : [all.length - 1],
        groups: 1,
      };
    }),
  );

const inGroups = fc
  .record({
    lead: fc.array(fc.integer({ min: 1, max: 5 }), { minLength: 1, maxLength: 3 }),
    groups: fc.integer({ min: 1, max: 4 }),
    width: fc.integer({ min: 1, max: 6 }),
    ...common,
  })
  .map(
    ({ lead, groups, width, ...rest }): Case => ({
      ...rest,
      method: 'group',
      shape: [...lead, groups * width],
      axes: [],
      groups,
    }),
  );

/** Shapes that fill the blocks of the sums. */
const large: Case[] = [
  { method: 'layer', shape: [300, 33], axes: [1], groups: 1, gain: true, offset: true, epsilon: 1e-5 },
  { method: 'layer', shape: [2, 1030, 3], axes: [1, 2], groups: 1, gain: true, offset: true, epsilon: 1e-5 },
  { method: 'rms', shape: [5, 2049], axes: [1], groups: 1, gain: true, offset: false, epsilon: 1e-5 },
  { method: 'group', shape: [2, 20, 21, 12], axes: [], groups: 4, gain: true, offset: true, epsilon: 1e-5 },
];

async function compare(given: readonly Case[]): Promise<void> {
  const ours = given.map(run);
  expect(given.map(run)).toEqual(ours);
  await tf.setBackend('cpu');
  let plain: Float32Array[][];
  try {
    plain = given.map(run);
  } finally {
    await tf.setBackend('wasm');
  }
  given.forEach((one, i) => {
    plain[i]!.forEach((want, part) => {
      const scale = want.reduce((most, value) => Math.max(most, Math.abs(value)), 1);
      const got = ours[i]![part]!;
      // Gradients over two or three values nearly cancel, in float32 on both sides.
      const bound = (part === 0 ? 5e-6 : 4e-5) * scale;
      const at = got.findIndex((value, j) => !(Math.abs(value - want[j]!) <= bound));
      expect(at, `${JSON.stringify(one)} part ${part}: ${got[at]} against ${want[at]}`).toBe(-1);
    });
  });
}

beforeAll(async () => void (await useWasm()));
afterAll(uninstall);

describe('normalizations', () => {
  it('over axes agree with tfjs operations, with the gradients of all inputs', async () => {
    await compare(fc.sample(overAxes, { numRuns: 200, seed: 1 }));
  });

  it('in groups agree with tfjs operations, with the gradients of all inputs', async () => {
    await compare(fc.sample(inGroups, { numRuns: 150, seed: 1 }));
  });

  it('of long rows and many rows agree with tfjs operations', async () => {
    await compare(large);
  });

  const some: Case[] = [
    { method: 'layer', shape: [3, 7], axes: [1], groups: 1, gain: true, offset: true, epsilon: 1e-3 },
    { method: 'rms', shape: [3, 7], axes: [1], groups: 1, gain: true, offset: true, epsilon: 1e-3 },
    { method: 'group', shape: [2, 3, 6], axes: [], groups: 3, gain: true, offset: true, epsilon: 1e-3 },
  ];

  it.each(some)('$method: gradients agree with finite differences', (given) => {
    const own = weightShape(given);
    const inputs = [draw(given.shape, 1), draw(own, 2), draw(own, 3)];
    const w = draw(given.shape, 4);
    const loss = (...[x, gain, offset]: tf.Tensor[]): tf.Tensor =>
      tf.sum(tf.mul(w, normalize(given, x!, gain, offset)));
    const gradients = tf.grads(loss)(inputs);
    inputs.forEach((input, i) => {
      const move = draw(input.shape, 5 + i);
      const at = (h: number): number =>
        loss(...inputs.map((t, j) => (i === j ? tf.add(t, tf.mul(move, h)) : t))).dataSync()[0]!;
      const want = tf.sum(tf.mul(move, gradients[i]!)).dataSync()[0]!;
      expect(Math.abs((at(0.01) - at(-0.01)) / 0.02 - want)).toBeLessThan(5e-3 * Math.max(1, Math.abs(want)));
    });
  });

  it.each(some)('$method: runs one kernel each way, and leaks nothing', async (given) => {
    const own = weightShape(given);
    const inputs = [tf.ones([...given.shape]), tf.ones(own), tf.zeros(own)];
    const f = (...[x, gain, offset]: tf.Tensor[]): tf.Tensor => normalize(given, x!, gain, offset);
    const step = (): void => tf.dispose(tf.grads(f)(inputs));
    const { kernelNames } = await tf.profile(() => tf.tidy(() => tf.grads(f)(inputs)));
    expect(kernelNames.filter((name) => name.startsWith('Regatta')).length).toBe(2);
    expect(kernelNames.filter((name) => /Mean|Sum|Mul|Sqrt/.test(name))).toEqual([]);
    step();
    const before = tf.memory().numTensors;
    for (let i = 0; i < 20; i++) step();
    expect(tf.memory().numTensors).toBe(before);
  });

  it.each(some)('$method: second derivatives agree with those of tfjs operations', async (given) => {
    const own = weightShape(given);
    const second = (): Float32Array =>
      tf.tidy(() => {
        const [gain, offset] = [draw(own, 2), draw(own, 3)];
        const w = draw(given.shape, 4);
        const f = (x: tf.Tensor): tf.Tensor => tf.sum(tf.mul(w, normalize(given, x, gain, offset)));
        const penalty = (x: tf.Tensor): tf.Tensor => tf.sum(tf.square(tf.grad(f)(x)));
        return tf.grad(penalty)(draw(given.shape, 1)).dataSync().slice() as Float32Array;
      });
    const ours = second();
    await tf.setBackend('cpu');
    const plain = second();
    await tf.setBackend('wasm');
    plain.forEach((want, i) => {
      expect(Math.abs(ours[i]! - want)).toBeLessThan(1e-4 * Math.max(1, Math.abs(want)));
    });
  });

  it('of constant rows give the offset and finite gradients', () => {
    const offset = tf.tensor1d([1, 2, 3, 4]);
    const f = (x: tf.Tensor): tf.Tensor => layerNormalization(x, { offset, epsilon: 1e-12 });
    expect([...f(tf.fill([1, 4], 0.75)).dataSync()]).toEqual([1, 2, 3, 4]);
    expect(
      [
        ...tf
          .grad(f)(tf.fill([1, 4], 0.75))
          .dataSync(),
      ].every(Number.isFinite),
    ).toBe(true);
    const g = (x: tf.Tensor): tf.Tensor => rmsNormalization(x, { epsilon: 1e-6 });
    expect(
      [
        ...tf
          .grad(g)(tf.zeros([1, 4]))
          .dataSync(),
      ].every(Number.isFinite),
    ).toBe(true);
  });

  it('accept the weights of a whole layer, int32, and no examples', () => {
    expect(layerNormalization(tf.ones([2, 3], 'int32')).dtype).toBe('float32');
    expect(layerNormalization(tf.zeros([0, 3]), { gain: tf.ones([3]) }).shape).toEqual([0, 3]);
  });

  it('reject axes, groups, weights and options that do not fit', () => {
    const x = tf.ones([2, 6]);
    expect(() => layerNormalization(x, { axes: 2 })).toThrow('different axes of x [2,6]');
    expect(() => layerNormalization(x, { axes: [1, -1] })).toThrow('different axes');
    expect(() => rmsNormalization(x, { axes: [] })).toThrow('different axes');
    expect(() => layerNormalization(x, { gain: tf.ones([5]) })).toThrow('expected gain [6]');
    expect(() => layerNormalization(x, { epsilon: 0 })).toThrow('epsilon');
    expect(() => layerNormalization(x, { beta: x } as never)).toThrow('beta');
    expect(() => groupNormalization(x, { groups: 4 })).toThrow('4 groups divide');
    expect(() => groupNormalization(x, { groups: 0 })).toThrow('groups');
    expect(() => groupNormalization(x, { groups: 2, offset: tf.ones([2]) })).toThrow('expected offset [6]');
  });
});
