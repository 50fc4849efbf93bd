import { type Stream, stream } from '@regatta/core';

/**
 * What a stream of random numbers is for.
 *
 * A block is (task, seed). `split`, `init` and `order` are the same for every regularizer of a block, so arms are paired
 * by construction; `mask` feeds the regularizer's own noise, `eval` the draws of Monte-Carlo evaluation.
 */
export type Purpose = 'split' | 'init' | 'order' | 'mask' | 'eval';

/** The stream of a block for one purpose. The regularizer has no part in it. */
export function blockStream(task: string, seed: number, purpose: Purpose): Stream {
  return stream('regatta').fold(task).fold(seed).fold(purpose);
}

/** A seed in 0 .. 2^53 - 1 drawn from a stream, for interfaces that take a number. */
export function seedOf(source: Stream): number {
  const [high, low] = source.bits(2);
  return (high! >>> 11) * 2 ** 32 + low!;
}
