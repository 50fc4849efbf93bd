/** A value that survives `JSON.stringify` and `JSON.parse`. */
export type Json = string | number | boolean | null | readonly Json[] | JsonObject;

/** A JSON object. */
export interface JsonObject {
  readonly [key: string]: Json;
}

/** Converts a value to plain JSON: drops undefined keys, and shares nothing with the original. */
export const toJson = (value: object): JsonObject => JSON.parse(JSON.stringify(value));
