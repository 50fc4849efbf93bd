import type { NumericColumn, WordColumn } from './columns.ts';

/** Names that say that a column tells rows apart: id, user_id, PassengerId, UUID, row, index, Unnamed: 0. */
const wholeName =
  /^(?:#|id|ids|uid|uuid|guid|idx|index|row|rows|row[\s_.-]?(?:id|no|num|number|names?|index)|key|pk|no\.?|nr\.?|num|serial|record|rec|obs|observation|level_0|unnamed(?::?\s*\d+)?)$/i;
/** Names that R gives a column of row numbers; elsewhere they are names of quantities such as x1, the first of several inputs. */
const rowNumberName = /^(?:x\.?1|\.\.\.1)$/i;
const lastWord = /(?:[\s_.-](?:id|uid|uuid|guid|key|no|nr|#)|[a-z](?:Id|ID|Uuid|UUID|Key|Nr|No))$/;
const lowerLastWord = /^[a-z0-9]+(?:[_.-][a-z0-9]+)*[\s_.-](?:id|uid|uuid|guid)$/i;

/** Whether the name of a column says that it tells rows apart. */
export const isIdentifierName = (name: string): boolean =>
  wholeName.test(name) || lastWord.test(name) || lowerLastWord.test(name);

/** Distinct words in as many rows that can still be categories. */
const fewRows = 50;

/** Why a column tells rows apart instead of describing them; undefined if it does not. */
export function identifierReason(column: NumericColumn | WordColumn): string | undefined {
  const { name } = column;
  if (column.kind === 'words') {
    const known = column.codes.length - column.gaps;
    if (column.levels.length < known || known < 2) return undefined;
    if (known > fewRows) return 'an identifier or text, different in every row';
    return isIdentifierName(name) && known > 2 ? 'an identifier, different in every row' : undefined;
  }
  if (column.kind !== 'numbers' || !column.areIntegers || column.gaps > 0) return undefined;
  if (rowNumberName.test(name)) return countsRows(column) ? 'row numbers' : undefined;
  if (!isIdentifierName(name)) return undefined;
  const areDistinct = new Set(column.values).size === column.values.length;
  return areDistinct ? 'an identifier, a different number in every row' : undefined;
}

/** Whether whole numbers count the rows, from 0 or 1 to the last. */
export function countsRows({ kind, values }: NumericColumn): boolean {
  return (
    kind === 'numbers' &&
    values.length > 2 &&
    (values[0] === 0 || values[0] === 1) &&
    values.every((value, row) => value === values[0]! + row)
  );
}

/** Numbers that stand for a missing value in many files. */
const codes = [
  ...[9, 99, 999, 9999, 99_999, 999_999, 9_999_999, 99_999_999].flatMap((code) => [-code, code]),
  -8888,
  -888,
  8888,
  -7777,
  -32_768,
  32_767,
  -2_147_483_648,
  2_147_483_647,
];

/** A number that repeats at one end of a column, farther from the others than they are from each other, e.g. -999. */
export function sentinelOf({
  kind,
  values,
}: NumericColumn): { readonly code: number; readonly cells: number } | undefined {
  if (kind !== 'numbers') return undefined;
  let [lowest, highest] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const value of values) {
    if (value < lowest) lowest = value;
    if (value > highest) highest = value;
  }
  const code = codes.find((known) => known === lowest || known === highest);
  if (code === undefined) return undefined;
  let [cells, low, high] = [0, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const value of values) {
    if (value === code) cells++;
    else if (value < low) low = value;
    if (value !== code && value > high) high = value;
  }
  const gap = code < low ? low - code : code - high;
  return cells > 1 && high > low && gap > high - low ? { code, cells } : undefined;
}
