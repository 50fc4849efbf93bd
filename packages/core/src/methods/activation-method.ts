import type * as tf from '@tensorflow/tfjs';
import type { JsonObject } from '../json.ts';
import type { Context, WeightSpec } from './context.ts';
import { Registry } from './registry.ts';

/**
 * A method that regularizes activations: what it does to its input in training and at inference. P is the type of its
 * checked parameters.
 */
export interface ActivationMethod<P = JsonObject> {
  /** Kebab-case name in saved models. */
  readonly name: string;
  /**
   * Checks the parameters and fills in defaults. Runs once per layer, when it is created or loaded. Default: the
   * parameters unchanged.
   *
   * @throws RegattaError for parameters out of range.
   */
  parse?(params: JsonObject): P;
  /** Allowed numbers of inputs. Default: one. Inputs after the first are in `context.others`. */
  readonly inputs?: readonly number[];
  /** Runs in training and in Monte-Carlo sampling. */
  train(x: tf.Tensor, context: Context<P>): tf.Tensor;
  /** Runs at inference. Default: the identity. */
  infer?(x: tf.Tensor, context: Context<P>): tf.Tensor;
  /** Returns the method's weights for an input shape. */
  weights?(inputShape: tf.Shape, params: P, rate: number): Readonly<Record<string, WeightSpec>>;
  /** Returns a scalar that is added to the training loss. */
  penalty?(context: Context<P>, inputShape: tf.Shape): tf.Scalar;
  /** Returns a scalar that is added to the loss of a training call, computed from its output. */
  outputPenalty?(output: tf.Tensor, context: Context<P>): tf.Scalar;
  /** Checks the input shapes when a layer is built. @throws RegattaError for shapes that it does not support. */
  accepts?(inputShapes: readonly tf.Shape[], params: P): void;
  /** Returns the mask of the output, or null for none. Default: the mask of the inputs. */
  outputMask?(inputs: readonly tf.Tensor[], mask: tf.Tensor | null): tf.Tensor | null;
  /**
   * Returns the mask of the output of a training call or sample, for a method whose draws change it. Runs after `train`, with
   * the same context. Default: as at inference.
   */
  noisyMask?(x: tf.Tensor, context: Context<P>): tf.Tensor | undefined;
  /** Returns the shape of the output. Default: the shape of the first input. */
  outputShape?(inputShape: tf.Shape, params: P, others: readonly tf.Shape[]): tf.Shape;
}

/** The registry of activation methods. */
export interface ActivationMethods {
  /** Adds a method. Adding the same one again has no effect. @throws RegattaError for a name that is taken. */
  register<P = JsonObject>(method: ActivationMethod<P>): void;
  /** Returns the method of that name. @throws RegattaError for an unknown name. */
  get(name: string): ActivationMethod<unknown>;
}

/** The registry of activation methods: `register` adds one, `get` throws for an unknown name. */
export const activationMethods: ActivationMethods = new Registry<ActivationMethod<unknown>>(
  'activation method',
);
