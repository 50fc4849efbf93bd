import { checkNumber, checkNumbers } from '@regatta/core';
import { sizeOf } from './draws.ts';

const clamped = (blockSize: number, spatial: readonly number[]): number => Math.min(blockSize, ...spatial);

/** Number of positions per axis where a block can start. */
export const validPositions = (blockSize: number, spatial: readonly number[]): number[] =>
  spatial.map((n) => n - clamped(blockSize, spatial) + 1);

/**
 * Probability that a block starts at a position where it fits:
 * gamma = rate H W / (b^2 (H - b + 1) (W - b + 1)), b = min(blockSize, H, W), and likewise for 1 and 3 axes.
 *
 * @param spatial sizes of the spatial axes. @returns a probability <= rate.
 * @see Ghiasi, Lin, Le 2018, arXiv 1810.12890.
 */
export function dropBlockGamma(rate: number, blockSize: number, spatial: readonly number[]): number {
  checkNumbers('dropBlockGamma', { spatial });
  checkNumber(rate, 'dropBlockGamma', 'rate', { min: 0, max: 1 });
  checkNumber(blockSize, 'dropBlockGamma', 'blockSize');
  const side = clamped(blockSize, spatial);
  return (rate * sizeOf(spatial)) / (side ** spatial.length * sizeOf(validPositions(blockSize, spatial)));
}

/** Pads to three entries at the front, so that maps with 1 or 2 axes become volumes of depth or height 1. */
const three = (values: readonly number[], fill: number): [number, number, number] => {
  const [d = fill, h = fill, w = fill] = [...Array(3 - values.length).fill(fill), ...values];
  return [d, h, w];
};

/**
 * Mask for given seeds: a seed at (i, j) drops rows i .. i + b - 1 and columns j .. j + b - 1, for odd and even b.
 *
 * @param seed 1 = a block starts here, [rows, valid positions.., channels]. @returns [rows, positions.., channels], 1 =
 *   keep. Takes time proportional to the number of dropped elements.
 */
export function dropBlockKeep(
  seed: ArrayLike<number>,
  rows: number,
  spatial: readonly number[],
  channels: number,
  blockSize: number,
): Uint8Array {
  checkNumbers('dropBlockKeep', { seed, spatial });
  checkNumber(rows, 'dropBlockKeep', 'rows');
  checkNumber(channels, 'dropBlockKeep', 'channels');
  checkNumber(blockSize, 'dropBlockKeep', 'blockSize');
  const side = clamped(blockSize, spatial);
  const [depth, height, width] = three(spatial, 1);
  const [validD, validH, validW] = three(validPositions(blockSize, spatial), 1);
  const [sideD, sideH, sideW] = three(
    spatial.map(() => side),
    1,
  );
  const keep = new Uint8Array(rows * depth * height * width * channels).fill(1);
  let at = 0;
  for (let row = 0; row < rows; row++) {
    for (let d = 0; d < validD; d++) {
      for (let h = 0; h < validH; h++) {
        for (let w = 0; w < validW; w++) {
          for (let channel = 0; channel < channels; channel++) {
            if (seed[at++] !== 1) continue;
            for (let z = d; z < d + sideD; z++) {
              for (let y = h; y < h + sideH; y++) {
                const line = ((row * depth + z) * height + y) * width + w;
                const end = (line + sideW) * channels;
                for (let i = line * channels + channel; i < end; i += channels) keep[i] = 0;
              }
            }
          }
        }
      }
    }
  }
  return keep;
}
