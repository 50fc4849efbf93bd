import type { Conclusion, Standing } from '@regatta/evidence';
import { differenceText } from '@regatta/record';
import type { Interval } from '@regatta/stats';

/** Comparison of an arm with the baseline. */
export interface DifferenceRow {
  /** Label of the arm. */
  readonly label: string;
  /** Whether the comparison was announced. */
  readonly standing: Standing;
  /** Conclusion of the comparison. */
  readonly conclusion: Conclusion;
  /** Mean difference. */
  readonly mean: number;
  /** 95 % interval of the mean; null if there is none. */
  readonly interval: Interval | null;
  /** Differences by seed; empty to show none. */
  readonly points: readonly number[];
}

/** The data of {@link pairedDifferences}. */
export interface DifferencesData {
  /** Title of the chart. */
  readonly title: string;
  /** Quantity on the horizontal axis. */
  readonly axis: string;
  /** Title of the baseline. */
  readonly baseline: string;
  /** The side of zero on which the arm is ahead; the chart draws it to the right. */
  readonly ahead: 'left' | 'right';
  /** Half-width of the band of differences too small to matter; null for no band. */
  readonly smallestEffect: number | null;
  /** Decimals of the numbers. */
  readonly digits: number;
  /** Rows grouped by heading; an empty heading is not shown. */
  readonly groups: readonly {
    /** Heading of the group. */
    readonly heading: string;
    /** Its arms. */
    readonly rows: readonly DifferenceRow[];
  }[];
}

/** A row and its position. */
export interface Placed extends DifferenceRow {
  /** Center of the row, in pixels from the top of the frame. */
  readonly y: number;
}

/** Vertical offset of a point from the center of its row, spread by the golden ratio; deterministic. */
export const jitter = (i: number, height: number): number => (((i * 0.618034) % 1) - 0.5) * height;

/** Positions rows and headings from top to bottom. */
export function layOut(
  data: DifferencesData,
  rowHeight: number,
  middle: number,
): {
  rows: Placed[];
  headings: { y: number; text: string }[];
  height: number;
} {
  const rows: Placed[] = [];
  const headings: { y: number; text: string }[] = [];
  let top = 4;
  for (const group of data.groups) {
    if (group.heading !== '') {
      headings.push({ y: top + 16, text: group.heading });
      top += 28;
    }
    for (const row of group.rows) {
      rows.push({ ...row, y: top + middle });
      top += rowHeight;
    }
    top += 4;
  }
  return { rows, headings, height: top };
}

/** Describes the chart in words. */
export function describeDifferences({
  groups,
  digits,
  smallestEffect,
  baseline,
  axis,
}: DifferencesData): string {
  const rows = groups.flatMap(({ heading, rows }) => rows.map((row) => ({ heading, row })));
  const said = rows.slice(0, 12).map(({ heading, row }) => {
    const place = heading === '' ? '' : ` (${heading})`;
    return `${row.label}${place} ${differenceText(row, digits)}, ${row.conclusion}`;
  });
  const band =
    smallestEffect === null ? '' : ` Differences within ±${smallestEffect} are too small to matter.`;
  const more = rows.length > said.length ? ` The table contains ${rows.length - said.length} more rows.` : '';
  return `${axis}, arm minus ${baseline}, as mean, 95 % confidence interval and conclusion: ${said.join('; ')}.${band}${more}`;
}
