/** A random source for generated data; a `Stream` of `@regatta/core` is one. */
export interface Random {
  /** An independent child source that depends only on this one and the salt. */
  fold(salt: string): Random;
  /** `count` numbers in [0, 1). */
  uniform(count: number): ArrayLike<number>;
  /** `count` standard normal numbers. */
  normal(count: number): ArrayLike<number>;
  /** The numbers 0..n-1 in random order. */
  permutation(n: number): ArrayLike<number>;
}
