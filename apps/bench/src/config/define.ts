import type { CatalogEntry } from '@regatta/core';
import type { TaskDefinition } from '@regatta/tasks';
import type { Task } from '@regatta/trial';
import type { Suite } from '../plan/suite.ts';

/** A suite of a configuration: what is not given is that of the suite of all its tasks. */
export interface SuiteDefinition {
  /** Kebab-case, as typed after `pnpm bench`. */
  readonly name: string;
  readonly summary?: string | undefined;
  /** Names of tasks, own or built-in; all own ones unless given. */
  readonly tasks?: readonly string[] | undefined;
  /** Names of regularizers, own or built-in; all unless given. */
  readonly regularizers?: Suite['regularizers'] | undefined;
  /** Seeds per arm; 5 unless given. */
  readonly seeds?: number | undefined;
}

/** What a `regatta.config.ts` exports as its default. */
export interface RegattaConfig {
  /** Tasks as `defineTask` takes them, or made by `csvTask`. */
  readonly tasks?: readonly (TaskDefinition | Task | Promise<Task>)[] | undefined;
  readonly regularizers?: readonly CatalogEntry[] | undefined;
  /** The first one is what `pnpm bench` runs; one of all own tasks, called `own`, unless given. */
  readonly suites?: readonly SuiteDefinition[] | undefined;
}

/** A configuration: says what a file `regatta.config.ts` exports as its default. */
export const defineConfig = (config: RegattaConfig): RegattaConfig => config;

/** A task of your own: data, and a function that builds a network with sites. */
export const defineTask = (definition: TaskDefinition): TaskDefinition => definition;

/** A regularizer of your own, as the catalogs of the family packages list theirs. */
export const defineRegularizer = (entry: CatalogEntry): CatalogEntry => entry;
