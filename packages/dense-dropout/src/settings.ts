import { checkNumber, RegattaError } from '@regatta/core';
import type * as tf from '@tensorflow/tfjs';

/** Checks that a layer has a type whose weights the method can regularize. */
export function requireKind(layer: tf.layers.Layer, kinds: readonly string[], subject: string): void {
  if (kinds.includes(layer.getClassName())) return;
  throw new RegattaError({
    subject,
    site: layer.name,
    expected: `a layer of type ${kinds.join(', ')}`,
    received: layer.getClassName(),
    remedy: 'Wrap a plain layer of this type; weight regularizers cannot be nested.',
  });
}

/**
 * Weight of the KL term in the loss of one example: `klWeight`, or 1 / `dataSize`.
 *
 * @throws RegattaError when both are given.
 */
export function klWeightOf(options: { klWeight?: unknown; dataSize?: unknown }, subject: string): number {
  const { klWeight, dataSize } = options;
  if (klWeight !== undefined && dataSize !== undefined) {
    throw new RegattaError({
      subject,
      expected: 'klWeight or dataSize, not both',
      received: { klWeight, dataSize },
      remedy: 'Remove klWeight and pass the number of training examples as dataSize, or remove dataSize.',
    });
  }
  if (klWeight !== undefined) return checkNumber(klWeight, subject, 'klWeight', { min: 0 });
  return 1 / checkNumber(dataSize ?? 10_000, subject, 'dataSize', { min: 1 });
}
