import type { Json, JsonObject } from '@regatta/core';
import { isJsonObject, isList } from './json-value.ts';

/** `batch_input_shape` as `batchInputShape`; a text without inner underscores stays. */
export const camelCase = (text: string): string =>
  text.replace(/([^_])_+([a-zA-Z0-9])/g, (_, before: string, after: string) => before + after.toUpperCase());

/** `batchInputShape` as `batch_input_shape`. */
export const snakeCase = (text: string): string =>
  text
    .replace(/([a-z0-9])([A-Z])/g, '$1_$2')
    .replace(/([A-Z]+)([A-Z][a-z])/g, '$1_$2')
    .toLowerCase();

/** Fields whose texts are names: tfjs's own conversion changes some of them, so that they are looked for in vain. */
const NAMES = ['name', 'class_name'];
const REFERENCES = ['inbound_nodes', 'input_layers', 'output_layers'];

/**
 * A config of Keras in tfjs's form: keys and words in camel case, names as they are.
 *
 * @param value a config, or a part of it.
 */
export function toCamelCase(value: Json, spare = false): Json {
  if (typeof value === 'string') return spare ? value : camelCase(value);
  if (isList(value)) return value.map((entry) => toCamelCase(entry, spare));
  return isJsonObject(value) ? camelKeys(value, spare) : value;
}

/** An object of Keras in tfjs's form. */
export function camelKeys(from: JsonObject, spare = false): JsonObject {
  return Object.fromEntries(
    Object.entries(from).map(([key, value]) => [
      camelCase(key),
      toCamelCase(value, spare || NAMES.includes(key) || REFERENCES.includes(key)),
    ]),
  );
}
