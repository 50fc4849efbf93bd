import type { Stream } from '@regatta/core';
import type { LoadContext, Split, TaskData } from '@regatta/trial';
import { checksumOfExamples, type Examples } from './examples.ts';
import { type Fractions, splitRows } from './split-rows.ts';
import { fitScaler, rowsOf, standardized } from './standardize.ts';

/** How a user's examples are converted to the data of a block. */
export interface BlockOptions {
  readonly name: string;
  readonly fractions: Fractions;
  /** Whether inputs are standardized per channel (the last axis) with the statistics of the training split. */
  readonly standardize: boolean;
}

/** The data of one block: split with its stream, and scaled with the statistics of its training split. */
function blockOf(
  examples: Examples,
  { name, fractions, standardize }: BlockOptions,
  split: Stream,
  divide: LoadContext['divide'],
): TaskData {
  const { goal, inputs, inputShape, labels, size } = examples;
  const rows =
    divide?.(size) ?? splitRows(size, fractions, split, goal === 'classification' ? labels : undefined);
  const width = inputs.length / size;
  const scaler = standardize ? fitScaler(inputs, width, rows.train, inputShape.at(-1)) : undefined;
  const target =
    labels instanceof Int32Array ? undefined : { labels, scaler: fitScaler(labels, 1, rows.train) };
  const partOf = (part: Int32Array): Split => ({
    size: part.length,
    inputs: scaler ? standardized(inputs, width, part, scaler) : rowsOf(inputs, width, part),
    labels: target
      ? standardized(target.labels, 1, part, target.scaler)
      : Int32Array.from(part, (row) => labels[row]!),
  });
  return {
    inputShape,
    train: partOf(rows.train),
    validation: partOf(rows.validation),
    test: partOf(rows.test),
    checksums: { [name]: checksumOfExamples(examples) },
    ...(target && { targetScale: target.scaler.scales[0]!, targetMean: target.scaler.means[0]! }),
    ...(scaler && { inputScales: scaler }),
    ...(examples.names && { names: examples.names }),
  };
}

/** Returns a loader of blocks of a user's examples that caches the latest block, because a plan runs block after block. */
export function blockLoader(
  examples: Examples,
  options: BlockOptions,
): (context: LoadContext) => Promise<TaskData> {
  let latest: { readonly key: string; readonly data: TaskData } | undefined;
  return async ({ split, divide }) => {
    const key = split.key.join();
    if (divide !== undefined) return blockOf(examples, options, split, divide);
    if (latest?.key !== key) latest = { key, data: blockOf(examples, options, split, undefined) };
    return latest.data;
  };
}
