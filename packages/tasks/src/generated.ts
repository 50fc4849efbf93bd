import { type Stream, stream } from '@regatta/core';
import type { Random } from '@regatta/datasets';
import { sha256Hex } from '@regatta/record';
import type { Split } from '@regatta/trial';

/** Which problem a generated dataset poses. */
export interface ProblemSource {
  /** Name of the dataset. */
  readonly name: string;
  /** The salt with which the generator draws the problem. */
  readonly salt: string;
  /** Whether each seed draws a problem of its own; otherwise it is the same for all. */
  readonly isFresh?: boolean;
}

/** The random source of a generated dataset: the problem is the same for all seeds unless it is fresh, and each seed draws its own examples. */
export function sourceOf({ name, salt, isFresh = false }: ProblemSource, examples: Stream): Random {
  const problem = isFresh ? examples.fold('problem') : stream('regatta').fold(name);
  return {
    fold: (own) => (own === salt ? problem : examples).fold(own),
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
