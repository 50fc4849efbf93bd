import {
  type Context,
  checkBoolean,
  checkChoice,
  checkNumber,
  checkTensors,
  defineRegularizer,
  type Regularizer,
  type WrappedLayer,
  type WrapperOptions,
} from '@regatta/core';
import * as tf from '@tensorflow/tfjs';
import { uniforms } from './draws.ts';
import { straightThrough } from './gradients.ts';
import { timesMatrix } from './matrix.ts';
import { requireKind } from './settings.ts';

const NAME = 'standout';
const TIED = 'Pass true or false; the default, true, computes the keep probability from the layer itself.';

/** Options of standout. */
export interface StandoutOptions {
  /** Slope of the keep probability; default 1. */
  readonly alpha?: number;
  /** Offset of the keep probability; default 0. */
  readonly beta?: number;
  /** Whether the keep probability uses the pre-activation of the layer (default) or separate weights, initially 0. */
  readonly tied?: boolean;
  /**
   * Gradient of the mask: `constant` (default when tied), or passed to the keep probability (`straight-through`;
   * default when untied, because the separate weights would not learn otherwise).
   */
  readonly gradient?: 'constant' | 'straight-through';
}

/** The probability of keeping each unit: sigmoid(alpha gate + beta). @param gate [N, ..., units]. */
export function standoutProbability(gate: tf.Tensor, alpha: number, beta: number): tf.Tensor {
  checkTensors('standoutProbability', { gate });
  checkNumber(alpha, 'standoutProbability', 'alpha');
  checkNumber(beta, 'standoutProbability', 'beta');
  return tf.sigmoid(tf.add(tf.mul(gate, alpha), beta));
}

/** Standout mask: 1 where u < keepProbability, else 0. @param u uniform numbers, one per unit. */
export function standoutMask(
  keepProbability: tf.Tensor,
  u: tf.Tensor,
  gradient: 'constant' | 'straight-through' = 'constant',
): tf.Tensor {
  checkTensors('standoutMask', { keepProbability, u });
  checkChoice(gradient, ['constant', 'straight-through'], 'standoutMask', 'gradient');
  const mask = (probability: tf.Tensor): tf.Tensor => tf.step(tf.sub(probability, u));
  return gradient === 'constant' ? mask(keepProbability) : straightThrough(keepProbability, mask);
}

/** The output of the wrapped layer and the keep probability of each of its units. */
function parts(
  x: tf.Tensor,
  inner: WrappedLayer,
  { params, weight }: Context<{ alpha: number; beta: number; tied: boolean }>,
): { y: tf.Tensor; keep: tf.Tensor } {
  const pre = inner.linear(x);
  const gate = params.tied ? pre : timesMatrix(x, weight('pi'));
  return { y: inner.activate(pre), keep: standoutProbability(gate, params.alpha, params.beta) };
}

/** Definition of standout. */
export const standoutDefinition = defineRegularizer({
  name: NAME,
  title: 'Standout',
  summary: 'keeps a unit with a probability that increases with its activation',
  paper: 'Ba and Frey 2013, NIPS',
  layers: ['standoutLayer'],
  strength: { option: 'beta', values: [2, 1, 0] },
  prior: { mlp: 8 },
  options: ['alpha', 'beta', 'tied', 'gradient'],
  parse({ alpha = 1, beta = 0, tied = true, gradient }: StandoutOptions) {
    const isTied = checkBoolean(tied, NAME, 'tied', TIED);
    return {
      alpha: checkNumber(alpha, NAME, 'alpha'),
      beta: checkNumber(beta, NAME, 'beta'),
      tied: isTied,
      gradient: checkChoice(
        gradient === undefined ? (isTied ? 'constant' : 'straight-through') : gradient,
        ['constant', 'straight-through'],
        NAME,
        'gradient',
      ),
    };
  },
  weights: {
    train(x, inner, context) {
      const { y, keep } = parts(x, inner, context);
      const u = uniforms(context.stream.fold('uniform'), keep.shape, context.firstRow);
      return tf.mul(standoutMask(keep, u, context.params.gradient), y);
    },
    infer(x, inner, context) {
      const { y, keep } = parts(x, inner, context);
      return tf.mul(keep, y);
    },
    weights: (inner, _shape, { tied }) =>
      tied ? {} : { pi: { shape: inner.read('kernel').shape, value: 0 } },
    accepts: (layer) => requireKind(layer, ['Dense'], NAME),
  },
  at: ['dense'],
});

/**
 * Standout (adaptive dropout): keeps more active units with higher probability.
 *
 * keepProbability = sigmoid(alpha (x @ W + b) + beta), or sigmoid(alpha (x @ pi) + beta) with separate weights pi;
 * y = keep act(x @ W + b), keep ~ Bernoulli(keepProbability). Inference: y = keepProbability act(x @ W + b). No rate
 * and no rescaling.
 *
 * @throws RegattaError for options out of range, unknown options, and layers that are not dense.
 * @see Ba and Frey 2013, NIPS, "Adaptive dropout for training deep neural networks".
 * @example
 * ```ts
 * const regularizer = standout({ alpha: 1, beta: 0 });
 * ```
 */
export function standout(options: StandoutOptions = {}): Regularizer {
  return standoutDefinition.regularizer(options);
}

/**
 * A dense layer with standout.
 *
 * @throws RegattaError like {@link standout}.
 * @example
 * ```ts
 * const layer = tf.layers.dense({ units: 64, activation: 'relu', inputShape: [32] });
 * const model = tf.sequential({ layers: [standoutLayer({ layer, seed: 7 })] });
 * model.apply(tf.ones([8, 32]), { training: true });
 * ```
 */
export function standoutLayer(options: StandoutOptions & WrapperOptions): tf.layers.Layer {
  return standoutDefinition.layer(options);
}
