import { drawBlocks, type Resampling } from './resample.ts';

/** The means of all resamples, in the order drawn, with the same bits as `mean`, without materializing the resamples. */
export function resampledMeans(data: readonly number[], options: Resampling): number[] {
  const values = Float64Array.from(data);
  const means: number[] = [];
  for (const block of drawBlocks([values.length], options)) {
    for (const mean of meansOfRows(values, block)) means.push(mean);
  }
  return means;
}

/** The mean of the values for each row of indices. */
function meansOfRows(values: Float64Array, block: Uint32Array): Float64Array {
  const count = values.length;
  const last = block.length - count;
  const means = new Float64Array(block.length / count);
  // Four rows at a time: an addition waits for the previous one in its own row, not for those in other rows. If fewer rows
  // are left, the last one is repeated, and the extra results are written past the end and dropped.
  for (let row = 0, a = 0; a <= last; row += 4, a += 4 * count) {
    const b = Math.min(a + count, last);
    const c = Math.min(a + 2 * count, last);
    const d = Math.min(a + 3 * count, last);
    let sumA = 0;
    let sumB = 0;
    let sumC = 0;
    let sumD = 0;
    for (let i = 0; i < count; i += 1) {
      sumA += values[block[a + i]!]!;
      sumB += values[block[b + i]!]!;
      sumC += values[block[c + i]!]!;
      sumD += values[block[d + i]!]!;
    }
    const firstA = sumA / count;
    const firstB = sumB / count;
    const firstC = sumC / count;
    const firstD = sumD / count;
    sumA = 0;
    sumB = 0;
    sumC = 0;
    sumD = 0;
    for (let i = 0; i < count; i += 1) {
      sumA += values[block[a + i]!]! - firstA;
      sumB += values[block[b + i]!]! - firstB;
      sumC += values[block[c + i]!]! - firstC;
      sumD += values[block[d + i]!]! - firstD;
    }
    means[row] = firstA + sumA / count;
    means[row + 1] = firstB + sumB / count;
    means[row + 2] = firstC + sumC / count;
    means[row + 3] = firstD + sumD / count;
  }
  return means;
}
