import type * as tf from '@tensorflow/tfjs';

/** Fails a check with a message. */
export function fail(message: string): never {
  throw new Error(message);
}

/** The numbers of a tensor. */
export const numbers = (x: tf.Tensor): number[] => Array.from(x.dataSync());

/** Whether two tensors have the same shape and the same bits. */
export function sameBits(a: tf.Tensor, b: tf.Tensor): boolean {
  const left = numbers(a);
  const right = numbers(b);
  return (
    a.shape.join() === b.shape.join() &&
    left.every((value, i) => Object.is(value, right[i]) || value === right[i])
  );
}

/** Fails unless two tensors are equal bit for bit (0 and -0 count as equal). */
export function expectSame(got: tf.Tensor, want: tf.Tensor, what: string): void {
  if (!sameBits(got, want)) fail(`${what}: the outputs differ`);
}

/** Fails unless |got - want| <= tolerance max(1, max |want|). */
export function expectClose(
  got: readonly number[],
  want: readonly number[],
  tolerance: number,
  what: string,
): void {
  if (got.length !== want.length) fail(`${what}: expected ${want.length} numbers, received ${got.length}`);
  const bound = tolerance * Math.max(1, ...want.map(Math.abs));
  for (let i = 0; i < want.length; i++) {
    const difference = Math.abs(got[i]! - want[i]!);
    if (!(difference <= bound))
      fail(`${what}: [${i}] is ${got[i]}, expected ${want[i]} (tolerance ${bound})`);
  }
}
