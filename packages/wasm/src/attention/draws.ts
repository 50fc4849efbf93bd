import type { PairMaskAttributes } from '@regatta/core/attention';

/** Fields of PairDraws (assembly/pair-draws.ts), in its order. */
export const drawsFields = [
  'key0',
  'key1',
  'firstExample',
  'heads',
  'perExample',
  'perHead',
  'perQuery',
  'perKey',
  'high',
  'low',
  'words',
] as const;

/** The values of a table of draws, in the order of {@link drawsFields}. @param words address of `bernoulliScratch` bytes. */
export function drawsTable(
  { key, per, firstRow, heads, keep }: PairMaskAttributes,
  words: number,
): readonly number[] {
  const threshold = Math.round(keep * 2 ** 32);
  const isCertain = threshold === 2 ** 32;
  return [
    ...key,
    firstRow,
    heads,
    ...[0, 1, 2, 3].map((axis) => Number(per.includes(axis))),
    isCertain ? 65535 : Math.floor(threshold / 65536),
    isCertain ? 65536 : threshold % 65536,
    words,
  ];
}

const areIntegers = (value: unknown): value is readonly number[] =>
  Array.isArray(value) && value.every((entry) => Number.isInteger(entry));

/** Whether the attributes of a call are draws of pairs. */
export function areDraws(value: object): value is PairMaskAttributes {
  const { key, per, firstRow, heads, keep } = value as Partial<Record<keyof PairMaskAttributes, unknown>>;
  return (
    areIntegers(key) &&
    key.length === 2 &&
    areIntegers(per) &&
    Number.isInteger(firstRow) &&
    Number.isInteger(heads) &&
    typeof keep === 'number'
  );
}
