import { RegattaError } from '@regatta/core';

/** Location in a model: names from the outermost model inward. */
export type Path = readonly string[];

/** Remedy for a model.json that is damaged or incomplete. */
export const SAVE_AGAIN =
  'model.json is damaged or incomplete. Save the model again and, if it comes from Keras, convert it with tensorflowjs_converter.';

/** Creates an error about a part of a Keras model. */
export function kerasError(path: Path, expected: string, received: unknown, remedy: string): RegattaError {
  return new RegattaError({
    subject: 'keras model',
    ...(path.length === 0 ? {} : { site: path.join('/') }),
    expected,
    received,
    remedy,
  });
}
