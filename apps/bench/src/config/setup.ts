import type { CsvOptions } from '@regatta/tasks';

/** What was registered in this process beside the built-in entries, so that a worker can register it too. */
export type Setup =
  | { readonly kind: 'config'; readonly path: string }
  | { readonly kind: 'csv'; readonly path: string; readonly options: CsvOptions };

const setups = new Map<string, Setup>();

/** Notes what was registered. */
export function remember(setup: Setup): void {
  setups.set(JSON.stringify(setup), setup);
}

/**
 * What a worker has to register. A configuration is code: only workers whose trials need it load it.
 *
 * @param ownCode whether its trials run code of a configuration.
 */
export const setupsFor = (ownCode: boolean): readonly Setup[] =>
  [...setups.values()].filter(({ kind }) => ownCode || kind !== 'config');
