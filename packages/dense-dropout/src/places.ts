import { checkChoices, type Regularizer, type Site } from '@regatta/core';
import type * as tf from '@tensorflow/tfjs';

const PLACES = ['input', 'hidden', 'sequence', 'featureMap'] as const;

/** Activations that a regularizer may be placed on. */
export type Place = (typeof PLACES)[number];

/** Placement of an activation regularizer. */
export interface PlaceOptions {
  /** Which activations it perturbs; `['hidden', 'sequence']`, those of dense and recurrent layers, unless given. */
  readonly at?: readonly Place[];
}

/** Checks the option `at` and fills in its default. */
export const placesOf = (at: unknown, subject: string): readonly Place[] =>
  checkChoices(at ?? ['hidden', 'sequence'], PLACES, subject, 'at');

/** The hooks of a regularizer that puts one kind of layer at each place. */
export function placed(
  places: readonly Place[],
  hook: (site: Site) => tf.layers.Layer,
): Pick<Regularizer, Place> {
  return Object.fromEntries(places.map((place) => [place, hook]));
}
