import { ActivationHost } from '@regatta/core';
import { addressed } from '@regatta/trial';
import * as tf from '@tensorflow/tfjs';
import { dataError } from './data-error.ts';

/** Layers of tfjs that draw random numbers which no seed controls. */
const unseeded = ['Dropout', 'SpatialDropout1D', 'GaussianNoise', 'GaussianDropout', 'AlphaDropout'];

/** A name that tfjs made up; it counts layers, so that it differs from one build to the next. */
const madeUp = ({ name }: tf.layers.Layer): boolean => /_[A-Z][A-Za-z0-9]*\d+$/.test(name);

const linear = (activation: unknown): boolean => activation === undefined || activation === 'linear';

function checkLayers(model: tf.LayersModel): void {
  for (const [index, layer] of model.layers.entries()) {
    const kind = layer.getClassName();
    const at = `model: layer ${index + 1} (${kind})`;
    if (layer instanceof tf.LayersModel) {
      const remedy = 'Apply the layers of the inner model one by one.';
      throw dataError(at, 'layers', `the model "${layer.name}" as a layer`, remedy);
    }
    if (unseeded.includes(kind) && !(layer instanceof ActivationHost)) {
      const remedy = 'Put a site there by attach(regularizer, ...), or use a layer of @regatta.';
      throw dataError(at, 'layers without random numbers of their own', `tf.layers' ${kind}`, remedy);
    }
  }
  const known = addressed(model);
  const drawable = new Set(known.map(({ weight }) => weight.id));
  const unreached = model.layers.find((layer) => layer.weights.some(({ id }) => !drawable.has(id)));
  if (unreached !== undefined) {
    const at = `model: layer ${unreached.getClassName()} "${unreached.name}"`;
    const remedy = 'Write its parts as layers with names of their own.';
    throw dataError(at, 'a layer with weights of its own', 'one that holds several layers', remedy);
  }
  const seen = new Set<string>();
  for (const { address, layer } of known) {
    const at = `model: layer ${layer.getClassName()}`;
    if (madeUp(layer)) {
      const index = model.layers.findIndex(
        (outer) => outer.name === layer.name || outer.weights[0] === layer.weights[0],
      );
      const remedy = `Give it one, e.g. name: 'hidden1': initial weights are drawn by the names of layers.`;
      throw dataError(`${at}${index < 0 ? '' : ` (number ${index + 1})`}`, 'a name', 'none', remedy);
    }
    if (seen.has(address)) {
      const remedy = 'Give each part a layer and a name of its own.';
      throw dataError(`${at} "${layer.name}"`, 'one weight of each name', `two called ${address}`, remedy);
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
      `End in tf.layers.dense({ units: ${outputs}, name: 'logits' }).`,
    );
  }
  const layer = model.outputs[0]!.sourceLayer;
  const { activation } = layer.getConfig();
  if (!linear(activation) || ['Softmax', 'Activation', 'ReLU'].includes(layer.getClassName())) {
    const received = `${typeof activation === 'string' ? activation : layer.getClassName()} in "${layer.name}"`;
    throw dataError(
      'model',
      'a last layer without activation',
      received,
      'Leave it out: the loss takes logits, or plain numbers.',
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
    `one input of the data's shape [${inputShape}]`,
    received,
    'Use context.inputShape.',
  );
}

/**
 * Checks that a user's network can be raced: inputs and outputs fit the data, weights can be drawn by name, and nothing in it
 * draws random numbers that no seed controls.
 *
 * @param model built without a regularizer.
 * @throws UsageError naming the layer, what was expected and the remedy.
 */
export function checkNetwork(
  model: unknown,
  inputShape: readonly number[],
  outputs: number,
  goal: string,
): asserts model is tf.LayersModel {
  if (!(model instanceof tf.LayersModel)) {
    const received = model === null ? 'null' : typeof model;
    throw dataError(
      'model',
      'a function that returns a model of tf.model or tf.sequential',
      received,
      'Return the model.',
    );
  }
  checkInput(model, inputShape);
  checkOutput(model, outputs, goal === 'classification' ? 'a logit for each class' : 'the number predicted');
  checkLayers(model);
}
