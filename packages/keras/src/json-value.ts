import type { Json, JsonObject } from '@regatta/core';

/** The value if it is a JSON object, else undefined. */
export const objectOf = (value: unknown): JsonObject | undefined => (isJsonObject(value) ? value : undefined);

/** Whether a JSON value is an object. */
export function isJsonObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Whether a JSON value is an array. */
export const isList = (value: unknown): value is readonly Json[] => Array.isArray(value);

/** The string in a field, or undefined. */
export function textIn(from: JsonObject | undefined, key: string): string | undefined {
  const value = from?.[key];
  return typeof value === 'string' ? value : undefined;
}

/** The number in a field, or undefined. */
export function numberIn(from: JsonObject | undefined, key: string): number | undefined {
  const value = from?.[key];
  return typeof value === 'number' ? value : undefined;
}

/** The own entry of a table for a name from a file; inherited names such as `constructor` give undefined. */
export const entryIn = <T>(table: Readonly<Record<string, T>>, name: string): T | undefined =>
  Object.hasOwn(table, name) ? table[name] : undefined;

/** An object without some of its fields. */
export const without = (from: JsonObject, ...keys: readonly string[]): JsonObject =>
  Object.fromEntries(Object.entries(from).filter(([key]) => !keys.includes(key)));

/** Whether a JSON value is nested deeper than `most` levels; does not recurse. */
export function isDeeper(value: unknown, most: number): boolean {
  let level: unknown[] = [value];
  for (let depth = 0; level.length > 0; depth++) {
    if (depth > most) return true;
    level = level.flatMap((part) =>
      typeof part === 'object' && part !== null
        ? Object.values(part).filter((inner) => typeof inner === 'object')
        : [],
    );
  }
  return false;
}
