/** How a window moves along one axis. */
export interface Axis {
  /** Cells of the input. */
  readonly size: number;
  /** Cells of the output: places of the window. */
  readonly places: number;
  /** Cells from one end of the window to the other, dilation included. */
  readonly extent: number;
  readonly stride: number;
  /** Cells of padding before the input; negative where the window begins inside. */
  readonly before: number;
}

/** Cells that all places of the window together reach, padding included. */
export const reach = ({ places, extent, stride }: Axis): number => (places - 1) * stride + extent;

/** The axis for an output of `places` cells under a padding attribute; undefined for one that is not known. */
export function axisOf(
  { size, places, extent, stride }: Omit<Axis, 'before'>,
  pad: unknown,
  index: number,
): Axis | undefined {
  const axis = { size, places, extent, stride, before: 0 };
  if (pad === 'valid') return axis;
  if (pad === 'same') return { ...axis, before: Math.floor((reach(axis) - size) / 2) };
  if (typeof pad === 'number') return { ...axis, before: pad };
  const pair: unknown = Array.isArray(pad) ? pad[index] : undefined;
  const before: unknown = Array.isArray(pair) ? pair[0] : undefined;
  return typeof before === 'number' ? { ...axis, before } : undefined;
}
