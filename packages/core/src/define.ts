import type * as tf from '@tensorflow/tfjs';
import type { CatalogEntry } from './catalog.ts';
import { RegattaError } from './errors.ts';
import { filledHooks, type Hook, type HookOf } from './hooks.ts';
import type { KerasForm } from './hosts/keras-form.ts';
import { type JsonObject, toJson } from './json.ts';
import { type ActivationMethod, activationMethods } from './methods/activation-method.ts';
import { type LayerMethod, layerMethods } from './methods/layer-method.ts';
import {
  type CommonOptions,
  checkKeys,
  LAYER_KEYS,
  type LayerOptions,
  layerOptions,
  type WrapperOptions,
} from './options.ts';
import type { Perturbation } from './perturb.ts';
import {
  activationAt,
  activationLayer,
  registerKerasLayer,
  type Treatment,
  weightsAt,
  weightsLayer,
} from './place.ts';
import { type Place, placesOf } from './places.ts';
import { checkRate, type Rate } from './rate.ts';
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

/** Options with defaults where there is nothing. */
const withDefaults = <O extends object>(options: O, defaults: Partial<O>): O => ({
  ...options,
  ...Object.fromEntries(
    Object.entries(defaults).map(([key, value]) => [key, (options as Record<string, unknown>)[key] ?? value]),
  ),
});

/** The layer around another, whose options are {@link WrapperOptions}. @throws RegattaError without a layer. */
function wrap(treatment: Treatment, options: Partial<WrapperOptions>): tf.layers.Layer {
  const { layer } = options;
  if (typeof layer !== 'object' || layer === null || typeof layer.getClassName !== 'function') {
    throw new RegattaError({
      subject: treatment.name,
      expected: 'a layer to wrap',
      received: layer,
      remedy: 'Pass e.g. layer: tf.layers.dense({ units: 10 }).',
    });
  }
  const { batchInputShape, dtype } = layer;
  return weightsLayer(treatment, layer, {
    ...(batchInputShape === undefined ? {} : { batchInputShape, dtype }),
    ...layerOptions(options),
  });
}

/**
 * Defines a regularizer: both of its faces, its method, its Keras forms and its line in a catalog. Options are checked
 * once, here; what acts gets typed parameters.
 *
 * @throws RegattaError when another method of that name is registered.
 * @example
 * ```ts
 * const rowDropout = defineRegularizer({
 *   name: 'row-dropout',
 *   title: 'Row dropout',
 *   summary: 'drops whole steps of sequences',
 *   paper: 'none',
 *   defaultRate: 0.2,
 *   rates: [0.1, 0.2, 0.3],
 *   noise: { noise: 'bernoulli', per: [0, 1] },
 *   at: ['sequence'],
 * });
 * const regularizer = rowDropout.regularizer({ rate: 0.2 });
 * const layer = rowDropout.layer({ rate: 0.2, seed: 7 });
 * ```
 */
export function defineRegularizer<O extends object = CommonOptions, P extends object = Perturbation>(
  definition: RegularizerDefinition<O, P>,
): DefinedRegularizer<O> {
  const { name, title, summary, paper, targets, defaultRate, rates, prior, movable = false } = definition;
  const ownKeys = [...(defaultRate === undefined ? [] : ['rate']), ...(definition.options ?? [])];
  const body = definition.activation ?? definition.weights;
  const method = body && {
    name,
    ...(definition.parse === undefined
      ? {}
      : { parse: (params: JsonObject) => definition.parse!(params as O) }),
    ...body,
  };

  const check = (options: O, subject = name): { params: P; rate: Rate } => {
    const params = definition.parse?.(options) ?? ((definition.noise ?? {}) as P);
    const given = 'rate' in options ? options.rate : undefined;
    const plain = (): Rate => (defaultRate === undefined ? 0 : checkRate(given, subject));
    return { params, rate: definition.rateOf ? definition.rateOf(options, params) : plain() };
  };
  const treatmentOf = (options: O, params: P, rate: Rate): Treatment => {
    const form = typeof definition.form === 'function' ? definition.form(options) : definition.form;
    const methodName = definition.method?.(options) ?? method?.name;
    return {
      name,
      ...(methodName === undefined ? {} : { method: methodName }),
      params: params as JsonObject,
      rate,
      ...(form === undefined ? {} : { form }),
    };
  };

  const regularizer = (given: O): Regularizer => {
    checkKeys(given, [...ownKeys, ...(definition.siteOptions ?? []), ...(movable ? ['at'] : [])], name);
    const { defaults = {} } = definition;
    const options = withDefaults(given, typeof defaults === 'function' ? defaults(given) : defaults);
    const { params, rate } = check(options);
    const places = definition.at ?? [];
    const at = movable
      ? placesOf('at' in options ? options.at : undefined, places as readonly Place[], name)
      : [];
    const reported = { name, options: toJson(movable ? { ...options, at } : options) };
    if (definition.hooks !== undefined) {
      const treatment = treatmentOf(options, params, rate);
      return { ...reported, ...definition.hooks({ options, params, rate, at, treatment }) };
    }
    const settled = (site: Site, hook: Hook): Treatment =>
      treatmentOf(options, definition.settle?.(params, site, hook, options) ?? params, rate);
    const hookAt = (hook: Hook) =>
      definition.weights === undefined
        ? (site: Site) => activationAt(settled(site, hook))(site)
        : (layer: tf.layers.Layer, site: Site) => weightsAt(settled(site, hook))(layer, site);
    return {
      ...reported,
      ...Object.fromEntries((movable ? at : places).map((hook) => [hook, hookAt(hook)])),
    };
  };

  const layer: DefinedRegularizer<O>['layer'] = (options, { subject, ...variant } = {}) => {
    const wraps = definition.weights !== undefined;
    const keys = [...ownKeys, ...(definition.layerOptions ?? []), ...(wraps ? ['layer'] : []), ...LAYER_KEYS];
    checkKeys(options, keys, subject ?? name);
    const { params, rate } = check(options, subject);
    const plain = treatmentOf(options, definition.settle?.(params, {}, undefined, options) ?? params, rate);
    const treatment = { ...plain, ...variant, params: { ...variant.params, ...plain.params } };
    return wraps ? wrap(treatment, options) : activationLayer(treatment, layerOptions(options));
  };

  const { suggested = defaultRate === undefined ? {} : { rate: defaultRate } } = definition;
  const entry: CatalogEntry = {
    ...{ name, title, summary, paper },
    get hooks() {
      return filledHooks(entry.create({}));
    },
    ...(targets === undefined ? {} : { targets }),
    ...(defaultRate === undefined ? {} : { defaultRate }),
    ...(rates === undefined ? {} : { rates }),
    ...(prior === undefined ? {} : { prior }),
    create: (given) =>
      regularizer({ ...(typeof suggested === 'function' ? suggested(given) : suggested), ...given } as O),
  };

  const register = (): void => {
    if (method !== undefined) {
      if (definition.weights === undefined) activationMethods.register(method as ActivationMethod<unknown>);
      else layerMethods.register(method as LayerMethod<unknown>);
    }
    for (const form of [definition.keras ?? []].flat()) registerKerasLayer(form);
    definition.register?.();
  };
  register();
  return { entry, regularizer, layer, register };
}

/** The regularizers of a package: its catalog, and what makes all of them known to `tf.loadLayersModel`. */
export interface Family {
  /** Their lines, as a list shows them and a command line makes them. */
  readonly catalog: readonly CatalogEntry[];
  /** Registers them all. Done once the family is defined; safe to call again. */
  register(): void;
}

/** A package's regularizers, in the order in which lists show them. */
export function defineFamily(members: readonly Pick<DefinedRegularizer, 'entry' | 'register'>[]): Family {
  const register = (): void => {
    for (const member of members) member.register();
  };
  register();
  return { catalog: members.map(({ entry }) => entry), register };
}
