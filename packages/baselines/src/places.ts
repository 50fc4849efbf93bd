import { checkChoice, RegattaError, type Regularizer, type Site } from '@regatta/core';
import type * as tf from '@tensorflow/tfjs';

const PLACES = ['input', 'hidden', 'sequence', 'featureMap'] as const;

/** Activations that a regularizer may be placed on. */
export type Place = (typeof PLACES)[number];

/** Placement of an activation regularizer. */
export interface PlaceOptions {
  /** Which activations it acts on. */
  readonly at?: readonly Place[];
}

/** Checks the option `at` and fills in its default. */
export function placesOf(at: unknown, defaults: readonly Place[], subject: string): readonly Place[] {
  if (at === undefined) return defaults;
  if (!Array.isArray(at) || at.length === 0) {
    throw new RegattaError({
      subject,
      expected: `at to be a list of ${PLACES.join(', ')}`,
      received: at,
      remedy: "Pass e.g. at: ['input', 'hidden'].",
    });
  }
  return at.map((place) => checkChoice(place, PLACES, subject, 'each entry of at'));
}

/** The hooks of a regularizer that puts one kind of layer at each place. */
export function placed(
  places: readonly Place[],
  hook: (site: Site) => tf.layers.Layer,
): Pick<Regularizer, Place> {
  return Object.fromEntries(places.map((place) => [place, hook]));
}
