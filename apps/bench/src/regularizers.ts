import type { Json, Regularizer } from '@regatta/core';
import { compositionName, specsOf } from './composition.ts';
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

/** A part of a composition; one that is a composition itself in parentheses. */
function partTitle(part: RegularizerSpec): string {
  const title = armTitle(part);
  return title.includes(' + ') ? `(${title})` : title;
}

/**
 * How an arm is called everywhere: `dropout 0.5`, `drop-connect 0.5 scope=example`, `dropout 0.5 + spatial-dropout 0.2`.
 * A composition of one part says so, since the part alone is another arm: `compose of=dropout 0.5`.
 */
export function armTitle({ name, options }: RegularizerSpec): string {
  const parts = name === compositionName ? specsOf(options.of) : undefined;
  if (parts !== undefined && parts.length > 1) return parts.map(partTitle).join(' + ');
  const { rate, ...rest } = options;
  const extras = Object.entries(rest).map(([key, value]) => `${key}=${text(value)}`);
  return [name, ...(rate === undefined ? [] : [text(rate)]), ...extras].join(' ');
}

function withoutRates({ name, options }: RegularizerSpec): RegularizerSpec {
  const { rate: _, ...rest } = options;
  const parts = specsOf(rest.of)?.map((part) => ({ ...withoutRates(part) }));
  return { name, options: parts === undefined ? rest : { ...rest, of: parts } };
}

/** A method, an arm without its rates: `drop-connect scope=example`, `dropout + spatial-dropout`. */
export const methodOf = (arm: RegularizerSpec): string => armTitle(withoutRates(arm));
