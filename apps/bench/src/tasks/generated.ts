import { createHash } from 'node:crypto';
import { type Stream, stream } from '@regatta/core';
import type { Random } from '@regatta/datasets';
import type { Split } from '../task.ts';

/**
 * The source of a generated data set: one fixed problem for all seeds, while each seed draws its own examples of it.
 *
 * @param name the data set's.
 * @param problemSalt the salt under which the generator draws the problem itself.
 */
export function sourceOf(name: string, problemSalt: string, examples: Stream): Random {
  const problem = stream('regatta').fold(name);
  return {
    fold: (salt) => (salt === problemSalt ? problem : examples).fold(salt),
    uniform: (count) => examples.uniform(count),
    normal: (count) => examples.normal(count),
    permutation: (n) => examples.permutation(n),
  };
}

/** sha256 of generated splits. */
export function checksumOf(...splits: readonly Split[]): string {
  const hash = createHash('sha256');
  for (const { inputs, labels } of splits) {
    for (const { buffer, byteOffset, byteLength } of [inputs, labels]) {
      hash.update(new Uint8Array(buffer, byteOffset, byteLength));
    }
  }
  return hash.digest('hex');
}
