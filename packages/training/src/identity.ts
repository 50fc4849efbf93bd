import {
  ActivationHost,
  layersOf,
  RecurrentHost,
  RegattaError,
  type Regularizer,
  WeightsHost,
} from '@regatta/core';
import * as tf from '@tensorflow/tfjs';
import { bytesOf, crc32 } from './crc32.ts';
import type { ExampleLists } from './examples.ts';

/** Everything that determines a training run's bits, so that a checkpoint is never used for different training. */
export type Identity = Readonly<Record<string, string>>;

/** A layer that counts training steps. */
export type SteppedLayer = ActivationHost | WeightsHost | RecurrentHost;

const isStepped = (layer: tf.layers.Layer): layer is SteppedLayer =>
  layer instanceof ActivationHost || layer instanceof WeightsHost || layer instanceof RecurrentHost;

/** The stochastic layers of a model, in the order of `layersOf`. */
export const steppedLayers = (model: tf.LayersModel): SteppedLayer[] => layersOf(model).filter(isStepped);

const PATH_KEYS = new Set(['name', 'step']);

/** A layer's class and config fields, without names, which differ between equal models, and without steps. */
function layerIdentity(layer: tf.layers.Layer, place: string): [string, string][] {
  const plain = (value: unknown): string =>
    JSON.stringify(value ?? null, (key, one: unknown) => (PATH_KEYS.has(key) ? undefined : one));
  const fields = Object.entries(layer.getConfig()).filter(([key]) => !PATH_KEYS.has(key) && key !== 'site');
  return [
    [`class of ${place}`, layer.getClassName()],
    ...fields.map(([key, value]): [string, string] => [`${key} of ${place}`, plain(value)]),
    // The site is part of the path of its masks.
    ...(isStepped(layer) ? [[`site of ${place}`, layer.site] satisfies [string, string]] : []),
  ];
}

const describe = (tensor: tf.Tensor): string =>
  `${tensor.dtype} [${tensor.shape}], checksum ${crc32(bytesOf(tensor.dataSync()))}`;

/** The identity of a model: its layers and weights. */
export function modelIdentity(model: tf.LayersModel): Identity {
  const layers = layersOf(model).filter((layer) => !('layers' in layer));
  return {
    ...Object.fromEntries(layers.flatMap((layer, i) => layerIdentity(layer, `layer ${i}`))),
    weights: model.weights.map(({ shape }) => `[${shape}]`).join(' '),
    'trainable weights': String(model.trainableWeights.length),
  };
}

/** The identity of examples: shapes and checksums. */
export function dataIdentity(examples: ExampleLists | undefined, what: string): Identity {
  if (examples === undefined) return {};
  return Object.fromEntries([
    ...examples.x.map((tensor, i) => [`${what} x[${i}]`, describe(tensor)]),
    ...examples.y.map((tensor, i) => [`${what} y[${i}]`, describe(tensor)]),
  ]);
}

/** The identity of the backend, the regularizer and the optimizer. */
export function methodIdentity(regularizer: Regularizer, optimizer: tf.Optimizer): Identity {
  const { learningRate: _rate, ...config } = optimizer.getConfig();
  return {
    backend: tf.getBackend(),
    regularizer: `${regularizer.name} ${JSON.stringify(regularizer.options ?? {})}`,
    optimizer: `${optimizer.getClassName()} ${JSON.stringify(config)}`,
  };
}

/** Checks that a checkpoint belongs to this training. @throws RegattaError naming the first difference. */
export function checkSameTraining(saved: Identity, own: Identity): void {
  for (const key of new Set([...Object.keys(saved), ...Object.keys(own)])) {
    if (saved[key] === own[key]) continue;
    throw new RegattaError({
      subject: 'checkpoint',
      site: key,
      expected: JSON.stringify(saved[key] ?? 'none'),
      received: own[key] ?? 'none',
      remedy:
        'The checkpoint belongs to different training: use a separate storage, or set resume: false to start over.',
    });
  }
}
