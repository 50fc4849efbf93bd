import { RegattaError } from '@regatta/core';

/** Where in a model a conversion is: names from the model inwards. */
export type Path = readonly string[];

/** An error about a part of a Keras model. */
export function kerasError(path: Path, expected: string, received: unknown, remedy: string): RegattaError {
  return new RegattaError({
    subject: 'keras model',
    ...(path.length === 0 ? {} : { site: path.join('/') }),
    expected,
    received,
    remedy,
  });
}
