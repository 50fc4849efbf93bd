import type * as tf from '@tensorflow/tfjs';
import type { JsonObject } from '../json.ts';
import type { Context, WeightSpec } from './context.ts';
import { Registry } from './registry.ts';

/** A layer as a method sees it: its weights, and its forward pass with other weights in their place. */
export interface WrappedLayer {
  /** The layer inside. */
  readonly layer: tf.layers.Layer;
  /** The weight of that short name. @throws RegattaError when the layer has none. */
  read(name: string): tf.Tensor;
  /** Whether the layer has a weight of that name, e.g. `bias`. */
  has(name: string): boolean;
  /** Forward pass, with some weights replaced by tensors. */
  forward(x: tf.Tensor, weights?: Readonly<Record<string, tf.Tensor>>): tf.Tensor;
  /** The same without the layer's activation. */
  linear(x: tf.Tensor, weights?: Readonly<Record<string, tf.Tensor>>): tf.Tensor;
  /** The layer's activation. */
  activate(z: tf.Tensor): tf.Tensor;
}

/**
 * A regularizer of a layer with weights: how its forward pass changes in training and at inference. P is the type of its
 * checked parameters.
 */
export interface LayerMethod<P = JsonObject> {
  /** Kebab-case name under which models save it. */
  readonly name: string;
  /**
   * Checks the parameters and fills in defaults, once for each layer: when it is made, and when a saved one is loaded.
   * Methods without it take them as they are.
   *
   * @throws RegattaError for parameters out of range.
   */
  parse?(params: JsonObject): P;
  /** Runs in training and in Monte-Carlo sampling. */
  train(x: tf.Tensor, inner: WrappedLayer, context: Context<P>): tf.Tensor;
  /** Runs at inference; the layer itself when absent. */
  infer?(x: tf.Tensor, inner: WrappedLayer, context: Context<P>): tf.Tensor;
  /** Weights of the method; the wrapped layer is built already. */
  weights?(
    inner: WrappedLayer,
    inputShape: tf.Shape,
    params: P,
    rate: number,
  ): Readonly<Record<string, WeightSpec>>;
  /** Scalar added to the training loss. */
  penalty?(inner: WrappedLayer, context: Context<P>): tf.Scalar;
  /** Checks at construction that the layer is of a kind the method can wrap. */
  accepts?(layer: tf.layers.Layer, params: P): void;
}

/** The methods of layers with weights, by name. */
export interface LayerMethods {
  /** Adds a method; adding the same one again changes nothing. @throws RegattaError for a name that is taken. */
  register<P = JsonObject>(method: LayerMethod<P>): void;
  /** The method of that name. @throws RegattaError when there is none. */
  get(name: string): LayerMethod<unknown>;
}

/** The methods of layers with weights, by name: `register` adds one, `get` throws for an unknown name. */
export const layerMethods: LayerMethods = new Registry<LayerMethod<unknown>>('layer method');
