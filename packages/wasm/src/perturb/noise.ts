import type { Gates } from '@regatta/core';
import type { Heap } from '../heap.ts';

/** Where gates are drawn from. */
export interface Source {
  readonly heap: Heap;
  readonly gates: Gates;
  readonly key: readonly [number, number];
  /** Address of scratch for the drawing kernels. */
  readonly words: number;
}

/** Perturbs `count` floats with one gate each, starting at draw `start`; with x = 0 writes the factors of the gates. */
export function drawBernoulli(
  { heap, key, words }: Source,
  { keep, scale, shift }: Gates & { draw: 'bernoulli' },
  x: number,
  y: number,
  count: number,
  start: number,
): void {
  const threshold = Math.round(keep * 2 ** 32);
  const certain = threshold === 2 ** 32;
  const [dropShift, keepShift] = shift ?? [0, 0];
  heap.kernels.bernoulli(
    x,
    y,
    count,
    ...key,
    start >>> 0,
    Math.floor(start / 4) >>> 0,
    certain ? 65535 : Math.floor(threshold / 65536),
    certain ? 65536 : threshold % 65536,
    scale[1],
    scale[0],
    shift === null ? 0 : 1,
    keepShift,
    dropShift,
    words,
  );
}

/**
 * Writes the factors of the gates [start, start + count) and returns their address.
 *
 * @param to address of room for `count + 5` floats.
 */
export function drawFactors(source: Source, to: number, count: number, start: number): number {
  const { gates, heap, key, words } = source;
  if (gates.draw === 'bernoulli') {
    drawBernoulli(source, gates, 0, to, count, start);
    return to;
  }
  const skip = start % 2;
  const first = Math.floor(start / 2) >>> 0;
  heap.kernels.gaussian(to, Math.ceil((count + skip) / 2), ...key, first, ...gates.scale, words);
  return to + 4 * skip;
}
