import { attach, attachWeights, type Regularizer } from '@regatta/core';
import type { Architecture } from '@regatta/record';
import type { BuildContext, Hook } from '@regatta/trial';
import * as tf from '@tensorflow/tfjs';
import { apply, denseLayer } from '../layers.ts';

/** The description of a multilayer perceptron with these widths, from the input to the logits. */
export function mlpArchitecture(layers: readonly number[]): Architecture {
  return { title: `mlp ${layers.join('-')}, ReLU`, layers };
}

/** The hooks of {@link mlp}. */
export const mlpHooks: readonly Hook[] = ['input', 'dense', 'hidden', 'output'];

/**
 * A multilayer perceptron: dense layers `hidden1`, `hidden2`, ... with ReLU, then the linear layer `logits`.
 *
 * Sites: `input`; the weights (`dense`) and activations (`hidden`) of each hidden layer, both with the layer's name; the
 * last layer (`output`).
 */
export function mlp(
  layers: readonly number[],
  regularizer: Regularizer,
  { site }: BuildContext,
): tf.LayersModel {
  const inputs = tf.input({ shape: [layers[0]!], name: 'features' });
  let x = attach(regularizer, 'input', site('input'), inputs);
  const hidden = layers.slice(1, -1);
  hidden.forEach((units, index) => {
    const name = `hidden${index + 1}`;
    const place = site(name, (index + 1) / hidden.length);
    const dense = attachWeights(regularizer, 'dense', place, denseLayer(name, units, 'relu'));
    x = attach(regularizer, 'hidden', place, apply(dense, x));
  });
  const logits = attachWeights(
    regularizer,
    'output',
    site('logits'),
    denseLayer('logits', layers.at(-1)!, 'linear'),
  );
  return tf.model({ inputs, outputs: apply(logits, x) });
}
