/** A picture of the multipliers of a tensor, panel by panel; plain JSON. */
export interface Picture {
  /** The place: `a feature map`. */
  readonly place: string;
  /** The label of each panel, in order. */
  readonly labels: readonly string[];
  /** The vertical and the horizontal axis of a panel. */
  readonly axes: readonly [string, string];
  /** The numbers of panels, rows and columns. */
  readonly shape: readonly [number, number, number];
  /** One digit per element, panel by panel and row by row: 0 for dropped, otherwise 1 (`low`) to 9 (`high`). */
  readonly levels: string;
  /** The smallest and largest nonzero multiplier. */
  readonly low: number;
  readonly high: number;
  /** The fraction of elements multiplied by 0. */
  readonly dropped: number;
}

/** The layout of multipliers. */
export interface Layout {
  readonly place: string;
  readonly labels: readonly string[];
  readonly axes: readonly [string, string];
  readonly shape: readonly [number, number, number];
}

/** Inverse of the smallest difference shown; smaller ones are rounding errors of the forward pass. */
const precision = 1e5;

/** The picture of multipliers that are in the order of the layout. */
export function pictureOf(multipliers: readonly number[], layout: Layout): Picture {
  const rounded = multipliers.map((value) => Math.round(value * precision) / precision);
  const kept = rounded.filter((value) => value !== 0);
  const low = kept.length === 0 ? 1 : Math.min(...kept);
  const high = kept.length === 0 ? 1 : Math.max(...kept);
  const levelOf = (value: number): number => {
    if (value === 0) return 0;
    return high === low ? 9 : 1 + Math.round((8 * (value - low)) / (high - low));
  };
  return {
    ...layout,
    levels: rounded.map(levelOf).join(''),
    low,
    high,
    dropped: 1 - kept.length / rounded.length,
  };
}
