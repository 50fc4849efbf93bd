/** A value that survives `JSON.stringify` and `JSON.parse`. */
export type Json = string | number | boolean | null | readonly Json[] | JsonObject;

/** A JSON object. */
export interface JsonObject {
  readonly [key: string]: Json;
}

/** A value as plain JSON: keys that are undefined are left out, and nothing is shared with the original. */
export const toJson = (value: object): JsonObject => JSON.parse(JSON.stringify(value));
