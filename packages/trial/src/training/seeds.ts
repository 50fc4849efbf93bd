import { type Stream, stream } from '@regatta/core';

/**
 * The purpose of a stream of random numbers.
 *
 * A block is a pair (task, seed). `split`, `init` and `order` are the same for every regularizer of a block, so arms are
 * paired by construction. `mask` is used for the regularizer's noise, `eval` for Monte Carlo evaluation and probes.
 */
export type Purpose = 'split' | 'init' | 'order' | 'mask' | 'eval';

/** Returns the stream of a block for one purpose. It does not depend on the regularizer. */
export function blockStream(task: string, seed: number, purpose: Purpose): Stream {
  return stream('regatta').fold(task).fold(seed).fold(purpose);
}

/** Returns the stream of what all blocks of a task have in common. It does not depend on the seed. */
export function commonStream(task: string): Stream {
  return stream('regatta').fold(task).fold('common');
}

/** Returns an integer seed from 0 to 2^53 - 1 drawn from a stream, for interfaces that take a number. */
export function seedOf(source: Stream): number {
  const [high, low] = source.bits(2);
  return (high! >>> 11) * 2 ** 32 + low!;
}
