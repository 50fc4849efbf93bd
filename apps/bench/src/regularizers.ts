import type { Json, Regularizer } from '@regatta/core';
import { specsOf } from './composition.ts';
import { regularizerNamed } from './registry.ts';

/** A regularizer and its options: plain JSON, part of a trial's id. */
export interface RegularizerSpec {
  readonly name: string;
  readonly options: Readonly<Record<string, Json>>;
}

/** The baseline of comparisons. */
export const baselineSpec: RegularizerSpec = { name: 'none', options: {} };

/** Builds a regularizer. Throws an error that names the bad option and its remedy. */
export function createRegularizer({ name, options }: RegularizerSpec): Regularizer {
  return regularizerNamed(name).create(options);
}

function text(value: Json): string {
  const parts = specsOf(value);
  if (parts !== undefined) return parts.map(armTitle).join(' + ');
  return typeof value === 'string' ? value : JSON.stringify(value);
}

/**
 * How an arm is called in tables: `dropout 0.5`, `drop-connect 0.5 scope=example`,
 * `compose of=dropout 0.5 + spatial-dropout 0.2`.
 */
export function armTitle({ name, options }: RegularizerSpec): string {
  const { rate, ...rest } = options;
  const extras = Object.entries(rest).map(([key, value]) => `${key}=${text(value)}`);
  return [name, ...(rate === undefined ? [] : [text(rate)]), ...extras].join(' ');
}
