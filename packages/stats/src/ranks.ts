/** Ranks from 1, smallest value first; equal values share their mean rank (midranks). */
export function midranks(values: ArrayLike<number>): number[] {
  const order = Uint32Array.from(values, (_, i) => i).sort((i, j) => compare(values[i]!, values[j]!));
  const ranks = new Array<number>(values.length).fill(0);
  for (let start = 0; start < order.length; ) {
    let end = start + 1;
    while (end < order.length && values[order[end]!] === values[order[start]!]) end += 1;
    for (let place = start; place < end; place += 1) ranks[order[place]!] = (start + 1 + end) / 2;
    start = end;
  }
  return ranks;
}

/** Sizes of the groups of equal values. */
export function tieSizes(values: ArrayLike<number>): number[] {
  const sizes = new Map<number, number>();
  for (let i = 0; i < values.length; i += 1) sizes.set(values[i]!, (sizes.get(values[i]!) ?? 0) + 1);
  return [...sizes.values()];
}

/** Compares without a difference, so that infinities work too. */
function compare(x: number, y: number): number {
  if (x === y) return 0;
  return x < y ? -1 : 1;
}
