import { checkSample, StatsError } from './errors.ts';

/** Throws unless both samples are non-empty, finite and of equal length. */
export function checkPairs(a: readonly number[], b: readonly number[], subject: string): void {
  checkSample(a, 'a');
  checkSample(b, 'b');
  if (a.length === b.length) return;
  throw new StatsError({
    subject,
    expected: 'as many values in b as in a, one pair per run',
    received: `${a.length} and ${b.length}`,
    remedy: 'Keep only the runs that both have, in the same order.',
  });
}

/** Throws unless the value is a whole number of at least `least` and at most `most`. */
export function checkCount(
  value: number,
  subject: string,
  least: number,
  most: number = Number.MAX_SAFE_INTEGER,
): void {
  if (Number.isInteger(value) && value >= least && value <= most) return;
  const bound = most === Number.MAX_SAFE_INTEGER ? `of at least ${least}` : `from ${least} to ${most}`;
  throw new StatsError({
    subject,
    expected: `a whole number ${bound}`,
    received: String(value),
    remedy: `Pass e.g. ${least}.`,
  });
}

/** Throws unless 0 < value < 1. */
export function checkFraction(value: number, subject: string, example: number): void {
  if (value > 0 && value < 1) return;
  throw new StatsError({
    subject,
    expected: 'a number between 0 and 1, both excluded',
    received: String(value),
    remedy: `Pass e.g. ${example}.`,
  });
}

/** Throws unless the value is finite and above 0. */
export function checkPositive(value: number, subject: string): void {
  if (Number.isFinite(value) && value > 0) return;
  throw new StatsError({
    subject,
    expected: 'a finite number above 0',
    received: String(value),
    remedy: 'Pass a positive number, e.g. 1.',
  });
}

/** Throws unless the table has at least one row and one column, rows of equal length and no NaN. */
export function checkTable(rows: readonly (readonly number[])[], subject: string): void {
  const columns = rows[0]?.length ?? 0;
  if (columns === 0) {
    throw new StatsError({
      subject,
      expected: 'at least one row with at least one value',
      received: rows.length === 0 ? 'no rows' : 'an empty row',
      remedy: 'Pass one row per task, with at least one value.',
    });
  }
  rows.forEach((row, i) => {
    const stray = row.findIndex((value) => Number.isNaN(value));
    if (row.length === columns && stray === -1) return;
    throw new StatsError({
      subject: stray === -1 ? `${subject}[${i}]` : `${subject}[${i}][${stray}]`,
      expected: stray === -1 ? `${columns} values, as in the first row` : 'a number',
      received: stray === -1 ? String(row.length) : 'NaN',
      remedy:
        'Replace missing scores of failed runs with the score they should count as, or drop the row for every method.',
    });
  });
}
