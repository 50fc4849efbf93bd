import * as tf from '@tensorflow/tfjs';
import { checkFunction, checkObject } from './arguments.ts';
import { checkSite } from './check-site.ts';
import { RegattaError } from './errors.ts';
import { ActivationHost } from './hosts/activation.ts';
import { type KerasForm, registerKerasForm } from './hosts/keras-form.ts';
import { WeightsHost } from './hosts/weights.ts';
import type { JsonObject } from './json.ts';
import { type LayerOptions, layerOptions, type WrapperOptions } from './options.ts';
import { checkRate, type Rate } from './rate.ts';
import type { Site } from './regularizer.ts';

/** What a host does, independent of the site: the method, its parameters and its rate. */
export interface Treatment {
  /** Name of the regularizer, used in layer names and in the path of its masks. */
  readonly name: string;
  /** Name of a registered method. Default: `perturb`. */
  readonly method?: string;
  /** Parameters of the method, plain JSON. */
  readonly params: JsonObject;
  /** Fraction dropped, in [0, 1]; a number or a schedule of the step. */
  readonly rate: Rate;
  /** Keras class name to save it under, if Keras has the layer. */
  readonly form?: string;
}

/** Checks a treatment that does not come from a definition. */
function checkTreatment(treatment: unknown): asserts treatment is Treatment {
  checkObject(
    treatment,
    'treatment',
    'a treatment',
    "Pass e.g. { name: 'my-dropout', params: { noise: 'bernoulli' }, rate: 0.5 }.",
  );
  const { name, params, rate } = treatment as Partial<Treatment>;
  if (typeof name !== 'string' || name === '') {
    throw new RegattaError({
      subject: 'treatment',
      expected: 'a name',
      received: name,
      remedy: "Pass e.g. name: 'my-dropout': it is part of the path of the masks.",
    });
  }
  checkObject(params, name, 'params to be an object', "Pass e.g. params: { noise: 'bernoulli' }.");
  checkRate(rate, name);
}

const raw = (treatment: Treatment): Record<string, unknown> => ({
  method: treatment.method ?? 'perturb',
  params: treatment.params,
  rate: treatment.rate,
  ...(treatment.form === undefined ? {} : { form: treatment.form }),
});

/**
 * The name of a layer at a site. tfjs allows letters, digits, dots, dashes, slashes and underscores in layer names; the
 * random path keeps the site's original name.
 */
export function layerNameAt(site: Site, name: string): string {
  checkSite(site, 'layerNameAt');
  return `${site.name}-${name}`.replace(/^[^A-Za-z0-9.]/, '.').replace(/[^A-Za-z0-9_.\-/]/g, '_');
}

const atSite = (treatment: Treatment, site: Site): Record<string, unknown> => ({
  ...raw(treatment),
  name: layerNameAt(site, treatment.name),
  seed: site.seed,
  site: { name: `${site.name}/${treatment.name}` },
});

/** Layers with the same name and seed draw the same masks; with a seed and no name, the seed alone decides. */
const alone = (treatment: Treatment, options: LayerOptions): Record<string, unknown> => ({
  ...raw(treatment),
  ...options,
  site: options.name === undefined && options.seed !== undefined ? { name: treatment.name } : null,
});

/** Creates a hook that places an activation layer at a site. */
export function activationAt(treatment: Treatment): (site: Site) => tf.layers.Layer {
  checkTreatment(treatment);
  return (site) => new ActivationHost(atSite(treatment, site));
}

/** Creates a hook that wraps the layer at a site. */
export function weightsAt(treatment: Treatment): (layer: tf.layers.Layer, site: Site) => tf.layers.Layer {
  checkTreatment(treatment);
  return (layer, site) => new WeightsHost({ ...atSite(treatment, site), layer });
}

/**
 * Creates an activation layer, for `model.add`.
 *
 * @example
 * ```ts
 * const layer = activationLayer(
 *   { name: 'my-dropout', params: { noise: 'bernoulli', per: [0, -1] }, rate: 0.5 },
 *   { name: 'drop1', seed: 7 },
 * );
 * const y = layer.apply(tf.ones([8, 16, 16, 4]), { training: true });
 * ```
 */
export function activationLayer(treatment: Treatment, options: LayerOptions): tf.layers.Layer {
  checkTreatment(treatment);
  return new ActivationHost(alone(treatment, layerOptions(options)));
}

/**
 * Creates a layer that wraps another layer, for `model.add`.
 *
 * @example
 * ```ts
 * layerMethods.register({
 *   name: 'noisy-input',
 *   train: (x, inner, { stream }) => inner.forward(tf.add(x, tf.tensor(stream.normal(x.size), x.shape))),
 *   infer: (x, inner) => inner.forward(x),
 * });
 * const treatment = { name: 'noisy-input', method: 'noisy-input', params: {}, rate: 0 };
 * const layer = weightsLayer(treatment, tf.layers.dense({ units: 8 }), { name: 'hidden1', seed: 7 });
 * const y = layer.apply(tf.ones([4, 16]), { training: true });
 * ```
 */
export function weightsLayer(
  treatment: Treatment,
  layer: tf.layers.Layer,
  options: LayerOptions,
): tf.layers.Layer {
  checkTreatment(treatment);
  if (!(layer instanceof tf.layers.Layer)) {
    throw new RegattaError({
      subject: treatment.name,
      expected: 'a layer to wrap',
      received: layer,
      remedy: 'Pass e.g. layer: tf.layers.dense({ units: 10 }).',
    });
  }
  return new WeightsHost({ ...alone(treatment, layerOptions(options)), layer });
}

/** Creates a layer that wraps `options.layer`. @throws RegattaError when there is no layer. */
export function wrap(treatment: Treatment, options: Partial<WrapperOptions>): tf.layers.Layer {
  const { layer } = options;
  const shape =
    layer?.batchInputShape === undefined
      ? {}
      : { batchInputShape: layer.batchInputShape, dtype: layer.dtype };
  return weightsLayer(treatment, layer as tf.layers.Layer, { ...shape, ...options });
}

const hostFrom = (saved: Readonly<Record<string, unknown>>): tf.layers.Layer => new ActivationHost(saved);

/** Lets activation layers be saved as, and loaded from, a Keras layer. Idempotent. */
export function registerKerasLayer(form: KerasForm): void {
  checkObject(form, 'registerKerasLayer', 'a form', 'Pass { className, config, read, exclusive }.');
  for (const part of ['config', 'read'] as const) {
    checkFunction(
      form[part],
      'registerKerasLayer',
      part,
      `Pass ${part}, a function of the config of a layer.`,
    );
  }
  registerKerasForm(form, hostFrom);
}
