import { type JsonObject, stream, toJson } from '@regatta/core';
import { modelFromConfig } from '@regatta/core/keras';
import type * as tf from '@tensorflow/tfjs';
import { convertKerasConfig } from '../convert-keras-config.ts';
import { exportWeights } from '../export/weights.ts';

/** An argument of a call: the first output of a node of a layer. */
export const tensor = (layer: string, node = 0): JsonObject => ({
  class_name: '__keras_tensor__',
  config: { shape: null, dtype: 'float32', keras_history: [layer, node, 0] },
});

/** A Keras 3 input layer. */
export const input = (
  name: string,
  batch_shape: readonly (number | null)[],
  dtype = 'float32',
): JsonObject => ({
  class_name: 'InputLayer',
  config: { name, batch_shape: [...batch_shape], dtype, sparse: false, ragged: false, optional: false },
  name,
  inbound_nodes: [],
});

/** A Keras 3 Sequential config. */
export const sequential = (layers: readonly object[]): JsonObject =>
  toJson({ class_name: 'Sequential', config: { name: 'sequential', layers } });

/** A Keras 3 Functional config. */
export const functional = (
  layers: readonly object[],
  inputs: readonly string[],
  outputs: readonly string[],
): JsonObject => {
  const ends = (names: readonly string[]): (string | number)[][] => names.map((name) => [name, 0, 0]);
  const [input_layers, output_layers] = [ends(inputs), ends(outputs)];
  return toJson({
    class_name: 'Functional',
    config: { name: 'functional', layers, input_layers, output_layers },
  });
};

/** A handler that loads a config with random weights of matching names and shapes. */
export function build(config: JsonObject): tf.io.IOHandler {
  const topology = { keras_version: '3.15.1', backend: 'tensorflow', model_config: config };
  const model = modelFromConfig(convertKerasConfig(topology));
  const weightSpecs = exportWeights(model).map(({ path, variable }) => ({
    name: path,
    shape: variable.shape.map((size) => size ?? 1),
    dtype: 'float32' as const,
  }));
  const sizes = weightSpecs.map(({ shape }) => shape.reduce((product, n) => product * n, 1));
  const data = stream(3).normal(sizes.reduce((sum, n) => sum + n, 0));
  model.dispose();
  const weightData = Uint8Array.from(new Uint8Array(data.buffer, 0, data.byteLength)).buffer;
  return { load: async () => ({ modelTopology: topology, weightSpecs, weightData }) };
}
