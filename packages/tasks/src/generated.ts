import { type Stream, stream } from '@regatta/core';
import type { Random } from '@regatta/datasets';
import { sha256Hex } from '@regatta/record';
import type { Split } from '@regatta/trial';

/**
 * The random source of a generated dataset: the problem is the same for all seeds, and each seed draws its own examples.
 *
 * @param name name of the dataset.
 * @param problemSalt the salt with which the generator draws the problem.
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

/** SHA-256 of generated splits. */
export function checksumOf(...splits: readonly Split[]): string {
  const arrays = splits.flatMap(({ inputs, labels }) => [inputs, labels]);
  return sha256Hex(
    ...arrays.map(({ buffer, byteOffset, byteLength }) => new Uint8Array(buffer, byteOffset, byteLength)),
  );
}
