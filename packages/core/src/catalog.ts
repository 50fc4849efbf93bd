import type { Hook } from './hooks.ts';
import type { JsonObject } from './json.ts';
import type { Regularizer } from './regularizer.ts';

/** A regularizer as a list shows it and a command line makes it. */
export interface CatalogEntry {
  /** Kebab-case name, as users type it: `drop-connect`. */
  readonly name: string;
  /** As papers write it: `DropConnect`. */
  readonly title: string;
  /** What it does, in one line. */
  readonly summary: string;
  /** Authors, year and venue or arXiv id. */
  readonly paper: string;
  /** The hooks that it fills by default. */
  readonly hooks: readonly Hook[];
  /** What targets it is for, where not for all: `classes` for a distribution over classes. */
  readonly targets?: 'classes';
  /** Its rate when none is given; absent when it has no rate. */
  readonly defaultRate?: number;
  /** Rates worth trying. */
  readonly rates?: readonly number[];
  /**
   * Where it is among the methods that are likeliest to help, by kind of network (`mlp`, `cnn`, `rnn`): 1 is tried first.
   * The rates to try are `rates`.
   */
  readonly prior?: Readonly<Record<string, number>>;
  /** Makes it from plain JSON options. @throws RegattaError for options that it does not know or accept. */
  create(options: JsonObject): Regularizer;
}

/** How a catalog makes a regularizer from plain JSON, over defaults; the factory itself checks every option. */
export function createFrom<O extends object>(
  factory: (options: O) => Regularizer,
  defaults: JsonObject = {},
): CatalogEntry['create'] {
  return (options) => factory({ ...defaults, ...options } as O);
}
