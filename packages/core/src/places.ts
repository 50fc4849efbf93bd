import { checkChoices } from './options.ts';
import type { Placement, Regularizer, Site } from './regularizer.ts';

const PLACES = ['input', 'hidden', 'sequence', 'featureMap'] as const;

/** Activations that a regularizer may be placed on. */
export type Place = (typeof PLACES)[number];

/** Placement of an activation regularizer. */
export interface PlaceOptions {
  /** Which activations it acts on; each regularizer says which unless given. */
  readonly at?: readonly Place[];
}

/** Checks the option `at` and fills in its default. */
export const placesOf = (at: unknown, otherwise: readonly Place[], subject: string): readonly Place[] =>
  checkChoices(at ?? otherwise, PLACES, subject, 'at');

/** The hooks of a regularizer that puts one kind of layer at each place. */
export const placed = (places: readonly Place[], hook: (site: Site) => Placement): Pick<Regularizer, Place> =>
  Object.fromEntries(places.map((place) => [place, hook]));
