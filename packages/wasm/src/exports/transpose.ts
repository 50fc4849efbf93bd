/** Functions of assembly/transpose.ts, assembly/segment-sum.ts and assembly/gather.ts. */
export interface TransposeExports {
  transposeMatrices(
    x: number,
    y: number,
    count: number,
    nextX: number,
    nextY: number,
    rows: number,
    columns: number,
    strideX: number,
    strideY: number,
  ): void;
  copyRuns(
    x: number,
    y: number,
    n0: number,
    x0: number,
    y0: number,
    n1: number,
    x1: number,
    y1: number,
    width: number,
  ): void;
  segmentSum(x: number, ids: number, rows: number, width: number, segments: number, y: number): void;
  /** @returns 1 if every id is in [0, size), else 0. */
  idsWithin(ids: number, count: number, size: number): number;
  gatherRows(
    x: number,
    ids: number,
    y: number,
    outer: number,
    size: number,
    count: number,
    width: number,
  ): void;
}
