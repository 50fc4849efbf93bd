/** Functions of assembly/reduce.ts and batch-norm.ts. */
export interface ReduceExports {
  /** y[c] = sum over r of x[r, c]. */
  sumRows(x: number, rows: number, columns: number, y: number): void;
  /** y[c] = mean over r of x[r, c]. */
  meanRows(x: number, rows: number, columns: number, y: number): void;
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
