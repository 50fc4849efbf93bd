import type { Json, JsonObject } from '@regatta/core';
import { camelKeys } from './case.ts';
import type { Conversion } from './conversion.ts';
import {
  convertActivation,
  convertConstraint,
  convertDtype,
  convertInitializer,
  convertRegularizer,
} from './convert-objects.ts';
import { isJsonObject } from './json-value.ts';
import { kerasError } from './keras-error.ts';

/** Fields that do not affect what a layer computes. */
const DROPPED = ['build_config', 'module', 'registered_name', 'lora_rank', 'lora_alpha', 'optional'];

/** Fields that change what a layer computes but that tfjs ignores, and their only supported value. */
const REFUSED: Readonly<Record<string, Json>> = {
  quantization_config: null,
  output_padding: null,
  time_major: false,
  ragged: false,
  sparse: false,
  rms_scaling: false,
};

function convertField(key: string, value: Json, conversion: Conversion): [string, Json][] {
  if (DROPPED.includes(key)) return [];
  if (Object.hasOwn(REFUSED, key)) {
    if (value === null || value === REFUSED[key]) return [];
    const expected = `${key} to be ${String(REFUSED[key])}`;
    const remedy = `TensorFlow.js supports no other value. Set ${key} to ${String(REFUSED[key])} in Keras and save the model again.`;
    throw kerasError(conversion.path, expected, value, remedy);
  }
  if (key === 'batch_shape') return [['batch_input_shape', value]];
  if (key === 'dtype') return [[key, convertDtype(value, conversion)]];
  if (key === 'activity_regularizer') {
    const regularizer = convertRegularizer(value, conversion);
    if (regularizer !== null) {
      conversion.penalties.push({ path: conversion.path, regularizer: camelKeys(regularizer) });
    }
    return [];
  }
  if (key.endsWith('activation')) return [[key, convertActivation(value, conversion)]];
  if (key.endsWith('_initializer')) return [[key, convertInitializer(value)]];
  if (key.endsWith('_regularizer')) return [[key, convertRegularizer(value, conversion)]];
  if (key.endsWith('_constraint')) return [[key, convertConstraint(value, conversion)]];
  return [[key, value]];
}

/** Converts the config of a layer to the Keras 2 form that tfjs reads; adds its activity penalty to the conversion. */
export function convertFields(config: JsonObject, conversion: Conversion): JsonObject {
  return Object.fromEntries(
    Object.entries(config).flatMap(([key, value]) => convertField(key, value, conversion)),
  );
}

/** Reads a field for which tfjs needs a number but Keras may save a list of one, such as `axis` of batch normalization. */
export function onlyNumber(value: Json | undefined, key: string, { path }: Conversion): JsonObject {
  if (value === undefined) return {};
  const entry = Array.isArray(value) && value.length === 1 ? value[0] : value;
  if (typeof entry === 'number' && !isJsonObject(value)) return { [key]: entry };
  const remedy = `TensorFlow.js supports only one number. Use one ${key} in Keras and save the model again.`;
  throw kerasError(path, `one number as ${key}`, value, remedy);
}

/** Rejects grouped convolutions, because tfjs ignores `groups`. */
export function checkGroups({ groups = 1 }: JsonObject, { path }: Conversion): void {
  if (groups === 1) return;
  const remedy = 'TensorFlow.js has no grouped convolutions. Use one convolution layer per group.';
  throw kerasError(path, 'groups to be 1', groups, remedy);
}
