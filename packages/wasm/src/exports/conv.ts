/** Functions of assembly/conv.ts and layout.ts. `geometry`: address of a Geometry at the start of scratch. */
export interface ConvExports {
  convScratch(geometry: number): number;
  /** @param bias address, or 0 for none. @param activation 0 none, 1 relu, 2 relu6. */
  conv2d(geometry: number, x: number, filter: number, bias: number, activation: number, y: number): void;
  conv2dBackpropInput(geometry: number, dy: number, filter: number, dx: number): void;
  conv2dBackpropFilter(geometry: number, x: number, dy: number, filterGradient: number): void;
  /** to[b, c, r] = from[b, r, c]. */
  swapAxes(from: number, batch: number, rows: number, columns: number, to: number): void;
}
