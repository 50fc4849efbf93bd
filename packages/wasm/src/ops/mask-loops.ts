/** A loop over rows: how often, and how many bytes of the mask a repetition moves. */
export interface Loop {
  /** Repetitions. */
  size: number;
  /** Bytes of the mask from one repetition to the next; 0 where rows share it. */
  readonly step: number;
}

/** Up to three loops over the rows of `shape`, outermost first, in which a mask moves evenly; undefined if it takes more. */
export function maskLoops(shape: readonly number[], mask: readonly number[]): Loop[] | undefined {
  const lead = shape.length - mask.length;
  if (lead < 0 || mask.at(-1) !== shape.at(-1)) return undefined;
  const loops: Loop[] = [];
  let step = shape.at(-1)!;
  for (let i = shape.length - 2; i >= 0; i--) {
    const size = shape[i]!;
    const own = mask[i - lead] ?? 1;
    if (own !== size && own !== 1) return undefined;
    if (size === 1) continue;
    const inner = loops[0];
    const isRepeated = own === 1;
    if (inner !== undefined && (inner.step === 0) === isRepeated) inner.size *= size;
    else loops.unshift({ size, step: isRepeated ? 0 : step });
    step *= own;
  }
  return loops.length > 3 ? undefined : loops;
}
