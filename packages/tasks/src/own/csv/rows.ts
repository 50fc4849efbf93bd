/** Delimiters that are looked for, the likeliest first. */
export const delimiters: readonly string[] = [',', ';', '\t', '|'];

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

const [quote, feed, carriage] = [0x22, 0x0a, 0x0d];
/** By the code of a character up to |: 0 for text, 1 for a blank, 2 for what ends a line or opens a quote, 3 and more for delimiters. */
const classes = new Uint8Array(0x7d);
const firstDelimiter = 3;
classes[0x20] = 1;
for (const code of [quote, feed, carriage]) classes[code] = 2;
delimiters.forEach((delimiter, i) => {
  classes[delimiter.charCodeAt(0)] = firstDelimiter + i;
});

/** Finds the rows of a text in one pass. Line breaks within quotes do not end a row; blank lines are no rows. */
export function scanRows(text: string): RowScan {
  const starts: number[] = [];
  const ends: number[] = [];
  const lines: number[] = [];
  const counts: number[][] = delimiters.map(() => []);
  const current = delimiters.map(() => 0);
  const { length } = text;
  let start = 0;
  let line = 1;
  let opened = -1;
  let isOpen = false;
  // Whether a quote would open a cell here, and whether the row is blank so far.
  let atStart = true;
  let blank = true;
  let quoted = false;
  const close = (end: number): void => {
    if (!blank) {
      starts.push(start);
      ends.push(end);
      lines.push(line);
      for (let i = 0; i < current.length; i++) counts[i]!.push(current[i]!);
    }
    current.fill(0);
    blank = true;
    atStart = true;
  };
  for (let i = 0; i < length; i++) {
    const code = text.charCodeAt(i);
    if (isOpen) {
      if (code === quote) {
        if (text.charCodeAt(i + 1) === quote) i++;
        else isOpen = false;
      } else if (code === feed || (code === carriage && text.charCodeAt(i + 1) !== feed)) line++;
      continue;
    }
    const kind = code > 0x7c ? 0 : classes[code]!;
    if (kind === 0) {
      atStart = false;
      blank = false;
    } else if (kind >= firstDelimiter) {
      current[kind - firstDelimiter]!++;
      atStart = true;
      blank = false;
    } else if (kind === 2) {
      if (code !== quote) {
        close(i);
        if (code === carriage && text.charCodeAt(i + 1) === feed) i++;
        start = i + 1;
        line++;
      } else if (atStart) {
        isOpen = true;
        quoted = true;
        opened = i;
        atStart = false;
        blank = false;
      }
    }
  }
  const unclosed = isOpen ? opened : -1;
  close(length);
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
