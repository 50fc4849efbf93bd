/** Jobs asked for, or added, at once. */
export const chunkSize = 500;

/** A list in parts of at most `chunkSize`. */
export function* chunks<T>(items: readonly T[]): Generator<T[]> {
  for (let i = 0; i < items.length; i += chunkSize) yield items.slice(i, i + chunkSize);
}
