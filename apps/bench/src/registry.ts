import type { CatalogEntry } from '@regatta/core';
import { UsageError } from './errors.ts';
import { regularizers } from './families.ts';
import { lookUp } from './names.ts';
import type { Suite } from './suite.ts';
import { suites } from './suites/index.ts';
import type { Task } from './task.ts';
import { tasks } from './tasks/index.ts';

interface Named {
  readonly name: string;
}

/** Entries by name: the built-in ones, then those that a user's configuration adds. */
class Registry<T extends Named> {
  readonly #what: string;
  readonly #entries: T[];

  constructor(what: string, builtIn: readonly T[]) {
    this.#what = what;
    this.#entries = [...builtIn];
  }

  all(): readonly T[] {
    return this.#entries;
  }

  named(name: string): T {
    return lookUp(this.#what, name, this.#entries);
  }

  register(added: readonly T[]): void {
    for (const entry of added) {
      const known = this.#entries.find(({ name }) => name === entry.name);
      if (known === entry) continue;
      if (known !== undefined) {
        throw new UsageError(
          `${this.#what} "${entry.name}": expected a name of its own, received one that is taken. Choose another name.`,
        );
      }
      this.#entries.push(entry);
    }
  }
}

const taskRegistry = new Registry<Task>('task', tasks);
const regularizerRegistry = new Registry<CatalogEntry>('regularizer', regularizers);
const suiteRegistry = new Registry<Suite>('suite', suites);
/** sha256 of the code of registered regularizers, by name. */
const regularizerSources = new Map<string, string>();

/** Every task known to this process, the built-in ones first. */
export const allTasks = (): readonly Task[] => taskRegistry.all();

/** The task of that name. @throws UsageError naming the closest name and every valid one. */
export const taskNamed = (name: string): Task => taskRegistry.named(name);

/** Makes tasks known. @throws UsageError when a name is taken. */
export const registerTasks = (added: readonly Task[]): void => taskRegistry.register(added);

/** Every regularizer known to this process: the baseline, the other built-in ones, those registered. */
export const allRegularizers = (): readonly CatalogEntry[] => regularizerRegistry.all();

/** The regularizer of that name. @throws UsageError naming the closest name and every valid one. */
export const regularizerNamed = (name: string): CatalogEntry => regularizerRegistry.named(name);

/**
 * Makes regularizers known.
 *
 * @param source sha256 of the code that they come from: part of the ids of the trials that use them.
 * @throws UsageError when a name is taken.
 */
export function registerRegularizers(added: readonly CatalogEntry[], source?: string): void {
  regularizerRegistry.register(added);
  if (source !== undefined) for (const { name } of added) regularizerSources.set(name, source);
}

/** Every suite known to this process; the first is the default. */
export const allSuites = (): readonly Suite[] => suiteRegistry.all();

/** The suite of that name. @throws UsageError naming the closest name and every valid one. */
export const suiteNamed = (name: string): Suite => suiteRegistry.named(name);

/** Makes suites known. @throws UsageError when a name is taken. */
export const registerSuites = (added: readonly Suite[]): void => suiteRegistry.register(added);

/** sha256 of the user's code that a trial depends on: `{}` for a built-in task with a built-in regularizer. */
export function sourcesOf(task: string, regularizer: string): Readonly<Record<string, string>> {
  const [own, added] = [taskNamed(task).source, regularizerSources.get(regularizer)];
  return { ...(own && { task: own }), ...(added && { regularizer: added }) };
}
