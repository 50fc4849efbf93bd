import type { LoadContext, Split, TaskData } from '@regatta/trial';
import { checksumOfExamples, type Examples } from './examples.ts';
import { type Padding, paddedValues, restorePadding } from './padding.ts';
import { type Fractions, splitRows } from './split-rows.ts';
import { completed, fitScaler, type Scaler, standardized } from './standardize.ts';

/** How a user's examples are converted to the data of a block. */
export interface BlockOptions {
  readonly name: string;
  readonly fractions: Fractions;
  /** Whether inputs are standardized per channel (the last axis) with the statistics of the training split. */
  readonly standardize: boolean;
  /** How the network recognizes padded steps, which are no data: they are not standardized and keep their values. */
  readonly padding?: Padding | undefined;
}

/** Prepares rows of inputs with the statistics of the training rows, which it returns too; padded steps stay as they are. */
function preparer(
  { inputs, inputShape, size }: Examples,
  { standardize, padding }: BlockOptions,
  train: Int32Array,
): { readonly scaler: Scaler; readonly inputsOf: (rows: Int32Array) => Float32Array } {
  const width = inputs.length / size;
  const padded = padding && paddedValues(inputs, padding);
  const scaler = fitScaler(inputs, width, train, inputShape.at(-1), padded);
  // Missing values are replaced by the mean in either case.
  const prepared = standardize ? standardized : completed;
  const inputsOf = (rows: Int32Array): Float32Array => {
    const values = prepared(inputs, width, rows, scaler);
    if (padding && padded) {
      const isPadded = (i: number): boolean =>
        padded[rows[Math.floor(i / width)]! * width + (i % width)] === 1;
      restorePadding(values, isPadded, padding);
    }
    return values;
  };
  return { scaler, inputsOf };
}

/** The data of one block: split with its stream, and scaled with the statistics of its training split. */
function blockOf(examples: Examples, options: BlockOptions, context: LoadContext): TaskData {
  const { name, fractions } = options;
  const { goal, inputShape, labels, size } = examples;
  const classes = goal === 'classification' ? labels : undefined;
  const rows = context.divide?.(size, classes) ?? splitRows(size, fractions, context, classes);
  const { scaler, inputsOf } = preparer(examples, options, rows.train);
  const target =
    labels instanceof Int32Array ? undefined : { labels, scaler: fitScaler(labels, 1, rows.train) };
  const partOf = (part: Int32Array): Split => ({
    size: part.length,
    inputs: inputsOf(part),
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
    ...(options.standardize && { inputScales: scaler }),
    ...(examples.names && { names: examples.names }),
  };
}

/** Returns a loader of blocks of a user's examples that caches the latest block, because a plan runs block after block. */
export function blockLoader(
  examples: Examples,
  options: BlockOptions,
): (context: LoadContext) => Promise<TaskData> {
  let latest: { readonly key: string | LoadContext['divide']; readonly data: TaskData } | undefined;
  return async (context) => {
    const key = context.divide ?? [context.phase, ...context.common.key, ...context.split.key].join();
    if (latest?.key !== key) latest = { key, data: blockOf(examples, options, context) };
    return latest.data;
  };
}
