import type { CsvOptions } from '@regatta/tasks';
import type { Bundle } from './bundle.ts';

/** A registration in this process besides the built-in entries, which workers must repeat. */
export type Setup =
  | { readonly kind: 'config'; readonly path: string; readonly bundle: Bundle }
  | { readonly kind: 'csv'; readonly path: string; readonly options: CsvOptions };

const setups = new Map<string, Setup>();

/** Remembers a registration for workers. */
export function remember(setup: Setup): void {
  setups.set(JSON.stringify(setup), setup);
}

/**
 * The registrations that a worker must repeat. A configuration is code, so only workers whose trials need it load it.
 *
 * @param ownCode whether the worker's trials run code of a configuration.
 */
export const setupsFor = (ownCode: boolean): readonly Setup[] =>
  [...setups.values()].filter(({ kind }) => ownCode || kind !== 'config');
