import type { Json, JsonObject } from '@regatta/core';
import { isJsonObject, isList } from './json-value.ts';

/** Converts `batch_input_shape` to `batchInputShape`; strings without inner underscores stay unchanged. */
export const camelCase = (text: string): string =>
  text.replace(/([^_])_+([a-zA-Z0-9])/g, (_, before: string, after: string) => before + after.toUpperCase());

/** Converts `batchInputShape` to `batch_input_shape`. */
export const snakeCase = (text: string): string =>
  text
    .replace(/([a-z0-9])([A-Z])/g, '$1_$2')
    .replace(/([A-Z]+)([A-Z][a-z])/g, '$1_$2')
    .toLowerCase();

/** Fields whose values are names and must not change; tfjs's own conversion changes some, so that lookups fail. */
const NAMES = ['name', 'class_name'];
const REFERENCES = ['inbound_nodes', 'input_layers', 'output_layers'];

/**
 * Converts a Keras config to tfjs's form: keys and strings in camel case, names unchanged.
 *
 * @param value a config, or a part of it.
 * @param spare leaves strings unchanged.
 */
export function toCamelCase(value: Json, spare = false): Json {
  if (typeof value === 'string') return spare ? value : camelCase(value);
  if (isList(value)) return value.map((entry) => toCamelCase(entry, spare));
  return isJsonObject(value) ? camelKeys(value, spare) : value;
}

/** Converts the keys and values of a Keras object to tfjs's form. */
export function camelKeys(from: JsonObject, spare = false): JsonObject {
  return Object.fromEntries(
    Object.entries(from).map(([key, value]) => [
      camelCase(key),
      toCamelCase(value, spare || NAMES.includes(key) || REFERENCES.includes(key)),
    ]),
  );
}
