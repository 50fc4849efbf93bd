/** Functions of assembly/softmax.ts. */
export interface SoftmaxExports {
  /** y = e^x / (sum of e^x) in each row. */
  softmax(x: number, rows: number, columns: number, y: number): void;
  /** dx = y (dy - sum of y dy) in each row. */
  softmaxGrad(y: number, dy: number, rows: number, columns: number, dx: number): void;
  /** y = x - ln(sum of e^x) in each row. */
  logSoftmax(x: number, rows: number, columns: number, y: number): void;
  /** dx = dy - e^y (sum of dy) in each row. */
  logSoftmaxGrad(y: number, dy: number, rows: number, columns: number, dx: number): void;
  /** @param mask address of bytes; row (i, j, k) starts at i stepI + j stepJ + k stepK. */
  maskedSoftmax(
    x: number,
    mask: number,
    n: number,
    stepI: number,
    m: number,
    stepJ: number,
    l: number,
    stepK: number,
    columns: number,
    y: number,
  ): void;
}
