import { type AttentionTreatment, attachAttention, RegattaError, stream } from '@regatta/core';
import {
  type AttentionAttributes,
  type AttentionInputs,
  type AttentionNoise,
  type AttentionOutputs,
  attend,
  checkAttention,
  pairDraws,
  pairMask,
  pairShape,
  plainAttend,
} from '@regatta/core/attention';
import * as tf from '@tensorflow/tfjs';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { recordedStep, sgd, uninstall, useWasm } from '../index.ts';
import { currentHeap } from '../use-wasm.ts';
import { callFields } from './call.ts';
import { drawsFields } from './draws.ts';

beforeAll(async () => void (await useWasm()));
afterAll(uninstall);

const sizeOf = (shape: readonly number[]): number => shape.reduce((a, b) => a * b, 1);
const normal = (shape: readonly number[], salt: string): tf.Tensor =>
  tf.tensor(stream(5).fold(salt).normal(sizeOf(shape)), [...shape]);
const coins = (shape: readonly number[], salt: string, probability: number): tf.Tensor =>
  tf.tensor(stream(6).fold(salt).bernoulli(sizeOf(shape), probability), [...shape], 'bool');

/** A call of attention, in plain data. */
interface Case {
  readonly batch: number;
  readonly queries: number;
  readonly keys: number;
  readonly groups: number;
  readonly perGroup: number;
  readonly keySize: number;
  readonly valueSize: number;
  readonly causal: boolean;
  readonly scale: number | undefined;
  readonly attentionMask: 'none' | 'pairs' | 'shared' | 'heads' | 'flat';
  readonly masks: readonly ('queryMask' | 'keyMask' | 'valueMask')[];
  readonly allowed: number;
  readonly logits: boolean;
  readonly keys0: 'none' | 'keep' | 'zero';
  readonly drop: 'none' | 'draws' | 'given';
  readonly rate: number;
  readonly per: readonly number[];
  readonly firstRow: number;
  readonly heads: boolean;
}

const size = fc.integer({ min: 1, max: 19 });
const cases: fc.Arbitrary<Case> = fc.record({
  batch: fc.integer({ min: 1, max: 3 }),
  queries: fc.oneof(size, fc.constantFrom(1, 64, 67)),
  keys: fc.oneof(size, fc.constantFrom(1, 64, 70)),
  groups: fc.integer({ min: 1, max: 3 }),
  perGroup: fc.integer({ min: 1, max: 2 }),
  keySize: size,
  valueSize: size,
  causal: fc.boolean(),
  scale: fc.constantFrom(undefined, 1, 0.3, -0.5),
  attentionMask: fc.constantFrom('none', 'pairs', 'shared', 'heads', 'flat'),
  masks: fc.subarray(['queryMask', 'keyMask', 'valueMask'] as const),
  allowed: fc.constantFrom(0, 0.2, 0.8, 1),
  logits: fc.boolean(),
  keys0: fc.constantFrom('none', 'keep', 'zero'),
  drop: fc.constantFrom('none', 'draws', 'given'),
  rate: fc.constantFrom(0, 0.1, 0.5, 0.9, 1),
  per: fc.subarray([0, 1, 2, 3], { minLength: 1 }),
  firstRow: fc.constantFrom(0, 7),
  heads: fc.boolean(),
});

const headsOf = ({ groups, perGroup }: Case): number => groups * perGroup;
const pairsOf = (one: Case): number[] => [one.batch, headsOf(one), one.queries, one.keys];

function maskOf(one: Case): tf.Tensor | undefined {
  const { batch, queries, keys, allowed } = one;
  const shapes = {
    pairs: [batch, queries, keys],
    shared: [1, queries, keys],
    heads: pairsOf(one),
    flat: [batch, 1, queries, keys],
  };
  return one.attentionMask === 'none'
    ? undefined
    : coins(shapes[one.attentionMask], 'attentionMask', allowed);
}

/** Query, key and value. */
function tensorsOf(one: Case): [tf.Tensor, tf.Tensor, tf.Tensor] {
  const { batch, queries, keys, groups, keySize, valueSize } = one;
  return [
    normal([batch, queries, headsOf(one), keySize], 'query'),
    normal([batch, keys, groups, keySize], 'key'),
    normal([batch, keys, groups, valueSize], 'value'),
  ];
}

function masksOf(one: Case): Partial<AttentionInputs> {
  const { batch, queries, keys, allowed } = one;
  const own = one.masks.map((name) => [
    name,
    coins([batch, name === 'queryMask' ? queries : keys], name, Math.max(allowed, 0.5)),
  ]);
  return { ...Object.fromEntries(own), attentionMask: maskOf(one) };
}

function noiseOf(one: Case): AttentionNoise {
  const { per, firstRow, rate, drop } = one;
  const shape = pairsOf(one);
  const draws = { stream: stream(8).fold('probabilities'), per, firstRow };
  const given = pairShape({ batch: shape[0]!, heads: shape[1]!, queries: shape[2]!, keys: shape[3]! }, [
    ...per.filter((axis) => axis < 3),
    3,
  ]);
  return {
    ...(one.logits ? { logits: normal(shape, 'logits') } : {}),
    ...(one.keys0 === 'none' ? {} : { keys: { keep: coins(given, 'keys', 0.4), emptyRow: one.keys0 } }),
    ...(drop === 'none'
      ? {}
      : {
          probabilities: {
            rate,
            keep: drop === 'draws' ? draws : coins(given, 'keep', 1 - rate),
            normalizer: 'expected' as const,
          },
        }),
    ...(one.heads
      ? {
          heads: {
            keep: tf.cast(coins([shape[0]!, shape[1]!], 'heads', 0.6), 'float32'),
            rate: 0.4,
            scaling: 'count' as const,
            emptyHeads: 'zero' as const,
          },
        }
      : {}),
  };
}

type Path = (
  inputs: AttentionInputs,
  attributes: AttentionAttributes,
  noise: AttentionNoise,
) => AttentionOutputs;

const plain: Path = (inputs, attributes, noise) =>
  plainAttend(inputs, attributes, noise, checkAttention(inputs, attributes));

/** Outputs, without and with gradients, and the gradients of query, key and value. */
function run(path: Path, one: Case, uses: 'y' | 'probabilities' | 'both'): number[][] {
  return tf.tidy(() => {
    const tensors = tensorsOf(one);
    const [masks, noise] = [masksOf(one), noiseOf(one)];
    const outputs: number[][] = [];
    const of = (query: tf.Tensor, key: tf.Tensor, value: tf.Tensor): AttentionOutputs =>
      path({ query, key, value, ...masks }, { causal: one.causal, scale: one.scale }, noise);
    const gradients = tf.grads((query: tf.Tensor, key: tf.Tensor, value: tf.Tensor) => {
      const { y, probabilities } = of(query, key, value);
      outputs.push(Array.from(y.dataSync()), Array.from(probabilities.dataSync()));
      const terms = [
        ...(uses === 'probabilities' ? [] : [tf.sum(tf.mul(y, normal(y.shape, 'dy')))]),
        ...(uses === 'y' ? [] : [tf.sum(tf.mul(probabilities, normal(probabilities.shape, 'dp')))]),
        // Keeps every input on the way to the loss.
        tf.mul(tf.add(tf.sum(value), tf.add(tf.sum(query), tf.sum(key))), 0),
      ];
      return tf.addN(terms as tf.Scalar[]);
    })(tensors);
    const { y, probabilities } = of(...tensors);
    return [...outputs, ...[...gradients, y, probabilities].map((t) => Array.from(t.dataSync()))];
  });
}

const partNames = ['y', 'probabilities', 'dQuery', 'dKey', 'dValue', 'y without a gradient', 'probabilities'];

function expectClose(found: readonly number[][], wanted: readonly number[][], what: string): void {
  found.forEach((values, part) => {
    const most = wanted[part]!.reduce((top, value) => Math.max(top, Math.abs(value)), 1);
    const at = values.findIndex((value, i) => !(Math.abs(value - wanted[part]![i]!) <= 2e-6 * most));
    if (at >= 0) expect.fail(`${what}: ${partNames[part]}[${at}] is ${values[at]}, not ${wanted[part]![at]}`);
  });
}

const basic: Case = {
  batch: 2,
  queries: 6,
  keys: 9,
  groups: 2,
  perGroup: 1,
  keySize: 4,
  valueSize: 3,
  causal: false,
  scale: undefined,
  attentionMask: 'none',
  masks: [],
  allowed: 0.7,
  logits: false,
  keys0: 'none',
  drop: 'none',
  rate: 0.3,
  per: [0, 1, 2, 3],
  firstRow: 0,
  heads: false,
};

describe('the attention kernels', () => {
  it('read the tables that their caller writes', () => {
    expect(currentHeap()!.kernels.attentionCallFields()).toBe(callFields.length);
    expect(currentHeap()!.kernels.pairDrawsFields()).toBe(drawsFields.length);
  });

  it('agree with plain operations on every mask, noise and size', () => {
    fc.assert(
      fc.property(cases, fc.constantFrom('y', 'probabilities', 'both'), (one, uses) => {
        expectClose(run(attend, one, uses), run(plain, one, uses), JSON.stringify(one));
      }),
      { numRuns: 150, seed: Number(process.env.REGATTA_SEED ?? 1) },
    );
  });

  it.each([
    ['one block', { queries: 64, keys: 64, keySize: 32, valueSize: 32 }],
    ['several blocks of queries', { queries: 100, keys: 700, groups: 1 }],
    ['several causal blocks', { queries: 150, keys: 150, keySize: 8, valueSize: 16, causal: true }],
    ['causal blocks of a group', { queries: 140, keys: 130, perGroup: 3, causal: true, groups: 1 }],
  ] as const)('agree with plain operations in %s', (_, sizes) => {
    const one: Case = { ...basic, ...sizes, drop: 'draws', heads: true };
    expectClose(run(attend, one, 'both'), run(plain, one, 'both'), JSON.stringify(one));
  });

  it('draw the masks of the plain path, bit for bit', () => {
    fc.assert(
      fc.property(cases, (one) => {
        tf.tidy(() => {
          const { batch, queries, keys, per, firstRow, rate } = one;
          if (rate === 1) return;
          const [heads, draws] = [headsOf(one), { stream: stream(8), per, firstRow }];
          const sizes = { batch, heads, queries, keys };
          // Every probability is 1 / keys, and the value of key s is its unit vector.
          const units = tf.tile(tf.reshape(tf.eye(keys), [1, keys, 1, keys]), [batch, 1, heads, 1]);
          const { y } = attend(
            {
              query: tf.zeros([batch, queries, heads, 2]),
              key: tf.zeros([batch, keys, heads, 2]),
              value: units,
            },
            {},
            { probabilities: { rate, keep: draws, normalizer: 'expected' } },
          );
          const mask = Array.from(tf.cast(tf.greater(tf.transpose(y, [0, 2, 1, 3]), 0), 'int32').dataSync());
          const plainMask = pairDraws(draws, sizes, (source, count, start) =>
            source.bernoulli(count, 1 - rate, start),
          );
          const own = pairMask(draws, sizes, rate);
          expect(own.shape).toEqual(plainMask.shape);
          expect(own.dataSync()).toEqual(plainMask.dataSync());
          const wanted = tf.broadcastTo(plainMask, [batch, heads, queries, keys]);
          expect(mask).toEqual(Array.from(wanted.dataSync()));
        });
      }),
      { numRuns: 60, seed: Number(process.env.REGATTA_SEED ?? 1) },
    );
  });

  it('draw the masks of the plain path where 16 bits do not decide a draw', () => {
    tf.tidy(() => {
      const draws = { stream: stream(9), per: [0, 1, 2, 3], firstRow: 0 };
      const sizes = { batch: 4, heads: 4, queries: 150, keys: 190 };
      const plainMask = pairDraws(draws, sizes, (source, count, start) =>
        source.bernoulli(count, 0.7, start),
      );
      expect(pairMask(draws, sizes, 0.3).dataSync()).toEqual(plainMask.dataSync());
    });
  });

  it('give an example the same bits in any batch', () => {
    const one: Case = { ...basic, batch: 3, queries: 17, keys: 13, drop: 'draws', logits: true };
    tf.tidy(() => {
      const [query, key, value] = tensorsOf(one);
      const noise = noiseOf(one);
      const whole = attend({ query, key, value }, {}, noise);
      const last = (x: tf.Tensor): tf.Tensor => tf.slice(x, 2, 1);
      const alone = attend(
        { query: last(query), key: last(key), value: last(value) },
        {},
        {
          logits: last(noise.logits!),
          probabilities: {
            ...noise.probabilities!,
            keep: { stream: stream(8).fold('probabilities'), per: one.per, firstRow: 2 },
          },
        },
      );
      expect(Array.from(alone.y.dataSync())).toEqual(Array.from(last(whole.y).dataSync()));
      expect(Array.from(alone.probabilities.dataSync())).toEqual(
        Array.from(last(whole.probabilities).dataSync()),
      );
    });
  });

  it('run once forward and once backward, without a second copy of the probabilities', async () => {
    const x = normal([2, 64, 4, 32], 'x');
    const noise: AttentionNoise = {
      probabilities: {
        rate: 0.1,
        keep: { stream: stream(1), per: [0, 1, 2, 3], firstRow: 0 },
        normalizer: 'expected',
      },
    };
    const step = (): tf.Tensor =>
      tf.grad((q: tf.Tensor) => attend({ query: q, key: q, value: q }, {}, noise).y)(x);
    const { kernelNames, kernels } = await tf.profile(() => tf.tidy(step));
    expect(kernelNames.filter((name) => /^Regatta/.test(name))).toEqual([
      'RegattaAttention',
      'RegattaAttentionGrad',
    ]);
    const pairs = 2 * 4 * 64 * 64;
    const made = kernels.filter(
      ({ name, outputShapes }) =>
        /^Regatta|Mul|Select/.test(name) && outputShapes.some((shape) => sizeOf(shape) >= pairs),
    );
    expect(made.map(({ name }) => name)).toEqual(['RegattaAttention']);
    x.dispose();
  });

  it('hold no tensor after a step', () => {
    const one: Case = {
      ...basic,
      drop: 'draws',
      logits: true,
      heads: true,
      keys0: 'keep',
      attentionMask: 'heads',
    };
    run(attend, one, 'both');
    const before = tf.memory().numTensors;
    run(attend, one, 'both');
    expect(tf.memory().numTensors).toBe(before);
  });

  it('need little memory besides the probabilities', () => {
    const x = tf.zeros([1, 1024, 1, 8]);
    const keep = { stream: stream(8), per: [0, 1, 2, 3], firstRow: 0 };
    const noise: AttentionNoise = { probabilities: { rate: 0.3, keep, normalizer: 'expected' } };
    tf.tidy(() => tf.grad((q: tf.Tensor) => attend({ query: q, key: x, value: x }, {}, noise).y)(x));
    const probabilities = 4 * 1024 * 1024;
    // Scratch of matrix products, and two blocks of rows.
    expect(currentHeap()!.scratchBytes).toBeLessThan(1.3 * 2 ** 20 + 0.2 * probabilities);
    x.dispose();
  });

  it('leave NaN where scores are NaN, and zeros where no key is allowed', () => {
    tf.tidy(() => {
      const query = tf.tensor4d([Number.NaN, 1, 2, 3], [1, 4, 1, 1]);
      const key = tf.ones([1, 3, 1, 1]);
      const queryMask = tf.tensor2d([1, 1, 0, 1], [1, 4], 'bool');
      const { probabilities } = attend({ query, key, value: key, queryMask });
      const rows = (tf.squeeze(probabilities) as tf.Tensor2D).arraySync();
      expect(rows[0]!.every(Number.isNaN)).toBe(true);
      expect(rows[2]).toEqual([0, 0, 0]);
    });
  });

  it('leave probabilities that are divided by their sum to plain operations', async () => {
    const one: Case = { ...basic, drop: 'given', rate: 0.3 };
    for (const normalizer of ['constant', 'differentiated'] as const) {
      const { kernelNames } = await tf.profile(() =>
        tf.tidy(() => {
          const [query, key, value] = tensorsOf(one);
          const { probabilities } = noiseOf(one);
          return attend({ query, key, value }, {}, { probabilities: { ...probabilities!, normalizer } }).y;
        }),
      );
      expect(kernelNames).not.toContain('RegattaAttention');
    }
  });

  it('refuse second derivatives', () => {
    const x = normal([1, 3, 1, 2], 'x');
    const first = tf.grad((q: tf.Tensor) => attend({ query: q, key: x, value: x }).y);
    expect(() => tf.grad((q: tf.Tensor) => first(q))(x)).toThrow(RegattaError);
  });
});

describe('recorded steps with attention', () => {
  const treatment: AttentionTreatment = {
    logits: { sigma: 0.5 },
    keys: { rate: 0.2 },
    probabilities: { rate: 0.4 },
    heads: { rate: 0.3 },
    entropy: { strength: 0.1 },
  };

  /** Losses and weights of some steps, recorded or not. */
  function train(isRecorded: boolean): number[][] {
    const layer = attachAttention(
      { name: 'treated', attention: () => treatment },
      { name: 'site', seed: 3 },
      { numHeads: 2, keyDim: 3, causal: true, inputShape: [6, 4] },
    );
    const model = tf.sequential({ layers: [layer] });
    model.setWeights(model.getWeights().map(({ shape }, i) => normal(shape, `weight ${i}`)));
    const optimizer = sgd({ learningRate: 0.5 });
    const body = (x?: tf.Tensor): tf.Tensor[] => [
      optimizer.minimize(() => {
        const y = model.apply(x!, { training: true }) as tf.Tensor;
        return tf.addN([tf.mean(tf.square(y)), ...model.calculateLosses()]) as tf.Scalar;
      }, true)!,
    ];
    const step = isRecorded ? recordedStep(body) : undefined;
    const seen: number[][] = [];
    for (let count = 0; count < 6; count++) {
      const x = normal([2, 6, 4], `x ${count}`);
      const [loss] = step === undefined ? body(x) : step.run(x);
      seen.push(...[loss!, ...model.getWeights()].map((tensor) => Array.from(tensor.dataSync())));
      tf.dispose([loss!, x]);
    }
    if (step !== undefined) expect(step.isReplayed, step.reason).toBe(true);
    model.dispose();
    return seen;
  }

  it('replay with the same bits', () => {
    expect(train(true)).toEqual(train(false));
  });
});
