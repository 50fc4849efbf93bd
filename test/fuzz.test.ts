import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';
import { feed } from '../scripts/fuzz/feed.ts';
import { loadTarget, targetNames } from '../scripts/fuzz/targets/index.ts';

/** A few of the inputs of scripts/fuzz.ts; always the same ones. */
const inputs = 250;

beforeAll(async () => {
  await tf.setBackend('cpu');
});

describe('hostile inputs', () => {
  it.each(targetNames)('of %s give a right result or the one error', async (name) => {
    const { findings, valid, inputs: fed } = await feed(await loadTarget(name), 7, 0, inputs);
    expect(findings).toEqual([]);
    expect(fed).toBe(inputs);
    // Neither all right nor all wrong: else the inputs say little.
    expect(valid).toBeGreaterThan(0);
    expect(valid).toBeLessThan(inputs);
  });
});
