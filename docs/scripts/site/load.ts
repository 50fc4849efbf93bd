/** What loading a page takes. */
export interface Load {
  /** Uncompressed bytes loaded before any interaction. */
  readonly bytes: number;
  /** Milliseconds until the page is interactive. */
  readonly interactive: number;
}

/** How a page exceeds the upper limits of its budget. */
export function overBudget({ bytes, interactive }: Load, budget: Load): string[] {
  return [
    ...(bytes > budget.bytes ? [`loads ${bytes} bytes, more than ${budget.bytes}`] : []),
    ...(interactive > budget.interactive
      ? [`is interactive after ${interactive.toFixed(0)} ms, later than ${budget.interactive}`]
      : []),
  ];
}
