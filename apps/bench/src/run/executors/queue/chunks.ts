/** Number of jobs requested or added at once. */
export const chunkSize = 500;

/** Splits a list into parts of at most `chunkSize` items. */
export function* chunks<T>(items: readonly T[]): Generator<T[]> {
  for (let i = 0; i < items.length; i += chunkSize) yield items.slice(i, i + chunkSize);
}
