import * as tf from '@tensorflow/tfjs';
import { RegattaError } from './errors.ts';
import type { Stream } from './stream.ts';
import { isDisposedWeight } from './tfjs.ts';

/** Checks that an argument is a function. @param remedy how to fix any other value, for the error. */
export function checkFunction(value: unknown, subject: string, what: string, remedy: string): void {
  if (typeof value === 'function') return;
  throw new RegattaError({ subject, expected: `${what} to be a function`, received: value, remedy });
}

/** Checks that an argument is an object, and no array. @param remedy how to fix any other value, for the error. */
export function checkObject(value: unknown, subject: string, what: string, remedy: string): void {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return;
  throw new RegattaError({ subject, expected: what, received: value, remedy });
}

/**
 * Checks that values are tensors that have not been disposed of.
 *
 * @param values tensors by the name of their argument.
 * @throws RegattaError naming the first argument that is not a tensor, or is disposed.
 * @example
 * ```ts
 * checkTensors('my-noise', { x: tf.ones([2, 3]), mask: tf.zeros([2, 3]) });
 * ```
 */
export function checkTensors(subject: string, values: Readonly<Record<string, unknown>>): void {
  for (const name in values) {
    const value = values[name];
    if (value instanceof tf.Tensor && !value.isDisposed) continue;
    const disposed = value instanceof tf.Tensor;
    throw new RegattaError({
      subject,
      expected: `${name} to be a tensor${disposed ? ' that is not disposed' : ''}`,
      received: value,
      remedy: disposed
        ? 'Dispose of a tensor only after its last use; tf.tidy disposes of the tensors created inside it.'
        : `Pass a tensor, e.g. tf.tensor([...]), as ${name}.`,
    });
  }
}

/**
 * Checks that values are lists of numbers: arrays or typed arrays. Their entries are not checked, as there may be many.
 *
 * @throws RegattaError naming the first argument that is no list, or whose first entry is no number.
 * @example
 * ```ts
 * checkNumbers('my-mask', { keep: Uint8Array.of(1, 0, 1) });
 * ```
 */
export function checkNumbers(subject: string, values: Readonly<Record<string, unknown>>): void {
  for (const name in values) {
    const value = values[name];
    const isList = Array.isArray(value) || (ArrayBuffer.isView(value) && 'length' in value);
    if (isList) {
      const first: unknown = Reflect.get(value, 0);
      if (first === undefined || (typeof first === 'number' && !Number.isNaN(first))) continue;
    }
    throw new RegattaError({
      subject,
      expected: `${name} to be a list of numbers`,
      received: value,
      remedy: `Pass an array of numbers or a typed array as ${name}.`,
    });
  }
}

const MODEL = 'Pass a model, e.g. tf.sequential({ layers: [...] }) or tf.model({ inputs, outputs }).';

/** Checks that an argument is a tfjs model that has not been disposed of. */
export function checkModel(model: unknown, subject: string): void {
  if (!(model instanceof tf.LayersModel)) {
    const remedy =
      model instanceof tf.GraphModel
        ? 'Load the model with tf.loadLayersModel: a graph model has no layers.'
        : MODEL;
    throw new RegattaError({ subject, expected: 'a tfjs model', received: model, remedy });
  }
  const inputs: unknown = Reflect.get(model, 'inputs');
  if (!Array.isArray(inputs) || inputs.length === 0) {
    throw new RegattaError({
      subject,
      expected: 'a model that is built',
      received: model,
      remedy: 'Give its first layer an inputShape, e.g. tf.layers.dense({ units: 8, inputShape: [4] }).',
    });
  }
  if (model.weights.some(isDisposedWeight)) {
    throw new RegattaError({
      subject,
      expected: 'a model that is not disposed',
      received: model,
      remedy: 'Dispose of a model only after its last use, or build or load it again.',
    });
  }
}

/** Checks that an argument is a layer of tfjs; a model is one, too. */
export function checkLayer(layer: unknown, subject: string): void {
  if (layer instanceof tf.layers.Layer) return;
  throw new RegattaError({
    subject,
    expected: 'a tfjs layer or model',
    received: layer,
    remedy: 'Pass a layer, e.g. tf.layers.dense({ units: 8 }), or a model.',
  });
}

/** Checks that an argument is a stream of random numbers. */
export function checkStream(value: unknown, subject: string): asserts value is Stream {
  if (typeof value === 'object' && value !== null && typeof Reflect.get(value, 'fold') === 'function') return;
  throw new RegattaError({
    subject,
    expected: 'a stream of random numbers',
    received: value,
    remedy: 'Pass e.g. stream(7), with stream from @regatta/core.',
  });
}
