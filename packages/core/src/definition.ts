import type * as tf from '@tensorflow/tfjs';
import type { CatalogEntry } from './catalog.ts';
import type { Hook, HookOf } from './hooks.ts';
import type { KerasForm } from './hosts/keras-form.ts';
import type { JsonObject } from './json.ts';
import type { ActivationMethod } from './methods/activation-method.ts';
import type { LayerMethod } from './methods/layer-method.ts';
import type { CommonOptions, LayerOptions, WrapperOptions } from './options.ts';
import type { Perturbation } from './perturb.ts';
import type { Treatment } from './place.ts';
import type { Place } from './places.ts';
import type { Rate } from './rate.ts';
import type { Regularizer, Site } from './regularizer.ts';

/** Checked options and parameters from which a definition builds its hooks. */
export interface Checked<O, P> {
  /** Options, with the definition's defaults filled in. */
  readonly options: O;
  /** Result of `parse`. */
  readonly params: P;
  /** Rate; 0 when it has none. */
  readonly rate: Rate;
  /** Where it acts: the option `at`, when the regularizer is movable. */
  readonly at: readonly Place[];
  /** Treatment for `activationAt` and `weightsAt`. */
  readonly treatment: Treatment;
}

/** The definition of a regularizer. O are its options; P are its parameters, the checked and completed options. */
export interface RegularizerDefinition<O extends object, P extends object> {
  /** Kebab-case name of the regularizer and of its method in saved models; part of the path of its masks. */
  readonly name: string;
  /** Name as written in papers. */
  readonly title: string;
  /** One-line description. */
  readonly summary: string;
  /** Authors, year and venue or arXiv id. */
  readonly paper: string;
  /** Targets that it supports, if not all. */
  readonly targets?: CatalogEntry['targets'];
  /** Default rate in catalogs. A regularizer with a default rate takes the option `rate`. */
  readonly defaultRate?: number;
  /** Rates worth trying. */
  readonly rates?: readonly number[];
  /** The option that sets its strength, if that is not the rate; see {@link CatalogEntry.strength}. */
  readonly strength?: CatalogEntry['strength'];
  /** Rank among the methods most likely to help; see {@link CatalogEntry.prior}. */
  readonly prior?: CatalogEntry['prior'];
  /** Whether all it does is choose when training ends; see {@link CatalogEntry.onlyStops}. */
  readonly onlyStops?: CatalogEntry['onlyStops'];
  /** Names of its options other than `rate`. */
  readonly options?: readonly string[];
  /** Options that only the regularizer takes, not its layer. */
  readonly siteOptions?: readonly string[];
  /** Options that only its layer takes, not the regularizer. */
  readonly layerOptions?: readonly string[];
  /** Defaults for missing options; reported in the regularizer's `options`. */
  readonly defaults?: Partial<O> | ((options: O) => Partial<O>);
  /** Options that a catalog fills in when they are missing. Default: the default rate. */
  readonly suggested?: JsonObject | ((given: JsonObject) => JsonObject);
  /**
   * Checks the options and returns the parameters, plain JSON that is saved with models. Runs once in the factory, and
   * again on the saved parameters when a model is loaded.
   */
  parse?(options: O): P;
  /** Checks and returns the rate. Default: a rate in [0, 1]. */
  rateOf?(options: O, params: P): Rate;
  /** Noise and the axes with separate draws; enough to define many regularizers. `parse` may return it instead. */
  readonly noise?: Perturbation;
  /** What it does to an activation, if more than noise. */
  readonly activation?: Omit<ActivationMethod<P>, 'name' | 'parse'>;
  /** What it does to a layer with weights. */
  readonly weights?: Omit<LayerMethod<P>, 'name' | 'parse'>;
  /** Hooks that it fills with its layer. */
  readonly at?: readonly HookOf<'activation' | 'layer' | 'branches' | 'block'>[];
  /** True when users choose the places with the option `at`, whose default is then `at` above. */
  readonly movable?: boolean;
  /** Adapts the parameters to a site. A standalone layer passes a site without a name. */
  settle?(params: P, site: Partial<Site>, hook: Hook | undefined, options: O): P;
  /** Keras class name under which its layers are saved. */
  readonly form?: string | ((options: O) => string | undefined);
  /** Name of another method to use instead of its own, depending on the options. */
  method?(options: O): string | undefined;
  /** Keras layers that it can be saved as or loaded from. */
  readonly keras?: KerasForm | readonly KerasForm[];
  /** Builds its hooks, if they are more than its layer at the sites in `at`. */
  hooks?(checked: Checked<O, P>): Partial<Regularizer>;
  /**
   * Names of the exported functions that create its layer, e.g. `dropConnectLayer`, for the error when it is passed
   * where tfjs expects a layer. Empty if there are none. Default: the error names `layer` of the definition.
   */
  readonly layers?: readonly string[];
  /** Registers anything else it needs, e.g. a noise. May run more than once. */
  register?(): void;
}

/** A defined regularizer: its regularizer and layer factories, and its catalog entry. */
export interface DefinedRegularizer<O extends object = CommonOptions> {
  /** Catalog entry, for a family or for a `regatta` configuration file. */
  readonly entry: CatalogEntry;
  /** Creates the regularizer, for the sites of a network. @throws RegattaError for unknown or invalid options. */
  regularizer(options: O): Regularizer;
  /**
   * Creates the layer, for `model.add`. A layer that treats weights wraps `options.layer`.
   *
   * @param variant differences from the plain layer, e.g. the name under which it is saved.
   * @throws RegattaError for unknown or invalid options.
   */
  layer(options: O & LayerOptions & Partial<WrapperOptions>, variant?: LayerVariant): tf.layers.Layer;
  /** Registers it for `tf.loadLayersModel`. Runs when it is defined; safe to call again. */
  register(): void;
}

/** Differences from the plain layer of a regularizer. */
export interface LayerVariant extends Partial<Omit<Treatment, 'rate' | 'method'>> {
  /** Name used in errors. Default: the regularizer's name. */
  readonly subject?: string;
}
