import type { ColumnEncoding, TableEncoding } from '@regatta/record';
import type { TaskData } from '@regatta/trial';

/** A column with the statistics of its inputs over all rows. */
export type StandardizedColumn = ColumnEncoding & {
  /** Mean of each input. */
  readonly means: readonly number[];
  /** Standard deviation of each input; 1 for a constant one. */
  readonly spreads: readonly number[];
};

/** All that turns the cells of a row into inputs and outputs into an answer: the content of `preprocessing.json`. */
export interface Preprocessing extends Omit<TableEncoding, 'columns' | 'target' | 'example'> {
  readonly version: 1;
  readonly columns: readonly StandardizedColumn[];
  readonly target: TableEncoding['target'] & {
    /** Temperature by which logits are divided before the softmax; 1 for a number. */
    readonly temperature: number;
    /** Mean of the number, which the network predicts standardized; 0 for classes. */
    readonly mean: number;
    /** Standard deviation of the number; 1 for classes. */
    readonly spread: number;
  };
}

const inputsOf = (column: ColumnEncoding): number =>
  column.kind === 'words' ? column.words.length + Number(column.missingInput) : 1;

/** Puts together the encoding of a table and the statistics of its rows. */
export function preprocessingOf(
  { columns, target, example: _, ...encoding }: TableEncoding,
  {
    inputScales,
    targetScale = 1,
    targetMean = 0,
  }: Pick<TaskData, 'inputScales' | 'targetScale' | 'targetMean'>,
  temperature: number,
): Preprocessing {
  let start = 0;
  const standardized = columns.map((column): StandardizedColumn => {
    const places = Array.from({ length: inputsOf(column) }, (_, i) => start + i);
    start += places.length;
    return {
      ...column,
      means: places.map((place) => inputScales?.means[place] ?? 0),
      spreads: places.map((place) => inputScales?.scales[place] ?? 1),
    };
  });
  return {
    version: 1,
    ...encoding,
    columns: standardized,
    target: { ...target, temperature, mean: targetMean, spread: targetScale },
  };
}
