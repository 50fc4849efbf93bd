import type { Split } from '@regatta/trial';

/** The rows from `start` to `end` (exclusive) of a table of bytes as a split, with each number divided by `scale`. */
export function splitOf(
  table: { readonly features: Uint8Array; readonly labels: Uint8Array },
  start: number,
  end: number,
  scale: number,
): Split {
  const width = table.features.length / table.labels.length;
  return {
    size: end - start,
    inputs: Float32Array.from(table.features.subarray(start * width, end * width), (value) => value / scale),
    labels: Int32Array.from(table.labels.subarray(start, end)),
  };
}
