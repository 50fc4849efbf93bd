/** Delimiters that are looked for, the likeliest first. */
export const delimiters = [',', ';', '\t', '|'] as const;

/** The rows of a text before anything is known about its delimiter: where they are and how many delimiters they contain. */
export interface RowScan {
  readonly starts: readonly number[];
  readonly ends: readonly number[];
  /** The line on which each row ends, from 1. */
  readonly lines: readonly number[];
  /** Delimiters outside quotes in each row, by {@link delimiters}. */
  readonly counts: readonly (readonly number[])[];
  /** Whether any cell is quoted. */
  readonly quoted: boolean;
  /** Where a quote opens that is never closed; -1 for none. */
  readonly unclosed: number;
}

const codes = delimiters.map((delimiter) => delimiter.charCodeAt(0));
const [quote, feed, carriage, space] = [0x22, 0x0a, 0x0d, 0x20];

/** Finds the rows of a text in one pass. Line breaks within quotes do not end a row; blank lines are no rows. */
export function scanRows(text: string): RowScan {
  const starts: number[] = [];
  const ends: number[] = [];
  const lines: number[] = [];
  const counts: number[][] = codes.map(() => []);
  const current = codes.map(() => 0);
  let [start, line, opened, isOpen, atStart, quoted, blank] = [0, 1, -1, false, true, false, true];
  const close = (end: number): void => {
    if (!blank) {
      starts.push(start);
      ends.push(end);
      lines.push(line);
      current.forEach((count, i) => counts[i]!.push(count));
    }
    current.fill(0);
    [blank, atStart, isOpen] = [true, true, false];
  };
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (isOpen) {
      if (code === quote) {
        if (text.charCodeAt(i + 1) === quote) i++;
        else isOpen = false;
      } else if (code === feed || (code === carriage && text.charCodeAt(i + 1) !== feed)) line++;
      continue;
    }
    if (code === feed || code === carriage) {
      close(i);
      if (code === carriage && text.charCodeAt(i + 1) === feed) i++;
      start = i + 1;
      line++;
      continue;
    }
    if (code === quote && atStart) {
      [isOpen, quoted, atStart, blank] = [true, true, false, false];
      opened = i;
      continue;
    }
    if (code > 0x7c) {
      [atStart, blank] = [false, false];
      continue;
    }
    const which = codes.indexOf(code);
    if (which >= 0) {
      current[which]!++;
      [atStart, blank] = [true, false];
    } else if (code !== space) [atStart, blank] = [false, false];
  }
  const unclosed = isOpen ? opened : -1;
  close(text.length);
  return { starts, ends, lines, counts, quoted, unclosed };
}

/** Number of rows by number of cells, for a delimiter of {@link delimiters}. @param skip rows that are left out. */
export function lengthsOf(
  { counts }: RowScan,
  delimiter: number,
  skip: ReadonlySet<number>,
): Map<number, number> {
  const lengths = new Map<number, number>();
  counts[delimiter]!.forEach((count, row) => {
    if (!skip.has(row)) lengths.set(count + 1, (lengths.get(count + 1) ?? 0) + 1);
  });
  return lengths;
}

/** The most frequent key. */
export function mostFrequent(counts: ReadonlyMap<number, number>): number {
  let [best, most] = [0, 0];
  for (const [key, count] of counts) if (count > most) [best, most] = [key, count];
  return best;
}

/** The line of a text, from 1, that contains a position. */
export const lineAt = (text: string, position: number): number =>
  text.slice(0, position).split(/\r\n|\n|\r/).length;
