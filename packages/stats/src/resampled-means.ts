import { drawRows, type Resampling } from './resample.ts';

/** The means of all resamples of some numbers, in the order drawn: the bits of `mean` of each, which is never written out. */
export function resampledMeans(data: readonly number[], options: Resampling): number[] {
  const values = Float64Array.from(data);
  const means: number[] = [];
  for (const row of drawRows([values.length], options)) {
    const count = row.length;
    let total = 0;
    for (let i = 0; i < count; i += 1) total += values[row[i]!]!;
    const first = total / count;
    let rest = 0;
    for (let i = 0; i < count; i += 1) rest += values[row[i]!]! - first;
    means.push(first + rest / count);
  }
  return means;
}
