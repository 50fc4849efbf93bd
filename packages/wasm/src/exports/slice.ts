/** Functions of assembly/slice.ts and repeat.ts. */
export interface SliceExports {
  gatherRuns(from: number, stride: number, rows: number, count: number, to: number): void;
  /** y[o, s, m, t, i] = x[o, m, i] for s < slow, t < fast. */
  repeat(
    x: number,
    outer: number,
    slow: number,
    middle: number,
    fast: number,
    inner: number,
    y: number,
  ): void;
}
