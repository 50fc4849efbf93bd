import type { Heap } from '../heap.ts';

/** What a noise makes of a draw: y = scale x + shift, as in `@regatta/core`. */
export interface Gates {
  readonly kind: 'bernoulli' | 'gaussian';
  /** Bernoulli: probability to keep, times 2^32. */
  readonly threshold: number;
  /** Bernoulli: factor of what is kept; what is dropped has factor 0. */
  readonly scale: number;
  /** Gaussian: standard deviation. */
  readonly sigma: number;
  readonly shifted: boolean;
  readonly keepShift: number;
  readonly dropShift: number;
}

/** -lambda alpha of SELU. */
const ALPHA_PRIME = -1.7580993408473766;

/** The gates of a noise at a rate; undefined for a noise that is not known here. */
export function gatesOf(noise: string, rate: number, scaleOnly: boolean): Gates | undefined {
  const keep = 1 - rate;
  const plain = { threshold: Math.round(keep * 2 ** 32), sigma: 0, keepShift: 0, dropShift: 0 };
  if (noise === 'bernoulli') {
    return { ...plain, kind: 'bernoulli', scale: rate === 1 ? 0 : 1 / keep, shifted: false };
  }
  if (noise === 'gaussian') {
    return { ...plain, kind: 'gaussian', scale: 0, sigma: Math.sqrt(rate / keep), shifted: false };
  }
  if (noise !== 'alpha') return undefined;
  const gain = rate === 1 ? 0 : 1 / Math.sqrt(keep * (1 + rate * ALPHA_PRIME * ALPHA_PRIME));
  return {
    ...plain,
    kind: 'bernoulli',
    scale: gain,
    shifted: !scaleOnly,
    keepShift: rate === 1 ? 0 : gain * ALPHA_PRIME * (0 - rate),
    dropShift: rate === 1 ? 0 : gain * ALPHA_PRIME * (1 - rate),
  };
}

/** Where draws come from. */
export interface Source {
  readonly heap: Heap;
  readonly gates: Gates;
  readonly key: readonly [number, number];
  /** Scratch of the drawing functions. */
  readonly words: number;
}

/** Perturbs `count` floats by gates of their own from draw `start` on; with x = 0 writes the factors of the gates. */
export function drawBernoulli(source: Source, x: number, y: number, count: number, start: number): void {
  const { gates, heap, key, words } = source;
  const { threshold, scale, keepShift, dropShift } = gates;
  const certain = threshold === 2 ** 32;
  const high = certain ? 65535 : Math.floor(threshold / 65536);
  const low = certain ? 65536 : threshold % 65536;
  const block = Math.floor(start / 4) >>> 0;
  const shifted = gates.shifted ? 1 : 0;
  const [k0, k1] = key;
  heap.kernels.bernoulli(
    x,
    y,
    count,
    k0,
    k1,
    start >>> 0,
    block,
    high,
    low,
    scale,
    shifted,
    keepShift,
    dropShift,
    words,
  );
}

/**
 * Writes the factors of gates `start` .. `start + count - 1` and returns their address.
 *
 * @param to room for `count + 5` floats.
 */
export function drawFactors(source: Source, to: number, count: number, start: number): number {
  const { gates, heap, key, words } = source;
  if (gates.kind === 'bernoulli') {
    drawBernoulli(source, 0, to, count, start);
    return to;
  }
  const skip = start % 2;
  const first = Math.floor(start / 2) >>> 0;
  heap.kernels.gaussian(to, Math.ceil((count + skip) / 2), key[0], key[1], first, gates.sigma, words);
  return to + 4 * skip;
}
