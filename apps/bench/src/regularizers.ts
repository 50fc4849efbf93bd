import { type CatalogEntry, type Json, none, type Regularizer } from '@regatta/core';
import { catalog as denseDropout } from '@regatta/dense-dropout';
import { catalog as variationalDropout } from '@regatta/variational-dropout';
import { lookUp } from './names.ts';

/** A regularizer and its options: plain JSON, part of a trial's id. */
export interface RegularizerSpec {
  readonly name: string;
  readonly options: Readonly<Record<string, Json>>;
}

const baseline: CatalogEntry = {
  name: 'none',
  title: 'No regularizer',
  summary: 'the plain network: the baseline of every comparison',
  paper: '',
  hooks: [],
  create: () => none,
};

/** The packages whose catalogs are raced; their sources are part of a trial's id. */
export const families: readonly string[] = ['@regatta/dense-dropout', '@regatta/variational-dropout'];

/** Every regularizer of the bench: the baseline and the catalogs of the family packages. */
export const regularizers: readonly CatalogEntry[] = [baseline, ...denseDropout, ...variationalDropout];

/** The baseline of comparisons. */
export const baselineSpec: RegularizerSpec = { name: baseline.name, options: {} };

/** Builds a regularizer. Throws an error that names the bad option and its remedy. */
export function createRegularizer({ name, options }: RegularizerSpec): Regularizer {
  return lookUp('regularizer', name, regularizers).create(options);
}

/** How an arm is called in tables: `dropout 0.5`, `drop-connect 0.5 scope=example`. */
export function armTitle({ name, options }: RegularizerSpec): string {
  const { rate, ...rest } = options;
  const text = (value: Json): string => (typeof value === 'string' ? value : JSON.stringify(value));
  const extras = Object.entries(rest).map(([key, value]) => `${key}=${text(value)}`);
  return [name, ...(rate === undefined ? [] : [text(rate)]), ...extras].join(' ');
}
