/** Functions of assembly/elementwise.ts. */
export interface ElementwiseExports {
  binary(
    kind: number,
    a: number,
    rowA: number,
    stepA: number,
    b: number,
    rowB: number,
    stepB: number,
    y: number,
    rows: number,
    columns: number,
  ): void;
  relu(x: number, y: number, count: number): void;
  reluGrad(x: number, dy: number, dx: number, count: number): void;
}
