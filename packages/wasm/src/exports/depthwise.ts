/** Functions of assembly/depthwise.ts and channels.ts. `geometry`: address of a Geometry whose `filters` equals its `depth`. */
export interface DepthwiseExports {
  depthwise(geometry: number, x: number, filter: number, y: number): void;
  depthwiseBackpropInput(geometry: number, dy: number, filter: number, dx: number): void;
  depthwiseBackpropFilter(geometry: number, x: number, dy: number, filterGradient: number): void;
  /** Repeats each of `count` floats `times` times. */
  repeatChannels(from: number, count: number, times: number, to: number): void;
  /** Writes `count` sums of `times` consecutive floats each. */
  sumChannels(from: number, count: number, times: number, to: number): void;
}
