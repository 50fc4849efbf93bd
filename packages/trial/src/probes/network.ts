import { predict, RegattaError } from '@regatta/core';
import * as tf from '@tensorflow/tfjs';
import type { ExampleForm, Labels, Split } from '../task-data.ts';
import { inputsOf, labelsOf } from '../training/examples.ts';

/** The first examples of a split, as a network takes them. The caller disposes of the inputs. */
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

/** The clean value of a part of a network, as at inference. */
export function activationOf(model: tf.LayersModel, part: tf.SymbolicTensor, inputs: tf.Tensor): tf.Tensor {
  // It has no weights of its own, and disposing of it would dispose of the network's.
  return predict(tf.model({ inputs: model.inputs, outputs: part }), inputs);
}

/** The single symbolic tensor that a layer takes or gives. */
export function single(part: tf.SymbolicTensor | tf.SymbolicTensor[]): tf.SymbolicTensor {
  if (Array.isArray(part)) throw new Error('expected a layer with one input and one output');
  return part;
}

/** Layers of a network by the pattern of their names. @throws RegattaError where there is none. */
export function layersLike(model: tf.LayersModel, pattern: RegExp, probe: string): tf.layers.Layer[] {
  const found = model.layers.filter(({ name }) => pattern.test(name));
  if (found.length > 0) return found;
  throw new RegattaError({
    subject: probe,
    expected: `a network with layers named like ${pattern}`,
    received: model.layers.map(({ name }) => name),
    remedy: 'Measure it on a task that has them.',
  });
}

/** The hidden dense layers of a network: `hidden1`, ... */
export const hiddenLayers = (model: tf.LayersModel, probe: string): tf.layers.Layer[] =>
  layersLike(model, /^hidden\d+$/, probe);

/**
 * What a network makes of the output of one of its layers, as at inference: the layers behind it, which must form a
 * chain. The network is left as it is.
 */
export function tailBehind(model: tf.LayersModel, layer: tf.layers.Layer): (value: tf.Tensor) => tf.Tensor {
  const behind = model.layers.slice(model.layers.indexOf(layer) + 1);
  let before = layer;
  for (const next of behind) {
    const sources = next.inboundNodes.flatMap((node) => node.inboundLayers);
    if (sources.length !== 1 || sources[0] !== before) {
      throw new RegattaError({
        subject: next.name,
        expected: `only ${before.name} before it`,
        received: sources.map(({ name }) => name),
        remedy: 'Measure layers of a network that is a chain.',
      });
    }
    before = next;
  }
  return (value) =>
    tf.tidy(() =>
      behind.reduce((x, next) => {
        const y = next.apply(x);
        if (!(y instanceof tf.Tensor)) throw new Error(`layer ${next.name} gave no single tensor`);
        return y;
      }, value.clone()),
    );
}
