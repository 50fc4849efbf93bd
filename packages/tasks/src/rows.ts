import type { Split } from '@regatta/trial';

/** The rows from `start` to `end` (exclusive) of a table of bytes as a split, with each number divided by `scale`. */
export function splitOf(
  table: { readonly features: Uint8Array; readonly labels: Uint8Array },
  start: number,
  end: number,
  scale: number,
): Split {
  const width = table.features.length / table.labels.length;
  const values = table.features.subarray(start * width, end * width);
  const inputs = new Float32Array(values.length);
  // A loop: `Float32Array.from` with a function takes seconds for thousands of images.
  for (let i = 0; i < values.length; i++) inputs[i] = values[i]! / scale;
  return {
    size: end - start,
    inputs,
    labels: Int32Array.from(table.labels.subarray(start, end)),
  };
}
