import { checkFunction } from './arguments.ts';
import { checkChoices } from './options.ts';
import type { Placement, Regularizer, Site } from './regularizer.ts';

const PLACES = ['input', 'hidden', 'sequence', 'featureMap', 'embedded', 'residual', 'feedForward'] as const;

/** Activations on which a regularizer can be placed. */
export type Place = (typeof PLACES)[number];

/** Placement of an activation regularizer. */
export interface PlaceOptions {
  /** Activations that it acts on. The default depends on the regularizer. */
  readonly at?: readonly Place[];
}

/** Checks the option `at` and fills in its default. */
export const placesOf = (at: unknown, otherwise: readonly Place[], subject: string): readonly Place[] =>
  checkChoices(at ?? otherwise, PLACES, subject, 'at');

/** Creates the hooks of a regularizer that places the same kind of layer at each place. */
export function placed(places: readonly Place[], hook: (site: Site) => Placement): Pick<Regularizer, Place> {
  checkFunction(hook, 'placed', 'hook', 'Pass a function that returns layers, e.g. activationAt(treatment).');
  return Object.fromEntries(checkChoices(places, PLACES, 'placed', 'places').map((place) => [place, hook]));
}
