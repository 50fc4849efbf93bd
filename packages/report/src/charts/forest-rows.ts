import type { Conclusion, Standing } from '@regatta/evidence';
import { differenceText } from '@regatta/record';
import type { Interval } from '@regatta/stats';

/** An arm against the baseline. */
export interface DifferenceRow {
  /** What the arm is called. */
  readonly label: string;
  /** Whether the comparison was announced. */
  readonly standing: Standing;
  /** What the comparison may be said to show. */
  readonly conclusion: Conclusion;
  /** Mean difference. */
  readonly mean: number;
  /** 95 % interval of the mean; null where there is none. */
  readonly interval: Interval | null;
  /** The differences seed by seed; empty to show none. */
  readonly points: readonly number[];
}

/** The data of {@link pairedDifferences}. */
export interface DifferencesData {
  /** Title of the chart. */
  readonly title: string;
  /** What the horizontal axis measures. */
  readonly axis: string;
  /** What the baseline is called. */
  readonly baseline: string;
  /** On which side of zero the arm is ahead. */
  readonly ahead: 'left' | 'right';
  /** Differences within +- this are too small to matter; null for no band. */
  readonly smallestEffect: number | null;
  /** Decimals of the numbers. */
  readonly digits: number;
  /** Rows under headings; a heading of '' is not shown. */
  readonly groups: readonly {
    /** Heading of the group. */
    readonly heading: string;
    /** Its arms. */
    readonly rows: readonly DifferenceRow[];
  }[];
}

/** A row in its place. */
export interface Placed extends DifferenceRow {
  /** Middle of the row, in pixels from the top of the frame. */
  readonly y: number;
}

/** Offsets of points from the middle of their row: spread by the golden ratio, the same each time. */
export const jitter = (i: number, height: number): number => (((i * 0.618034) % 1) - 0.5) * height;

/** Rows and headings from top to bottom. */
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

/** What the picture says, in words. */
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
    smallestEffect === null ? '' : ` Differences within ${smallestEffect} are too small to matter.`;
  const more =
    rows.length > said.length ? ` ${rows.length - said.length} more rows follow in the table.` : '';
  return `${axis}, each arm minus ${baseline}, mean with its 95 % interval and the conclusion of the test: ${said.join('; ')}.${band}${more}`;
}
