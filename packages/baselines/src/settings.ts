import {
  checkNumber,
  type JsonObject,
  LAYER_KEYS,
  type LayerOptions,
  RegattaError,
  type WeightRole,
  weightRoles,
} from '@regatta/core';

/** Which weights a regularizer acts on. */
export interface WeightOptions {
  /** Roles of the weights; `['kernel', 'recurrent', 'embedding']`, so neither biases nor scales, unless given. */
  readonly on?: readonly WeightRole[];
}

/** Options as plain JSON, as a regularizer reports them. */
export const plain = (options: object): JsonObject => JSON.parse(JSON.stringify(options));

/** Those of the options that belong to any layer. */
export function layerOptions(options: object): LayerOptions {
  const keys: readonly string[] = LAYER_KEYS;
  return Object.fromEntries(
    Object.entries(options).filter(([key, value]) => value !== undefined && keys.includes(key)),
  );
}

/** Checks the option `on` and fills in its default. */
export function rolesOf(on: unknown, subject: string): readonly WeightRole[] {
  if (on === undefined) return ['kernel', 'recurrent', 'embedding'];
  const roles = Array.isArray(on) ? on.map((name) => weightRoles.find((role) => role === name)) : [];
  const known = roles.filter((role) => role !== undefined);
  if (known.length > 0 && known.length === roles.length) return known;
  throw new RegattaError({
    subject,
    expected: `on to be a list of ${weightRoles.join(', ')}`,
    received: on,
    remedy: "Pass e.g. on: ['kernel', 'bias'].",
  });
}

/** Checks the weight of a penalty: a number >= 0. */
export const strengthOf = (value: unknown, subject: string, key: string): number =>
  checkNumber(value, subject, key, { min: 0 });
