import { predict, RegattaError } from '@regatta/core';
import * as tf from '@tensorflow/tfjs';
import type { ExampleForm, Labels, Split } from '../task-data.ts';
import { inputsOf, labelsOf } from '../training/examples.ts';

/** The first examples of a split, with inputs as fed to a network. The caller disposes of the inputs. */
export function firstExamples(
  split: Split,
  atMost: number,
  form: ExampleForm,
): { readonly size: number; readonly inputs: tf.Tensor; readonly labels: Labels } {
  const rows = Int32Array.from({ length: Math.min(atMost, split.size) }, (_, i) => i);
  return {
    size: rows.length,
    inputs: tf.tidy(() => inputsOf(split, rows, form)),
    labels: labelsOf(split, rows, form),
  };
}

/** The value of a symbolic tensor of a network at inference, without noise. */
export function activationOf(model: tf.LayersModel, part: tf.SymbolicTensor, inputs: tf.Tensor): tf.Tensor {
  // Not disposed of: this model has no weights of its own, and disposal would dispose of the network's.
  return predict(tf.model({ inputs: model.inputs, outputs: part }), inputs);
}

/** The symbolic tensor of a layer with a single input or output. */
export function single(part: tf.SymbolicTensor | tf.SymbolicTensor[]): tf.SymbolicTensor {
  if (Array.isArray(part)) throw new Error('expected a layer with one input and one output');
  return part;
}

/** The layers of a network whose names match a pattern. @throws RegattaError if there are none. */
export function layersLike(model: tf.LayersModel, pattern: RegExp, probe: string): tf.layers.Layer[] {
  const found = model.layers.filter(({ name }) => pattern.test(name));
  if (found.length > 0) return found;
  throw new RegattaError({
    subject: probe,
    expected: `a network with layers whose names match ${pattern}`,
    received: model.layers.map(({ name }) => name),
    remedy: 'Use this probe with a task whose network has such layers, or leave it out of the spec.',
  });
}

/** The hidden dense layers of a network: `hidden1`, ... */
export const hiddenLayers = (model: tf.LayersModel, probe: string): tf.layers.Layer[] =>
  layersLike(model, /^hidden\d+$/, probe);

/**
 * Returns a function that applies the layers after `layer`, which must form a chain, at inference. Does not change the
 * network.
 *
 * @throws RegattaError if the layers do not form a chain.
 */
export function tailBehind(model: tf.LayersModel, layer: tf.layers.Layer): (value: tf.Tensor) => tf.Tensor {
  const behind = model.layers.slice(model.layers.indexOf(layer) + 1);
  let before = layer;
  for (const next of behind) {
    const sources = next.inboundNodes.flatMap((node) => node.inboundLayers);
    if (sources.length !== 1 || sources[0] !== before) {
      throw new RegattaError({
        subject: next.name,
        expected: `${before.name} as its only input`,
        received: sources.map(({ name }) => name),
        remedy: 'Use this probe with a task whose network is a chain of layers.',
      });
    }
    before = next;
  }
  return (value) =>
    tf.tidy(() =>
      behind.reduce((x, next) => {
        const y = next.apply(x);
        if (!(y instanceof tf.Tensor)) throw new Error(`layer ${next.name} did not return a single tensor`);
        return y;
      }, value.clone()),
    );
}
