/** Functions of assembly/sums.ts and batch-norm.ts. */
export interface ReduceExports {
  /** y[o, i] = sum over r of x[o, r, i] / divisor. */
  sumMiddle(x: number, outer: number, rows: number, inner: number, divisor: number, y: number): void;
  /** @param scale address, or 0 for ones. @param offset address, or 0 for none. */
  batchNorm(
    rows: number,
    columns: number,
    epsilon: number,
    x: number,
    mean: number,
    variance: number,
    scale: number,
    offset: number,
    y: number,
  ): void;
  batchNormGrad(
    rows: number,
    columns: number,
    epsilon: number,
    x: number,
    dy: number,
    mean: number,
    variance: number,
    scale: number,
    dx: number,
    dMean: number,
    dVariance: number,
    dScale: number,
    dOffset: number,
  ): void;
}
