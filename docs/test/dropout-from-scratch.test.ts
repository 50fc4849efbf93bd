import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { stream } from '@regatta/core';
import { threefry2x32 } from '@regatta/core/random';
import * as tf from '@tensorflow/tfjs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { block, Dropout, dropout, fold, uniform } from '../guide/dropout-from-scratch.ts';

const word = fc.integer({ min: 0, max: 2 ** 32 - 1 });
const words = fc.tuple(word, word);

/** Runs a layer in training. */
function trained(layer: Dropout, x: tf.Tensor): Float32Array {
  const y = layer.apply(x, { training: true });
  if (!(y instanceof tf.Tensor)) throw new Error('expected a tensor');
  return Float32Array.from(y.dataSync());
}

describe('dropout from scratch', () => {
  it('has at most 60 lines', () => {
    const text = readFileSync(join(import.meta.dirname, '../guide/dropout-from-scratch.ts'), 'utf8');
    expect(text.trimEnd().split('\n').length).toBeLessThanOrEqual(60);
  });

  it('reproduces the known answers of Random123', () => {
    const ones = 0xffffffff;
    expect(block([0, 0], [0, 0])).toEqual([0x6b200159, 0x99ba4efe]);
    expect(block([ones, ones], [ones, ones])).toEqual([0x1cb996fc, 0xbb002be7]);
    expect(block([0x243f6a88, 0x85a308d3], [0x13198a2e, 0x03707344])).toEqual([0xc4923a9c, 0x483df7a0]);
  });

  it('computes the same blocks, keys and numbers as the core', () => {
    fc.assert(
      fc.property(words, words, (counter, key) => {
        expect(block(counter, key)).toEqual(threefry2x32(counter, key));
      }),
    );
    fc.assert(
      fc.property(word, word, fc.integer({ min: 0, max: 40 }), (seed, site, count) => {
        const source = stream(seed).fold(site);
        expect(fold([seed, 0], site)).toEqual(source.key);
        expect(uniform(fold([seed, 0], site), count)).toEqual(source.uniform(count));
      }),
    );
  });

  it('drops the given rate, scales what is kept, and preserves the mean', () => {
    const rate = 0.3;
    const n = 100_000;
    const y = dropout(tf.ones([n]), rate, [7, 0]).dataSync();
    const kept = Math.fround(1 / (1 - rate));
    expect(y.every((value) => value === 0 || value === kept)).toBe(true);
    const dropped = y.filter((value) => value === 0).length / n;
    expect(Math.abs(dropped - rate)).toBeLessThan(4 * Math.sqrt((rate * (1 - rate)) / n));
    expect([...dropout(tf.ones([4]), 0, [7, 0]).dataSync()]).toEqual([1, 1, 1, 1]);
    expect([...dropout(tf.ones([4]), 1, [7, 0]).dataSync()]).toEqual([0, 0, 0, 0]);
  });

  it('shares a draw along the axes that are left out', () => {
    const y = dropout(tf.ones([8, 5, 5, 16]), 0.5, [7, 0], [0, 3]);
    expect([...y.max([1, 2]).dataSync()]).toEqual([...y.min([1, 2]).dataSync()]);
    expect(new Set(y.dataSync())).toEqual(new Set([0, 2]));
  });

  it('has its mask as gradient', () => {
    const x = tf.tensor1d([1, 2, 3, 4, 5, 6]);
    const gradient = tf.grad((at: tf.Tensor) => dropout(at, 0.5, [7, 0]).sum())(x);
    expect([...gradient.dataSync()]).toEqual([...dropout(tf.onesLike(x), 0.5, [7, 0]).dataSync()]);
  });

  it('is a layer: a new mask each step, the same sequence each run, the identity at inference', () => {
    const x = tf.ones([4, 64]);
    const [one, two] = [0, 0].map(() => new Dropout({ rate: 0.5, seed: 7, site: 1 }));
    const runs = [one, two].map((layer) =>
      layer === undefined ? [] : [trained(layer, x), trained(layer, x)],
    );
    expect(runs[0]).toEqual(runs[1]);
    expect(runs[0]?.[0]).not.toEqual(runs[0]?.[1]);
    expect(trained(new Dropout({ rate: 0.5, seed: 7, site: 2 }), x)).not.toEqual(runs[0]?.[0]);
    const model = tf.sequential();
    model.add(tf.layers.inputLayer({ inputShape: [64] }));
    model.add(new Dropout({ rate: 0.5, seed: 7, site: 1 }));
    const y = model.predict(x);
    if (!(y instanceof tf.Tensor)) throw new Error('expected a tensor');
    expect([...y.dataSync()]).toEqual([...x.dataSync()]);
  });

  it('draws equal masks for the rows that a smaller batch shares with a larger one', () => {
    const small = dropout(tf.ones([3, 10]), 0.5, [7, 0]).dataSync();
    expect([
      ...dropout(tf.ones([5, 10]), 0.5, [7, 0])
        .dataSync()
        .subarray(0, 30),
    ]).toEqual([...small]);
  });
});
