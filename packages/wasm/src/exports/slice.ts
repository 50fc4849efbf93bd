/** Functions of assembly/slice.ts. */
export interface SliceExports {
  gatherRuns(from: number, stride: number, rows: number, count: number, to: number): void;
}
