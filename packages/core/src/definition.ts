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

/** What the hooks of a definition are made of, checked. */
export interface Checked<O, P> {
  /** The options, with the defaults that the definition reports. */
  readonly options: O;
  /** What `parse` made of them. */
  readonly params: P;
  /** The rate; 0 where there is none. */
  readonly rate: Rate;
  /** Where it acts: the option `at`, where it has one. */
  readonly at: readonly Place[];
  /** For `activationAt` and `weightsAt`. */
  readonly treatment: Treatment;
}

/** A regularizer in one object; O are its options, P its parameters: the options, checked and filled in. */
export interface RegularizerDefinition<O extends object, P extends object> {
  /** Kebab-case name: of the regularizer, of its method in saved models, and in the path of its masks. */
  readonly name: string;
  /** As papers write it. */
  readonly title: string;
  /** What it does, in one line. */
  readonly summary: string;
  /** Authors, year and venue or arXiv id. */
  readonly paper: string;
  /** What targets it is for, where not for all. */
  readonly targets?: CatalogEntry['targets'];
  /** Its rate when none is given, in catalogs; a regularizer with one takes the option `rate`. */
  readonly defaultRate?: number;
  /** Rates worth trying. */
  readonly rates?: readonly number[];
  /** Where it is among the likeliest methods; see {@link CatalogEntry.prior}. */
  readonly prior?: CatalogEntry['prior'];
  /** Names of its options besides `rate`. */
  readonly options?: readonly string[];
  /** Options of the regularizer that its layer does not take. */
  readonly siteOptions?: readonly string[];
  /** Options of its layer that the regularizer does not take. */
  readonly layerOptions?: readonly string[];
  /** Values for options left out, reported among the options of the regularizer. */
  readonly defaults?: Partial<O> | ((options: O) => Partial<O>);
  /** Options with which a catalog makes it, besides those given; the default rate unless given. */
  readonly suggested?: JsonObject | ((given: JsonObject) => JsonObject);
  /**
   * Checks the options and makes parameters of them, plain JSON that models save; run once at the factory, and again on
   * the parameters of a saved model when it is loaded.
   */
  parse?(options: O): P;
  /** Checks the rate; in [0, 1] unless given. */
  rateOf?(options: O, params: P): Rate;
  /** A noise, one draw per what: all that many regularizers are. `parse` may give it instead. */
  readonly noise?: Perturbation;
  /** What is done to an activation, where that is more than noise. */
  readonly activation?: Omit<ActivationMethod<P>, 'name' | 'parse'>;
  /** What is done to a layer with weights. */
  readonly weights?: Omit<LayerMethod<P>, 'name' | 'parse'>;
  /** The hooks that it fills with its layer. */
  readonly at?: readonly HookOf<'activation' | 'layer' | 'branches'>[];
  /** True where an option `at` chooses among places; `at` is its default then. */
  readonly movable?: boolean;
  /** Parameters at a site, where they depend on it. The layer alone has a site without a name. */
  settle?(params: P, site: Partial<Site>, hook: Hook | undefined, options: O): P;
  /** Keras's class name that its layers are saved under. */
  readonly form?: string | ((options: O) => string | undefined);
  /** Another method than its own, by name, for some options. */
  method?(options: O): string | undefined;
  /** Layers of Keras that it can be saved as or loaded from. */
  readonly keras?: KerasForm | readonly KerasForm[];
  /** Its hooks, where they are more than its layer `at` some sites. */
  hooks?(checked: Checked<O, P>): Partial<Regularizer>;
  /** Registers what else it needs, e.g. a noise; may run twice. */
  register?(): void;
}

/** A defined regularizer: its two faces, and its line in a catalog. */
export interface DefinedRegularizer<O extends object = CommonOptions> {
  /** Its line in a catalog, for a family or for a configuration of `regatta`. */
  readonly entry: CatalogEntry;
  /** The regularizer, for the sites of a network. @throws RegattaError for options that it does not know or accept. */
  regularizer(options: O): Regularizer;
  /**
   * The layer, in the tfjs habit; around `layer` where it treats weights.
   *
   * @param variant what differs from the plain layer, e.g. the name that it is saved under.
   * @throws RegattaError for options that it does not know or accept.
   */
  layer(options: O & LayerOptions & Partial<WrapperOptions>, variant?: LayerVariant): tf.layers.Layer;
  /** Makes it known to `tf.loadLayersModel`. Done once it is defined; safe to call again. */
  register(): void;
}

/** A layer that differs from the plain one of its regularizer. */
export interface LayerVariant extends Partial<Omit<Treatment, 'rate' | 'method'>> {
  /** What errors call it; the name unless given. */
  readonly subject?: string;
}
