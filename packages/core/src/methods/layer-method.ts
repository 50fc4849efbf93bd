import type * as tf from '@tensorflow/tfjs';
import type { JsonObject } from '../json.ts';
import type { Context, WeightSpec } from './context.ts';
import { Registry } from './registry.ts';

/** A wrapped layer as a method sees it: its weights, and its forward pass with replaced weights. */
export interface WrappedLayer {
  /** The wrapped layer. */
  readonly layer: tf.layers.Layer;
  /** Returns a weight by its short name. @throws RegattaError when the layer has no such weight. */
  read(name: string): tf.Tensor;
  /** Whether the layer has a weight of that name, e.g. `bias`. */
  has(name: string): boolean;
  /** Runs the forward pass, optionally with some weights replaced by tensors. */
  forward(x: tf.Tensor, weights?: Readonly<Record<string, tf.Tensor>>): tf.Tensor;
  /** Runs the forward pass without the layer's activation. */
  linear(x: tf.Tensor, weights?: Readonly<Record<string, tf.Tensor>>): tf.Tensor;
  /** Applies the layer's activation. */
  activate(z: tf.Tensor): tf.Tensor;
}

/**
 * A method that regularizes a layer with weights: how its forward pass changes in training and at inference. P is the
 * type of its checked parameters.
 */
export interface LayerMethod<P = JsonObject> {
  /** Kebab-case name in saved models. */
  readonly name: string;
  /**
   * Checks the parameters and fills in defaults. Runs once per layer, when it is created or loaded. Default: the
   * parameters unchanged.
   *
   * @throws RegattaError for parameters out of range.
   */
  parse?(params: JsonObject): P;
  /** Runs in training and in Monte-Carlo sampling. */
  train(x: tf.Tensor, inner: WrappedLayer, context: Context<P>): tf.Tensor;
  /** Runs at inference. Default: the plain forward pass of the layer. */
  infer?(x: tf.Tensor, inner: WrappedLayer, context: Context<P>): tf.Tensor;
  /** Returns the method's weights. The wrapped layer is already built. */
  weights?(
    inner: WrappedLayer,
    inputShape: tf.Shape,
    params: P,
    rate: number,
  ): Readonly<Record<string, WeightSpec>>;
  /** Returns a scalar that is added to the training loss. */
  penalty?(inner: WrappedLayer, context: Context<P>): tf.Scalar;
  /** Checks at construction that the method supports the layer. @throws RegattaError if it does not. */
  accepts?(layer: tf.layers.Layer, params: P): void;
}

/** The registry of layer methods. */
export interface LayerMethods {
  /** Adds a method. Adding the same one again has no effect. @throws RegattaError for a name that is taken. */
  register<P = JsonObject>(method: LayerMethod<P>): void;
  /** Returns the method of that name. @throws RegattaError for an unknown name. */
  get(name: string): LayerMethod<unknown>;
}

/** The registry of layer methods: `register` adds one, `get` throws for an unknown name. */
export const layerMethods: LayerMethods = new Registry<LayerMethod<unknown>>('layer method');
