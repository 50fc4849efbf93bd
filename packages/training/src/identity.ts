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

/** What a training's bits depend on, part by part, so that a checkpoint meets no other training. */
export type Identity = Readonly<Record<string, string>>;

/** A layer whose step counts its training calls. */
export type SteppedLayer = ActivationHost | WeightsHost | RecurrentHost;

const isStepped = (layer: tf.layers.Layer): layer is SteppedLayer =>
  layer instanceof ActivationHost || layer instanceof WeightsHost || layer instanceof RecurrentHost;

/** The stochastic layers of a model, in the order in which they are found. */
export const steppedLayers = (model: tf.LayersModel): SteppedLayer[] => layersOf(model).filter(isStepped);

const PATH_KEYS = new Set(['name', 'step']);

/** A layer's class and the fields of its config, without names, which differ between equal models, and without steps. */
function layerIdentity(layer: tf.layers.Layer, place: string): [string, string][] {
  const plain = (value: unknown): string =>
    JSON.stringify(value ?? null, (key, one: unknown) => (PATH_KEYS.has(key) ? undefined : one));
  const fields = Object.entries(layer.getConfig()).filter(([key]) => !PATH_KEYS.has(key) && key !== 'site');
  return [
    [`class of ${place}`, layer.getClassName()],
    ...fields.map(([key, value]): [string, string] => [`${key} of ${place}`, plain(value)]),
    // The name in the path of its masks.
    ...(isStepped(layer) ? [[`site of ${place}`, layer.site] satisfies [string, string]] : []),
  ];
}

const describe = (tensor: tf.Tensor): string =>
  `${tensor.dtype} [${tensor.shape}], checksum ${crc32(bytesOf(tensor.dataSync()))}`;

/** The parts of a model: its layers and its weights. */
export function modelIdentity(model: tf.LayersModel): Identity {
  const layers = layersOf(model).filter((layer) => !('layers' in layer));
  return {
    ...Object.fromEntries(layers.flatMap((layer, i) => layerIdentity(layer, `layer ${i}`))),
    weights: model.weights.map(({ shape }) => `[${shape}]`).join(' '),
    'trainable weights': String(model.trainableWeights.length),
  };
}

/** The parts of examples: shapes and checksums. */
export function dataIdentity(examples: ExampleLists | undefined, what: string): Identity {
  if (examples === undefined) return {};
  return Object.fromEntries([
    ...examples.x.map((tensor, i) => [`${what} x[${i}]`, describe(tensor)]),
    ...examples.y.map((tensor, i) => [`${what} y[${i}]`, describe(tensor)]),
  ]);
}

/** The parts of a regularizer and an optimizer. */
export function methodIdentity(regularizer: Regularizer, optimizer: tf.Optimizer): Identity {
  const { learningRate: _rate, ...config } = optimizer.getConfig();
  return {
    backend: tf.getBackend(),
    regularizer: `${regularizer.name} ${JSON.stringify(regularizer.options ?? {})}`,
    optimizer: `${optimizer.getClassName()} ${JSON.stringify(config)}`,
  };
}

/** @throws RegattaError that names the first part in which a checkpoint is of another training. */
export function checkSameTraining(saved: Identity, own: Identity): void {
  for (const key of new Set([...Object.keys(saved), ...Object.keys(own)])) {
    if (saved[key] === own[key]) continue;
    throw new RegattaError({
      subject: 'checkpoint',
      site: key,
      expected: JSON.stringify(saved[key] ?? 'none'),
      received: own[key] ?? 'none',
      remedy:
        'The checkpoint is of another training: give this one a storage of its own, or set resume: false to begin anew.',
    });
  }
}
