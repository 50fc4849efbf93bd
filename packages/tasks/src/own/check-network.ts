import { addressed } from '@regatta/trial';
import * as tf from '@tensorflow/tfjs';
import { checkNoise } from './check-noise.ts';
import { dataError } from './data-error.ts';

/** Whether tfjs generated a layer's name; it contains a counter, so it differs each time the network is built. */
const madeUp = ({ name }: tf.layers.Layer): boolean => /_[A-Z][A-Za-z0-9]*\d+$/.test(name);

const linear = (activation: unknown): boolean => activation === undefined || activation === 'linear';

function checkLayers(model: tf.LayersModel): void {
  for (const [index, layer] of model.layers.entries()) {
    const kind = layer.getClassName();
    const at = `model: layer ${index + 1} (${kind})`;
    if (layer instanceof tf.LayersModel) {
      const remedy = 'Apply the layers of the inner model directly.';
      throw dataError(at, 'a layer', `the model "${layer.name}"`, remedy);
    }
  }
  const known = addressed(model);
  const drawable = new Set(known.map(({ weight }) => weight.id));
  const unreached = model.layers.find((layer) => layer.weights.some(({ id }) => !drawable.has(id)));
  if (unreached !== undefined) {
    const at = `model: layer ${unreached.getClassName()} "${unreached.name}"`;
    const remedy = 'Replace it with its inner layers, each with its own name.';
    throw dataError(at, 'a layer that has its own weights', 'one that contains several layers', remedy);
  }
  const seen = new Set<string>();
  for (const { address, layer } of known) {
    const at = `model: layer ${layer.getClassName()}`;
    if (madeUp(layer)) {
      const index = model.layers.findIndex(
        (outer) => outer.name === layer.name || outer.weights[0] === layer.weights[0],
      );
      const remedy = `Name the layer, e.g. name: 'hidden1'; initial weights depend on the names of layers.`;
      throw dataError(`${at}${index < 0 ? '' : ` (number ${index + 1})`}`, 'a name', 'none', remedy);
    }
    if (seen.has(address)) {
      const remedy = 'Use a separate layer with its own name for each of them.';
      throw dataError(
        `${at} "${layer.name}"`,
        'weights with different names',
        `two named ${address}`,
        remedy,
      );
    }
    seen.add(address);
  }
}

function checkOutput(model: tf.LayersModel, outputs: number, last: string): void {
  const shape = model.outputs[0]?.shape ?? [];
  if (model.outputs.length !== 1 || shape.length !== 2 || shape[1] !== outputs) {
    const shapes = model.outputs.map((output) => `[${output.shape.map((n) => n ?? 'batch')}]`).join(' and ');
    throw dataError(
      'model',
      `one output [batch, ${outputs}] (${last})`,
      shapes,
      `End the network with tf.layers.dense({ units: ${outputs}, name: 'logits' }).`,
    );
  }
  const layer = model.outputs[0]!.sourceLayer;
  const { activation } = layer.getConfig();
  if (!linear(activation) || ['Softmax', 'Activation', 'ReLU'].includes(layer.getClassName())) {
    const received = `${typeof activation === 'string' ? activation : layer.getClassName()} in "${layer.name}"`;
    throw dataError(
      'model',
      'a last layer without an activation',
      received,
      'Remove the activation: the loss takes logits, or the predicted numbers as they are.',
    );
  }
}

function checkInput(model: tf.LayersModel, inputShape: readonly number[]): void {
  const shapes = model.inputs.map(({ shape }) => shape.slice(1));
  const fits =
    shapes.length === 1 &&
    shapes[0]!.length === inputShape.length &&
    shapes[0]!.every((n, i) => n === null || n === inputShape[i]);
  if (fits) return;
  const received = shapes.map((shape) => `[${shape.map((n) => n ?? 'any')}]`).join(' and ');
  throw dataError(
    'model',
    `one input with the shape of the data, [${inputShape}]`,
    received,
    'Use tf.input({ shape: [...context.inputShape] }).',
  );
}

/**
 * Checks that a user's network can be used in a benchmark: inputs and outputs match the data, weights can be initialized by
 * name, and no layer draws random numbers without a seed of the benchmark.
 *
 * @param model the network, built without a regularizer.
 * @param seed the seed of the sites that it was built with.
 * @throws UsageError with the layer, what was expected, what was received and a remedy.
 */
export function checkNetwork(
  model: unknown,
  inputShape: readonly number[],
  outputs: number,
  goal: string,
  seed: number,
): asserts model is tf.LayersModel {
  if (!(model instanceof tf.LayersModel)) {
    const received = model === null ? 'null' : typeof model;
    throw dataError(
      'model',
      'a function that returns a tf.LayersModel',
      received,
      'Return the result of tf.model(...) or tf.sequential(...).',
    );
  }
  checkInput(model, inputShape);
  checkOutput(model, outputs, goal === 'classification' ? 'a logit for each class' : 'the predicted number');
  checkNoise(model, seed);
  checkLayers(model);
}
