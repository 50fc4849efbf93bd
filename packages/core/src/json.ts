import { checkObject } from './arguments.ts';

/** A value that survives `JSON.stringify` and `JSON.parse`. */
export type Json = string | number | boolean | null | readonly Json[] | JsonObject;

/** A JSON object. */
export interface JsonObject {
  readonly [key: string]: Json;
}

/**
 * Converts an object to plain JSON: drops undefined keys, and shares nothing with the original.
 *
 * @throws RegattaError for anything but an object.
 */
export function toJson(value: object): JsonObject {
  checkObject(value, 'toJson', 'an object', 'Pass an object of options, e.g. { rate: 0.5 }.');
  return JSON.parse(JSON.stringify(value));
}
