import type * as tf from '@tensorflow/tfjs';
import { checkObject } from './arguments.ts';
import type { CatalogEntry } from './catalog.ts';
import type { DefinedRegularizer, RegularizerDefinition } from './definition.ts';
import { RegattaError } from './errors.ts';
import { filledHooks, type Hook, isHookOf } from './hooks.ts';
import { type JsonObject, toJson } from './json.ts';
import { type ActivationMethod, activationMethods } from './methods/activation-method.ts';
import { type LayerMethod, layerMethods } from './methods/layer-method.ts';
import { type CommonOptions, checkKeys, LAYER_KEYS, layerOptions } from './options.ts';
import type { Perturbation } from './perturb.ts';
import {
  activationAt,
  activationLayer,
  registerKerasLayer,
  type Treatment,
  weightsAt,
  wrap,
} from './place.ts';
import { type Place, placesOf } from './places.ts';
import { checkRate, type Rate } from './rate.ts';
import { refuseAsLayer } from './refuse-as-layer.ts';
import type { Regularizer, Site } from './regularizer.ts';

/** Fills in defaults for missing options. */
const withDefaults = <O extends object>(options: O, defaults: Partial<O>): O => ({
  ...options,
  ...Object.fromEntries(
    Object.entries(defaults).map(([key, value]) => [key, (options as Record<string, unknown>)[key] ?? value]),
  ),
});

/** Checks that a definition says what it does, where, and at what rate. @throws RegattaError naming what is missing. */
function checkDefinition<O extends object, P extends object>(definition: RegularizerDefinition<O, P>): void {
  checkObject(
    definition,
    'defineRegularizer',
    'a definition',
    "Pass e.g. { name: 'my-dropout', title, summary, paper, defaultRate: 0.5, noise: { noise: 'bernoulli' }, at: ['hidden'] }.",
  );
  const { name, at = [], activation, weights, noise, parse, defaultRate, rateOf } = definition;
  const refuse = (expected: string, received: unknown, remedy: string): never => {
    throw new RegattaError({ subject: name, expected, received, remedy });
  };
  if (definition.hooks === undefined && at.length === 0)
    refuse('at or hooks, to say where it acts', Object.keys(definition), "Pass e.g. at: ['hidden'].");
  if (definition.hooks === undefined && [activation, weights, noise, parse].every((one) => one === undefined))
    refuse(
      'noise, activation or weights, to say what it does',
      Object.keys(definition),
      "Pass e.g. noise: { noise: 'bernoulli' }.",
    );
  if (noise !== undefined && defaultRate === undefined && rateOf === undefined)
    refuse('a defaultRate for the noise', defaultRate, 'Pass e.g. defaultRate: 0.5.');
  for (const hook of at) {
    if (isHookOf(hook, 'layer') === (weights !== undefined)) continue;
    const kind = weights === undefined ? 'activations' : 'layers';
    refuse(
      `at to name ${kind} only`,
      hook,
      'Use weights to treat a layer, and noise or activation to treat an activation.',
    );
  }
}

/**
 * Defines a regularizer: its `Regularizer` and layer factories, its method, its Keras forms and its catalog entry.
 * Options are checked once, here; the method receives typed parameters.
 *
 * @throws RegattaError when the definition does not say what it does, where, or at what rate, and when another method
 *   is already registered under its name.
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
  checkDefinition(definition);
  const {
    name,
    title,
    summary,
    paper,
    targets,
    defaultRate,
    rates,
    strength,
    prior,
    onlyStops,
    movable = false,
  } = definition;
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

  const isLayer = definition.hooks === undefined || body !== undefined || definition.noise !== undefined;
  const { layers = isLayer ? ['definition.layer'] : [] } = definition;

  const regularizer = (given: O): Regularizer => refuseAsLayer(create(given), layers);
  const create = (given: O): Regularizer => {
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
    if (body === undefined && !('noise' in params)) {
      throw new RegattaError({
        subject: name,
        expected: 'a regularizer that is one layer',
        received: entry.hooks,
        remedy: 'Create it with regularizer(options), and attach it to a network or pass it to fit.',
      });
    }
    const plain = treatmentOf(options, definition.settle?.(params, {}, undefined, options) ?? params, rate);
    const treatment = { ...plain, ...variant, params: { ...variant.params, ...plain.params } };
    return wraps ? wrap(treatment, options) : activationLayer(treatment, layerOptions(options));
  };

  const { suggested = defaultRate === undefined ? {} : { rate: defaultRate } } = definition;
  const entry: CatalogEntry = {
    name,
    title,
    summary,
    paper,
    get hooks() {
      return filledHooks(entry.create({}));
    },
    ...(targets === undefined ? {} : { targets }),
    ...(defaultRate === undefined ? {} : { defaultRate }),
    ...(rates === undefined ? {} : { rates }),
    ...(strength === undefined ? {} : { strength }),
    ...(prior === undefined ? {} : { prior }),
    ...(onlyStops === undefined ? {} : { onlyStops }),
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

/** The regularizers of a package: their catalog, and their registration for `tf.loadLayersModel`. */
export interface Family {
  /** Catalog entries, for lists and command lines. */
  readonly catalog: readonly CatalogEntry[];
  /** Registers them all. Runs when the family is defined; safe to call again. */
  register(): void;
}

/** Groups the regularizers of a package, in the order in which lists show them. */
export function defineFamily(members: readonly Pick<DefinedRegularizer, 'entry' | 'register'>[]): Family {
  const whole =
    Array.isArray(members) &&
    members.every((member) => typeof member?.register === 'function' && typeof member.entry === 'object');
  if (!whole) {
    throw new RegattaError({
      subject: 'defineFamily',
      expected: 'a list of regularizers that defineRegularizer returned',
      received: members,
      remedy: 'Pass e.g. [defineRegularizer({ ... })].',
    });
  }
  const register = (): void => {
    for (const member of members) member.register();
  };
  register();
  return { catalog: members.map(({ entry }) => entry), register };
}
