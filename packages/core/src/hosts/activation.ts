import * as tf from '@tensorflow/tfjs';
import { RegattaError } from '../errors.ts';
import { type ActivationMethod, activationMethods } from '../methods/activation-method.ts';
import type { Context } from '../methods/context.ts';
import { perturbMethod } from '../methods/perturb-method.ts';
import { bySample } from '../sampling.ts';
import { sequenceMask } from '../sequence-mask.ts';
import { allShapes, oneShape, oneTensor, weightName } from '../tfjs.ts';
import { layerMask } from '../tfjs-layer-mask.ts';
import { type Call, Clock, checkRawConfig, type HostConfig, hostConfig, stepRead } from './clock.ts';
import { DuePenalty } from './due-penalty.ts';
import { type KerasForm, kerasForms } from './keras-form.ts';

/**
 * A layer that regularizes its input: the `tf.layers.Layer` behind every activation regularizer.
 *
 * The identity at inference unless its method defines otherwise; keeps shape, dtype and masks. Create it with factories
 * such as `dropout` or `spatialDropout2d`.
 */
export class ActivationHost extends tf.layers.Layer {
  /** Class name in saved models. @nocollapse */
  static className = 'RegattaActivation';
  /** Configuration of the layer, as saved. */
  readonly config: HostConfig;
  readonly #method: ActivationMethod<unknown>;
  /** Parameters returned by the method's `parse`. */
  readonly #params: unknown;
  readonly #clock: Clock;
  readonly #form: KerasForm | undefined;
  #inputShape: tf.Shape = [];
  /** The last call, if it was noisy and its draws change the mask. */
  #noisy: readonly Call[] | undefined;
  /** Penalty on the output of the last training call. */
  readonly #due = new DuePenalty();

  constructor(raw: Readonly<Record<string, unknown>>) {
    checkRawConfig(raw);
    const form = typeof raw.form === 'string' ? kerasForms.get(raw.form) : undefined;
    const { name, trainable, dtype, batchInputShape, inputShape, batchSize, inputDType } = raw;
    const base = { name, trainable, dtype, batchInputShape, inputShape, batchSize, inputDType };
    super(Object.fromEntries(Object.entries(base).filter(([, value]) => value !== undefined)));
    this.supportsMasking = true;
    this.config = hostConfig(raw, typeof raw.method === 'string' ? raw.method : ActivationHost.className);
    this.#method = activationMethods.get(this.config.method);
    this.#params = this.#method.parse?.(this.config.params) ?? this.config.params;
    this.#clock = new Clock(this.config.rate, this.config.seed, this.config.step);
    this.#form = form;
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
    const shapes = allShapes(inputShape);
    const { inputs = [1] } = this.#method;
    if (!inputs.includes(shapes.length)) {
      throw new RegattaError({
        subject: this.config.method,
        site: this.name,
        expected: `${inputs.join(' or ')} input${inputs.join() === '1' ? '' : 's'}`,
        received: shapes.length,
        remedy: 'Call apply with that many tensors: one tensor, or a list of several.',
      });
    }
    this.#method.accepts?.(shapes, this.#params);
    this.#inputShape = oneShape(inputShape);
    const specs = this.#method.weights?.(this.#inputShape, this.#params, this.#clock.now.rate) ?? {};
    for (const [name, spec] of Object.entries(specs)) {
      const initializer = tf.initializers.constant({ value: spec.value });
      this.addWeight(name, [...spec.shape], 'float32', initializer, undefined, spec.trainable ?? true);
    }
    this.built = true;
  }

  override computeOutputShape(inputShape: tf.Shape | tf.Shape[]): tf.Shape | tf.Shape[] {
    const [shape = [], ...others] = allShapes(inputShape);
    return this.#method.outputShape?.(shape, this.#params, others) ?? shape;
  }

  override computeMask(
    inputs: tf.Tensor | tf.Tensor[],
    mask?: tf.Tensor | tf.Tensor[],
  ): tf.Tensor | tf.Tensor[] {
    const { noisyMask } = this.#method;
    if (this.#noisy !== undefined && noisyMask !== undefined) {
      const calls = this.#noisy;
      return tf.tidy(() => {
        const given = sequenceMask(mask);
        const parts = [oneTensor(inputs), ...(given ? [given] : [])].map((value) =>
          calls.length === 1 ? [value] : tf.split(value, calls.length, 0),
        );
        const masks = calls.map((call, sample) =>
          noisyMask.call(this.#method, parts[0]![sample]!, this.#context(call, [], parts[1]?.[sample])),
        );
        const own = masks.filter((one) => one !== undefined);
        // tfjs accepts null for an output without a mask, which its type does not say.
        if (own.length < calls.length) return null as unknown as tf.Tensor;
        return own.length === 1 ? own[0]! : tf.concat(own, 0);
      });
    }
    if (this.#method.outputMask !== undefined) {
      const own = this.#method.outputMask(
        Array.isArray(inputs) ? inputs : [inputs],
        sequenceMask(mask) ?? null,
      );
      return own ?? super.computeMask(inputs);
    }
    // tfjs passes a mask per input, or null; the output gets the first of them.
    return super.computeMask(inputs, sequenceMask(mask));
  }

  override call(
    inputs: tf.Tensor | tf.Tensor[],
    kwargs: { training?: boolean; mask?: tf.Tensor | tf.Tensor[] },
  ): tf.Tensor {
    this.#due.release();
    return tf.tidy(() => {
      const x = oneTensor(inputs);
      const calls = this.#clock.begin(kwargs, this.site, x.shape[0] ?? 1);
      const others = Array.isArray(inputs) ? inputs.slice(1) : [];
      const mask = sequenceMask(layerMask(kwargs));
      const [{ noisy, sampling }] = calls;
      this.#noisy = noisy && this.#method.noisyMask !== undefined ? calls : undefined;
      if (!noisy) return this.#method.infer?.(x, this.#context(calls[0], others, mask)) ?? x.clone();
      const rows = [x, ...others, ...(mask ? [mask] : [])];
      return bySample(rows, calls, ([part = x, ...rest], call) => {
        const context = this.#context(call, rest.slice(0, others.length), rest[others.length]);
        const y = this.#method.train(part, context);
        if (!sampling) this.#due.set(this.#method.outputPenalty?.(y, context));
        return y;
      });
    });
  }

  override calculateLosses(): tf.Scalar[] {
    const losses = super.calculateLosses();
    if (this.#method.penalty) {
      losses.push(this.#method.penalty(this.#context(this.#clock.now as Call, []), this.#inputShape));
    }
    return [...losses, ...this.#due.take()];
  }

  override dispose(): ReturnType<tf.layers.Layer['dispose']> {
    this.#due.release();
    return super.dispose();
  }

  override getClassName(): string {
    // tfjs calls this while it generates a name, before the fields of this class exist.
    return (#form in this && this.#form?.className) || ActivationHost.className;
  }

  override getConfig(): tf.serialization.ConfigDict {
    const base = super.getConfig();
    const { method, params, rate, seed, site } = this.config;
    const own = this.#form?.config(this.config) ?? { method, params, rate, seed };
    return { ...base, ...own, site, step: this.step } as tf.serialization.ConfigDict;
  }

  #context(call: Call, others: readonly tf.Tensor[], mask?: tf.Tensor): Context<unknown> {
    return {
      ...call,
      get step() {
        return stepRead(call.step);
      },
      others,
      mask,
      params: this.#params,
      weight: (name) => {
        const variable = this.weights.find((weight) => weightName(weight) === name);
        if (variable === undefined) {
          throw new RegattaError({
            subject: this.config.method,
            site: this.name,
            expected: `a weight named ${name}`,
            received: this.weights.map(weightName),
            remedy: 'Apply the layer to an input first, which builds it.',
          });
        }
        return variable.read();
      },
    };
  }
}

// Registered here because bundlers drop modules that are imported only for side effects.
activationMethods.register(perturbMethod);
