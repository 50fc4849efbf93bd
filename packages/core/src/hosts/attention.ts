import * as tf from '@tensorflow/tfjs';
import { checkObject, checkTensors } from '../arguments.ts';
import { attend } from '../attention/attend.ts';
import { attentionNoise } from '../attention/draw.ts';
import { meanEntropy } from '../attention/entropy.ts';
import { rotaryPositions } from '../attention/rotary.ts';
import type { AttentionTreatment } from '../attention/treatment.ts';
import { RegattaError } from '../errors.ts';
import type { JsonObject } from '../json.ts';
import { allShapes } from '../tfjs.ts';
import { layerMask } from '../tfjs-layer-mask.ts';
import { type AttentionInput, type AttentionOptions, attentionOptions } from './attention-config.ts';
import { type Call, Clock } from './clock.ts';
import { DuePenalty } from './due-penalty.ts';

type Parts = Partial<Record<AttentionInput, tf.Tensor>>;

/** A dense layer's initializers, regularizers and constraints, which tfjs does not export. */
interface DenseParts {
  readonly kernelInitializer: Initializer;
  readonly biasInitializer: Initializer;
  readonly kernelRegularizer?: Penalty;
  readonly biasRegularizer?: Penalty;
  readonly kernelConstraint?: Constraint;
  readonly biasConstraint?: Constraint;
}

type Initializer = ReturnType<typeof tf.initializers.zeros>;
type Penalty = ReturnType<typeof tf.regularizers.l1>;
type Constraint = ReturnType<typeof tf.constraints.maxNorm>;

/** An initializer that draws a kernel as the matrix [rows, columns]. Trap: for tfjs, a kernel with three axes is a convolution. */
function ofMatrix(initializer: Initializer, rows: number, columns: number): Initializer {
  const flat: Initializer = Object.create(initializer);
  flat.apply = (shape, dtype) =>
    tf.tidy(() => tf.reshape(initializer.apply([rows, columns], dtype), shape as number[]));
  return flat;
}

const byCount: Readonly<Record<number, readonly AttentionInput[]>> = {
  1: ['query'],
  2: ['query', 'value'],
  3: ['query', 'value', 'key'],
};

/** The product `a` kernel + bias. */
function product(a: tf.Tensor2D, kernel: tf.Tensor2D, bias: tf.Tensor | undefined): tf.Tensor2D {
  if (bias === undefined) return tf.matMul(a, kernel);
  // Trap: tfjs's wasm backend refuses a bias that was created with several axes, even if it is reshaped to one.
  const flat = bias.rank === 1 ? bias : tf.mul(tf.reshape(bias, [bias.size]), 1);
  return tf.fused.matMul({ a, b: kernel, bias: flat }) as tf.Tensor2D;
}

/** The part of a tensor's rows that belongs to one sample; a tensor that all examples share belongs to each. */
const rowsOf = (tensor: tf.Tensor, samples: number, sample: number): tf.Tensor => {
  const rows = tensor.shape[0]!;
  if (samples === 1 || rows === 1) return tensor;
  const each = rows / samples;
  return tf.slice(
    tensor,
    [sample * each, ...tensor.shape.slice(1).map(() => 0)],
    [each, ...tensor.shape.slice(1)],
  );
};

/**
 * Multi-head attention whose treatment is data: the `tf.layers.Layer` behind every regularizer of attention.
 *
 * y = concatenated heads x output kernel + bias; a head is `attend` of its projections of query, key and value. Weights
 * have the shapes and names of Keras's `MultiHeadAttention`: `query/kernel` [features, heads, size], `attention_output/kernel`
 * [heads, size, features]. Each training call or sample draws new masks; inference has no noise. The mask of the query,
 * as tfjs passes it, also masks keys and values when the layer attends to its own input. Create it with
 * `attachAttention`.
 */
export class AttentionHost extends tf.layers.Layer {
  /** Class name in saved models of a layer that Keras does not have. @nocollapse */
  static className = 'RegattaAttention';
  readonly #options: AttentionOptions;
  readonly #clock: Clock;
  readonly #dense: tf.layers.Layer & DenseParts;
  /** Penalty on the attention of the last training call. */
  readonly #due = new DuePenalty();

  constructor(raw: Readonly<Record<string, unknown>>) {
    checkObject(
      raw,
      'multiHeadAttention',
      'the configuration of a layer',
      'Pass e.g. { numHeads: 4, keyDim: 16 }.',
    );
    const options = attentionOptions(raw);
    super(options.layer);
    this.supportsMasking = true;
    this.#options = options;
    this.#clock = new Clock(0, options.host.seed, options.host.step);
    this.#dense = tf.layers.dense({ units: 1, ...options.dense }) as unknown as tf.layers.Layer & DenseParts;
  }

  /** Training steps so far; set when training is resumed. */
  get step(): number {
    return this.#clock.step;
  }

  /** Training steps so far, which determine the next masks. Saved with the model. */
  set step(step: number) {
    this.#clock.step = step;
  }

  /** Treatment of the layer. */
  get treatment(): AttentionTreatment {
    return this.#options.treatment;
  }

  /** Name in the random path. */
  get site(): string {
    return this.#options.host.site?.name ?? this.name;
  }

  /** Creates the weights for inputs [batch, steps, features]. */
  override build(inputShape: tf.Shape | tf.Shape[]): void {
    const shapes = this.#shapes(inputShape);
    const features = (name: 'query' | 'key' | 'value'): number => {
      const shape = shapes[name]!;
      const size = shape.at(-1);
      if (shape.length === 3 && typeof size === 'number') return size;
      throw new RegattaError({
        subject: 'multiHeadAttention',
        site: this.name,
        expected: `a ${name} [batch, steps, features] with a fixed number of features`,
        received: shape,
        remedy: 'Reshape it to three axes, e.g. with tf.layers.reshape.',
      });
    };
    const { numHeads, numKeyValueHeads, keyDim, valueDim } = this.#options;
    this.#project('query', [features('query')], [numHeads, keyDim]);
    this.#project('key', [features('key')], [numKeyValueHeads, keyDim]);
    this.#project('value', [features('value')], [numKeyValueHeads, valueDim]);
    this.#project('attention_output', [numHeads, valueDim], [this.#outputDim(shapes.query!)]);
    this.built = true;
  }

  override computeOutputShape(inputShape: tf.Shape | tf.Shape[]): tf.Shape | tf.Shape[] {
    const { query, value } = this.#shapes(inputShape);
    const output: tf.Shape = [...query!.slice(0, -1), this.#outputDim(query!)];
    if (!this.#options.returnAttentionScores) return output;
    return [output, [query![0] ?? null, this.#options.numHeads, query![1] ?? null, value![1] ?? null]];
  }

  /** The mask of the query. */
  override computeMask(
    _inputs: tf.Tensor | tf.Tensor[],
    mask?: tf.Tensor | tf.Tensor[],
  ): tf.Tensor | tf.Tensor[] {
    const first = Array.isArray(mask) ? mask[0] : mask;
    // tfjs accepts null for outputs without a mask, which its type does not say.
    const masks = this.#options.returnAttentionScores ? [first ?? null, null] : (first ?? null);
    return masks as unknown as tf.Tensor | tf.Tensor[];
  }

  /** Attends; draws new masks if `kwargs.training` is true. */
  override call(
    inputs: tf.Tensor | tf.Tensor[],
    kwargs: { readonly training?: boolean; readonly mask?: tf.Tensor | (tf.Tensor | null)[] | null } = {},
  ): tf.Tensor | tf.Tensor[] {
    this.#due.release();
    return tf.tidy(() => {
      const list = Array.isArray(inputs) ? inputs : [inputs];
      const roles = this.#rolesOf(list.length);
      const parts: Parts = Object.fromEntries(roles.map((role, i) => [role, list[i]]));
      const masks = this.#masks(parts, roles, layerMask(kwargs));
      const calls = this.#clock.begin(kwargs, this.site, list[0]!.shape[0] ?? 1);
      const samples = calls.map((call, sample) => {
        const own = Object.entries({ ...parts, ...masks }).map(([role, tensor]) => [
          role,
          rowsOf(tensor, calls.length, sample),
        ]);
        return this.#run(Object.fromEntries(own), call);
      });
      const join = (of: (sample: { y: tf.Tensor; scores: tf.Tensor }) => tf.Tensor): tf.Tensor =>
        samples.length === 1 ? of(samples[0]!) : tf.concat(samples.map(of), 0);
      const y = join((sample) => sample.y);
      return this.#options.returnAttentionScores ? [y, join((sample) => sample.scores)] : y;
    });
  }

  override calculateLosses(): tf.Scalar[] {
    return [...super.calculateLosses(), ...this.#due.take()];
  }

  override dispose(): ReturnType<tf.layers.Layer['dispose']> {
    this.#due.release();
    return super.dispose();
  }

  override getClassName(): string {
    // tfjs calls this while it generates a name, before the fields of this class exist.
    if (!(#options in this)) return AttentionHost.className;
    const { rotary, numHeads, numKeyValueHeads, inputs, causal, returnAttentionScores } = this.#options;
    // What changes inference, or how the layer is called, is not in the configuration of Keras's layer.
    const isKeras =
      rotary === undefined &&
      numHeads === numKeyValueHeads &&
      inputs === undefined &&
      !causal &&
      !returnAttentionScores;
    return isKeras ? 'MultiHeadAttention' : AttentionHost.className;
  }

  /** Returns the configuration to save: the arguments, the treatment and the step. */
  override getConfig(): tf.serialization.ConfigDict {
    const { treatment, host, outputDim, rotary, inputs } = this.#options;
    const { numHeads, keyDim, valueDim, numKeyValueHeads, useBias, causal, returnAttentionScores } =
      this.#options;
    const dense = Object.entries(this.#dense.getConfig()).filter(([key]) => /^(kernel|bias)[A-Z]/.test(key));
    // Keras's own dropout is saved as in Keras alone, so that it can be changed there.
    const { probabilities, ...others } = treatment;
    const plain = typeof probabilities?.rate === 'number' && Object.keys(probabilities).length === 1;
    const own: JsonObject = {
      numHeads,
      keyDim,
      valueDim,
      numKeyValueHeads,
      outputDim: outputDim ?? null,
      useBias,
      causal,
      rotary: rotary === undefined ? null : { ...rotary },
      returnAttentionScores,
      inputs: inputs === undefined ? null : [...inputs],
      dropout: plain ? (probabilities.rate as number) : 0,
      treatment: Object.fromEntries(Object.entries(plain ? others : treatment)) as JsonObject,
      seed: host.seed,
      site: host.site,
      step: this.step,
    };
    return { ...super.getConfig(), ...Object.fromEntries(dense), ...own } as tf.serialization.ConfigDict;
  }

  /** Creates the layer from a saved configuration. @nocollapse */
  static override fromConfig<T extends tf.serialization.Serializable>(
    cls: tf.serialization.SerializableConstructor<T>,
    config: tf.serialization.ConfigDict,
  ): T {
    return new cls(config);
  }

  #outputDim(query: tf.Shape): number {
    return this.#options.outputDim ?? query.at(-1)!;
  }

  /** What each of `count` inputs is. @throws RegattaError for another number of inputs. */
  #rolesOf(count: number): readonly AttentionInput[] {
    const roles = this.#options.inputs ?? byCount[count] ?? [];
    if (roles.length === count) return roles;
    throw new RegattaError({
      subject: 'multiHeadAttention',
      site: this.name,
      expected: this.#options.inputs === undefined ? '1, 2 or 3 inputs' : `the inputs ${roles.join(', ')}`,
      received: count,
      remedy:
        "Apply the layer to x, [query, value] or [query, value, key], or say what they are with inputs: ['query', ...].",
    });
  }

  /** The shapes of query, value and key. */
  #shapes(inputShape: tf.Shape | tf.Shape[]): Partial<Record<AttentionInput, tf.Shape>> {
    const shapes = allShapes(inputShape);
    const given = Object.fromEntries(this.#rolesOf(shapes.length).map((role, i) => [role, shapes[i]!]));
    const query = given.query!;
    const value = given.value ?? query;
    return { ...given, query, value, key: given.key ?? value };
  }

  /** Adds the kernel [...from, ...to] and the bias [...to] of a projection. */
  #project(name: string, from: readonly number[], to: readonly number[]): void {
    const dense = this.#dense;
    const size = (shape: readonly number[]): number => shape.reduce((product, n) => product * n, 1);
    const add = (part: 'kernel' | 'bias', shape: number[], initializer: Initializer): void => {
      const [penalty, constraint] = [dense[`${part}Regularizer`], dense[`${part}Constraint`]];
      this.addWeight(`${name}/${part}`, shape, 'float32', initializer, penalty, true, constraint);
    };
    add('kernel', [...from, ...to], ofMatrix(dense.kernelInitializer, size(from), size(to)));
    if (this.#options.useBias) add('bias', [...to], dense.biasInitializer);
  }

  #weight(name: string): tf.Tensor | undefined {
    return this.weights.find((weight) => weight.originalName.endsWith(name))?.read();
  }

  /** Projects x [N, T, D] to heads [N, T, H, K]. */
  #heads(x: tf.Tensor, name: string, heads: number, size: number): tf.Tensor {
    const [batch, steps, features] = x.shape as [number, number, number];
    const weights = this.#weight(`${name}/kernel`)!;
    if (weights.shape[0] !== features) {
      throw new RegattaError({
        subject: 'multiHeadAttention',
        site: this.name,
        expected: `a ${name} with ${weights.shape[0]} features, for which the layer was built`,
        received: x.shape,
        remedy: 'Create a layer for each kind of input.',
      });
    }
    const kernel = tf.reshape(weights, [features, heads * size]) as tf.Tensor2D;
    const bias = this.#weight(`${name}/bias`);
    const a = tf.reshape(x, [batch * steps, features]) as tf.Tensor2D;
    return tf.reshape(product(a, kernel, bias), [batch, steps, heads, size]);
  }

  /** The masks of a call: those given as inputs, else the mask that tfjs passes, which is that of the query. */
  #masks(
    parts: Parts,
    roles: readonly AttentionInput[],
    passed: tf.Tensor | (tf.Tensor | null)[] | null | undefined,
  ): Parts {
    const list = passed instanceof tf.Tensor ? [passed] : (passed ?? []);
    const given = Object.entries(list).filter(([, mask]) => mask !== null && mask !== undefined);
    checkTensors(
      'multiHeadAttention',
      Object.fromEntries(given.map(([i, mask]) => [`mask of input ${Number(i) + 1}`, mask])),
    );
    const ofRole = (role: 'query' | 'value' | 'key'): tf.Tensor | undefined =>
      list[roles.indexOf(role)] ?? undefined;
    const query = parts.queryMask ?? ofRole('query');
    const value = parts.valueMask ?? (parts.value === undefined ? query : ofRole('value'));
    const key = parts.keyMask ?? (parts.key === undefined ? undefined : ofRole('key'));
    const found = { queryMask: query, valueMask: value, keyMask: key, attentionMask: parts.attentionMask };
    return Object.fromEntries(Object.entries(found).filter(([, mask]) => mask !== undefined));
  }

  /** Attends within the rows of one sample. */
  #run(parts: Parts, call: Call): { y: tf.Tensor; scores: tf.Tensor } {
    const { numHeads, numKeyValueHeads, keyDim, valueDim, causal, rotary, treatment } = this.#options;
    const { queryMask, valueMask, keyMask, attentionMask } = parts;
    const x = parts.query!;
    const source = parts.value ?? x;
    const rotate = (heads: tf.Tensor): tf.Tensor =>
      rotary === undefined ? heads : rotaryPositions(heads, rotary);
    const query = rotate(this.#heads(x, 'query', numHeads, keyDim));
    const key = rotate(this.#heads(parts.key ?? source, 'key', numKeyValueHeads, keyDim));
    const value = this.#heads(source, 'value', numKeyValueHeads, valueDim);
    const [batch, queries] = x.shape as [number, number];
    const keys = source.shape[1]!;
    const noise = call.noisy
      ? attentionNoise(treatment, { batch, heads: numHeads, queries, keys }, call)
      : {};
    const { y: heads, probabilities } = attend(
      { query, key, value, queryMask, valueMask, keyMask, attentionMask },
      { causal },
      noise,
    );
    if (call.noisy && !call.sampling && treatment.entropy) {
      this.#due.set(tf.mul<tf.Scalar>(meanEntropy(probabilities), -treatment.entropy.strength));
    }
    const outputKernel = this.#weight('attention_output/kernel')!;
    const outputs = outputKernel.shape.at(-1)!;
    const flat = tf.reshape(heads, [batch * queries, numHeads * valueDim]) as tf.Tensor2D;
    const kernel = tf.reshape(outputKernel, [numHeads * valueDim, outputs]) as tf.Tensor2D;
    const bias = this.#weight('attention_output/bias');
    const y = product(flat, kernel, bias);
    return { y: tf.reshape(y, [batch, queries, outputs]), scores: probabilities };
  }
}
