/** A sliding window along one axis. */
export interface Axis {
  /** Cells of the input. */
  readonly size: number;
  /** Cells of the output, i.e. window positions. */
  readonly places: number;
  /** Cells that the window spans, including dilation. */
  readonly extent: number;
  readonly stride: number;
  /** Cells of padding before the input; negative when the first window starts inside it. */
  readonly before: number;
}

/** Cells that all window positions together span, including padding. */
export const reach = ({ places, extent, stride }: Axis): number => (places - 1) * stride + extent;

/** The axis for an output of `places` cells and a padding attribute; undefined for an unknown padding. */
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
