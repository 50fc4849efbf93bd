/** What the multipliers of a tensor look like, panel by panel. Plain JSON. */
export interface Picture {
  /** The place: `a feature map`. */
  readonly place: string;
  /** Of each panel, in order. */
  readonly labels: readonly string[];
  /** What runs down and what runs across a panel. */
  readonly axes: readonly [string, string];
  /** Panels, rows and columns. */
  readonly shape: readonly [number, number, number];
  /** A digit an element, panel by panel and row by row: 0 for dropped, else 1 (`low`) to 9 (`high`). */
  readonly levels: string;
  /** The smallest and the largest multiplier that is not 0. */
  readonly low: number;
  readonly high: number;
  /** Share of the elements that are multiplied by 0. */
  readonly dropped: number;
}

/** How multipliers are laid out. */
export interface Layout {
  readonly place: string;
  readonly labels: readonly string[];
  readonly axes: readonly [string, string];
  readonly shape: readonly [number, number, number];
}

/** Rounding of a forward pass: differences below it are none. */
const precision = 1e5;

/** The picture of multipliers, in the order of the layout. */
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
    ...{ low, high },
    dropped: 1 - kept.length / rounded.length,
  };
}
