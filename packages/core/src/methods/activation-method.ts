import type * as tf from '@tensorflow/tfjs';
import type { JsonObject } from '../json.ts';
import type { Context, WeightSpec } from './context.ts';
import { Registry } from './registry.ts';

/**
 * A regularizer of activations: what it does to its input in training and at inference. P is the type of its checked
 * parameters.
 */
export interface ActivationMethod<P = JsonObject> {
  /** Kebab-case name under which models save it. */
  readonly name: string;
  /**
   * Checks the parameters and fills in defaults, once for each layer: when it is made, and when a saved one is loaded.
   * Methods without it take them as they are.
   *
   * @throws RegattaError for parameters out of range.
   */
  parse?(params: JsonObject): P;
  /** Numbers of inputs that it takes; one when absent. The further ones are `context.others`. */
  readonly inputs?: readonly number[];
  /** Runs in training and in Monte-Carlo sampling. */
  train(x: tf.Tensor, context: Context<P>): tf.Tensor;
  /** Runs at inference; the identity when absent. */
  infer?(x: tf.Tensor, context: Context<P>): tf.Tensor;
  /** Weights of the method for an input shape. */
  weights?(inputShape: tf.Shape, params: P, rate: number): Readonly<Record<string, WeightSpec>>;
  /** Scalar added to the training loss. */
  penalty?(context: Context<P>, inputShape: tf.Shape): tf.Scalar;
  /** Scalar added to the loss of a training call, from what the call gave. */
  outputPenalty?(output: tf.Tensor, context: Context<P>): tf.Scalar;
  /** Checks, when a layer is built, that it can treat inputs of these shapes. @throws RegattaError when it cannot. */
  accepts?(inputShapes: readonly tf.Shape[], params: P): void;
  /** Mask of the output, from the inputs and their mask, or null for none; that of the inputs when absent. */
  outputMask?(inputs: readonly tf.Tensor[], mask: tf.Tensor | null): tf.Tensor | null;
  /** Shape of the output; that of the input when absent. */
  outputShape?(inputShape: tf.Shape, params: P, others: readonly tf.Shape[]): tf.Shape;
}

/** The methods of activations, by name. */
export interface ActivationMethods {
  /** Adds a method; adding the same one again changes nothing. @throws RegattaError for a name that is taken. */
  register<P = JsonObject>(method: ActivationMethod<P>): void;
  /** The method of that name. @throws RegattaError when there is none. */
  get(name: string): ActivationMethod<unknown>;
}

/** The methods of activations, by name: `register` adds one, `get` throws for an unknown name. */
export const activationMethods: ActivationMethods = new Registry<ActivationMethod<unknown>>(
  'activation method',
);
