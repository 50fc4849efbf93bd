/** Converts a random word to a number in [0, 1) with 24 bits: `(w >>> 8) 2^-24`, exact in float32. */
export const float24 = (word: number): number => (word >>> 8) * 2 ** -24;

/** Converts a random word to a number in [0, 1) with 23 bits: `(w >>> 9) 2^-23`, the mapping of `jax.random.uniform`. */
export const float23 = (word: number): number => (word >>> 9) * 2 ** -23;

/** Converts a random word to a number in (0, 1): `(w + 1/2) 2^-32`; needs float64. */
export const open32 = (word: number): number => ((word >>> 0) + 0.5) * 2 ** -32;
