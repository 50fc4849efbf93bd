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

/** Fields that say nothing about what a layer computes. */
const DROPPED = ['build_config', 'module', 'registered_name', 'lora_rank', 'lora_alpha', 'optional'];

/** Fields that tfjs would ignore although they change what a layer computes, and their only value without effect. */
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
    throw kerasError(
      conversion.path,
      expected,
      value,
      'TensorFlow.js has no such layer: save the model without.',
    );
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

/** The config of a layer in the form of Keras 2, which tfjs reads; its activity penalty goes to the conversion. */
export function convertFields(config: JsonObject, conversion: Conversion): JsonObject {
  return Object.fromEntries(
    Object.entries(config).flatMap(([key, value]) => convertField(key, value, conversion)),
  );
}

/** The only entry of a list where tfjs wants a number, as in `axis` of batch normalization. */
export function onlyNumber(value: Json | undefined, key: string, { path }: Conversion): JsonObject {
  if (value === undefined) return {};
  const entry = Array.isArray(value) && value.length === 1 ? value[0] : value;
  if (typeof entry === 'number' && !isJsonObject(value)) return { [key]: entry };
  throw kerasError(path, `one number as ${key}`, value, 'TensorFlow.js has the layer for one number only.');
}

/** Refuses groups of channels in a convolution, which tfjs would ignore. */
export function checkGroups({ groups = 1 }: JsonObject, { path }: Conversion): void {
  if (groups === 1) return;
  const remedy = 'TensorFlow.js has no grouped convolutions: split the layer into one for each group.';
  throw kerasError(path, 'groups to be 1', groups, remedy);
}
