import { checkNumber, RegattaError, type WeightRole, weightRoles } from '@regatta/core';

/** Weights that a regularizer acts on. */
export interface WeightOptions {
  /** Roles of the weights; default `['kernel', 'recurrent', 'embedding']`, which excludes biases and scales. */
  readonly on?: readonly WeightRole[];
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

/** A number from a saved layer, or the fallback if there is none. */
export const numberOr = (value: unknown, otherwise: number): number =>
  typeof value === 'number' ? value : otherwise;
