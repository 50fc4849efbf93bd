import { checkFunction } from './arguments.ts';
import type { Hook } from './hooks.ts';
import type { JsonObject } from './json.ts';
import type { Regularizer } from './regularizer.ts';

/** The numeric option that sets how strongly a regularizer without a rate acts: the decay of weight decay. */
export interface Strength {
  /** Name of the option. */
  readonly option: string;
  /** Values worth trying, weakest first: ascending, or descending where a smaller value acts more strongly. */
  readonly values: readonly number[];
}

/** A regularizer as lists show it and as command lines create it. */
export interface CatalogEntry {
  /** Kebab-case name, as users type it: `drop-connect`. */
  readonly name: string;
  /** Name as written in papers: `DropConnect`. */
  readonly title: string;
  /** One-line description. */
  readonly summary: string;
  /** Authors, year and venue or arXiv id. */
  readonly paper: string;
  /** Hooks that it fills by default. */
  readonly hooks: readonly Hook[];
  /** Targets that it supports, if not all: `classes` for a distribution over classes. */
  readonly targets?: 'classes';
  /** Default rate; absent when it has no rate. */
  readonly defaultRate?: number;
  /** Rates worth trying. */
  readonly rates?: readonly number[];
  /** What sets how strongly it regularizes, where that is not the rate; see {@link Strength}. */
  readonly strength?: Strength;
  /**
   * Rank among the methods most likely to help, by kind of network (`mlp`, `cnn`, `rnn`, `transformer`): 1 is tried first, at the
   * rates in `rates`.
   */
  readonly prior?: Readonly<Record<string, number>>;
  /**
   * Whether all it does is choose when training ends: it has nothing to add where every arm is judged at its best checkpoint,
   * which is early stopping itself.
   */
  readonly onlyStops?: true;
  /** Creates it from plain JSON options. @throws RegattaError for unknown or invalid options. */
  create(options: JsonObject): Regularizer;
}

/** A catalog entry's `create`: merges plain JSON options over defaults and calls the factory, which checks them. */
export function createFrom<O extends object>(
  factory: (options: O) => Regularizer,
  defaults: JsonObject = {},
): CatalogEntry['create'] {
  checkFunction(
    factory,
    'createFrom',
    'factory',
    'Pass the function that creates the regularizer, e.g. dropout.',
  );
  return (options) => factory({ ...defaults, ...options } as O);
}
