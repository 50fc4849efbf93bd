import * as tf from '@tensorflow/tfjs';
import { RegattaError } from '../errors.ts';
import { lossesOf } from '../layer-tree.ts';
import type { Context } from '../methods/context.ts';
import { type LayerMethod, layerMethods, type WrappedLayer } from '../methods/layer-method.ts';
import { bySample } from '../sampling.ts';
import {
  activate,
  buildLayer,
  layerFromConfig,
  oneShape,
  oneTensor,
  weightName,
  weightNamed,
  withoutActivation,
  withWeights,
} from '../tfjs.ts';
import { sameCall } from '../tfjs-training-step.ts';
import { type Call, Clock, checkRawConfig, type HostConfig, hostConfig, stepRead } from './clock.ts';

interface SavedLayer {
  className: string;
  config: tf.serialization.ConfigDict;
}

/** The view of a wrapped layer that methods use. @param kwargs of the call; `training` is passed on to a host inside. */
function wrapped(layer: tf.layers.Layer, subject: string, kwargs: { training?: boolean } = {}): WrappedLayer {
  const training = kwargs.training === true;
  const forward = (x: tf.Tensor, weights: Readonly<Record<string, tf.Tensor>> = {}): tf.Tensor =>
    withWeights(layer, weights, () => oneTensor(layer.call(x, sameCall(kwargs, { training }))));
  return {
    layer,
    forward,
    has: (name) => weightNamed(layer, name) !== undefined,
    read: (name) => {
      const variable = weightNamed(layer, name);
      if (variable !== undefined) return variable.read();
      throw new RegattaError({
        subject,
        site: layer.name,
        expected: `a layer with a weight named ${name}`,
        received: layer.weights.map(weightName),
        remedy: `Wrap a layer that has a weight named ${name}, e.g. tf.layers.dense.`,
      });
    },
    linear: (x, weights) => withoutActivation(layer, () => forward(x, weights)),
    activate: (z) => activate(layer, z),
  };
}

/**
 * A wrapper layer that regularizes the weights of another layer: the `tf.layers.Layer` behind every weight regularizer.
 *
 * The wrapped layer keeps its weights, its name and its own regularizers. Create it with factories such as
 * `dropConnect`.
 */
export class WeightsHost extends tf.layers.Layer {
  /** Class name in saved models. @nocollapse */
  static className = 'RegattaWeights';
  /** The wrapped layer. */
  readonly layer: tf.layers.Layer;
  /** Configuration of the wrapper, as saved. */
  readonly config: HostConfig;
  readonly #method: LayerMethod<unknown>;
  /** Parameters returned by the method's `parse`. */
  readonly #params: unknown;
  readonly #clock: Clock;
  readonly #inner: WrappedLayer;

  constructor(raw: Readonly<Record<string, unknown>>) {
    checkRawConfig(raw);
    const { name, trainable, dtype, batchInputShape, inputShape, batchSize, inputDType } = raw;
    const base = { name, trainable, dtype, batchInputShape, inputShape, batchSize, inputDType };
    super(Object.fromEntries(Object.entries(base).filter(([, value]) => value !== undefined)));
    this.supportsMasking = true;
    const { layer } = raw;
    this.config = hostConfig(raw, typeof raw.method === 'string' ? raw.method : WeightsHost.className);
    this.layer = layer instanceof tf.layers.Layer ? layer : layerFromConfig(layer as SavedLayer);
    this.#method = layerMethods.get(this.config.method);
    this.#params = this.#method.parse?.(this.config.params) ?? this.config.params;
    this.#method.accepts?.(this.layer, this.#params);
    this.#clock = new Clock(this.config.rate, this.config.seed, this.config.step);
    this.#inner = wrapped(this.layer, this.config.method);
  }

  /** tfjs requests zero weights when it loads a model, since drawn weights would be discarded. */
  override setFastWeightInitDuringBuild(value: boolean): void {
    super.setFastWeightInitDuringBuild(value);
    this.layer.setFastWeightInitDuringBuild(value);
  }

  /** Training steps so far; set when training is resumed. */
  get step(): number {
    return this.#clock.step;
  }

  /** Training steps so far, which determine the next masks. Saved with the model. */
  set step(step: number) {
    this.#clock.step = step;
  }

  /** Name in the random path. */
  get site(): string {
    return this.config.site?.name ?? this.name;
  }

  override build(inputShape: tf.Shape | tf.Shape[]): void {
    buildLayer(this.layer, inputShape);
    const specs =
      this.#method.weights?.(this.#inner, oneShape(inputShape), this.#params, this.#clock.now.rate) ?? {};
    for (const [name, spec] of Object.entries(specs)) {
      const initializer = tf.initializers.constant({ value: spec.value });
      this.addWeight(name, [...spec.shape], 'float32', initializer, undefined, spec.trainable ?? true);
    }
    this.built = true;
  }

  override computeOutputShape(inputShape: tf.Shape | tf.Shape[]): tf.Shape | tf.Shape[] {
    return this.layer.computeOutputShape(inputShape);
  }

  override computeMask(
    inputs: tf.Tensor | tf.Tensor[],
    mask?: tf.Tensor | tf.Tensor[],
  ): tf.Tensor | tf.Tensor[] {
    return this.layer.computeMask(inputs, mask);
  }

  override call(inputs: tf.Tensor | tf.Tensor[], kwargs: { training?: boolean }): tf.Tensor {
    return tf.tidy(() => {
      const x = oneTensor(inputs);
      const calls = this.#clock.begin(kwargs, this.site, x.shape[0] ?? 1);
      const inner = wrapped(this.layer, this.config.method, kwargs);
      const [{ noisy }] = calls;
      if (!noisy) return this.#method.infer?.(x, inner, this.#context(calls[0])) ?? inner.forward(x);
      return bySample([x], calls, ([part = x], call) => this.#method.train(part, inner, this.#context(call)));
    });
  }

  override calculateLosses(): tf.Scalar[] {
    const inherited = [...super.calculateLosses(), ...lossesOf(this.layer)];
    if (this.#method.penalty === undefined) return inherited;
    return [...inherited, this.#method.penalty(this.#inner, this.#context(this.#clock.now as Call))];
  }

  /** Trainable weights of the wrapped layer and of the method. */
  override get trainableWeights(): tf.LayerVariable[] {
    return this.layer === undefined ? [] : [...this.layer.trainableWeights, ...super.trainableWeights];
  }

  /** Non-trainable weights of the wrapped layer and of the method. */
  override get nonTrainableWeights(): tf.LayerVariable[] {
    return this.layer === undefined ? [] : [...this.layer.nonTrainableWeights, ...super.nonTrainableWeights];
  }

  override getConfig(): tf.serialization.ConfigDict {
    const { method, params, rate, seed, site } = this.config;
    const layer = { className: this.layer.getClassName(), config: this.layer.getConfig() };
    return {
      ...super.getConfig(),
      layer,
      method,
      params,
      rate,
      seed,
      site,
      step: this.step,
    } as tf.serialization.ConfigDict;
  }

  #context(call: Call): Context<unknown> {
    return {
      ...call,
      get step() {
        return stepRead(call.step);
      },
      others: [],
      params: this.#params,
      weight: (name) => {
        const own = super.trainableWeights.concat(super.nonTrainableWeights);
        const variable = own.find((weight) => weightName(weight) === name);
        if (variable !== undefined) return variable.read();
        throw new RegattaError({
          subject: this.config.method,
          site: this.name,
          expected: `a weight named ${name}`,
          received: own.map(weightName),
          remedy: 'Apply the layer to an input first, which builds it.',
        });
      },
    };
  }
}
