import { RegattaError } from '@regatta/core';
import type * as tf from '@tensorflow/tfjs';

/** The number of rows that every batch of a model must have, as given by `batchInputShape`; undefined if any. */
export const fixedRows = (model: tf.LayersModel): number | undefined =>
  model.inputs.map(({ shape }) => shape[0]).find((rows) => typeof rows === 'number') ?? undefined;

/**
 * Checks that examples make whole batches of the rows that a model needs.
 *
 * @throws RegattaError if they do not.
 */
export function checkRows(model: tf.LayersModel, rows: number, subject: string, batches = false): void {
  const fixed = fixedRows(model);
  if (fixed === undefined || (batches ? rows % fixed === 0 : rows === fixed)) return;
  throw new RegattaError({
    subject,
    expected: batches
      ? `a number of examples that is a multiple of ${fixed}, the batch size of the model`
      : `batches of ${fixed} examples, as the model needs`,
    received: rows,
    remedy: batches
      ? `Remove ${rows % fixed} of the examples, or build the model without batchInputShape.`
      : 'Leave out a smaller last batch, or build the model without batchInputShape.',
  });
}
