import { Registry } from '@regatta/record';
import type { Suite } from '../suite.ts';
import { suites } from './index.ts';

const registry = new Registry<Suite>('suite', suites);

/** Every suite known to this process; the first is the default. */
export const allSuites = (): readonly Suite[] => registry.all();

/** The suite of that name. @throws UsageError naming the closest name and every valid one. */
export const suiteNamed = (name: string): Suite => registry.named(name);

/** Makes suites known. @throws UsageError when a name is taken. */
export const registerSuites = (added: readonly Suite[]): void => registry.register(added);
