import { Registry } from '@regatta/record';
import type { Suite } from '../suite.ts';
import { suites } from './index.ts';

const registry = new Registry<Suite>('suite', suites);

/** All suites registered in this process; the first is the default. */
export const allSuites = (): readonly Suite[] => registry.all();

/** Finds a suite by name. @throws UsageError that suggests the closest name and lists all valid ones. */
export const suiteNamed = (name: string): Suite => registry.named(name);

/** Registers suites. @throws UsageError if a name is taken. */
export const registerSuites = (added: readonly Suite[]): void => registry.register(added);
