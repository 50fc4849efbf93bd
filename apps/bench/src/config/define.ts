import type { CatalogEntry } from '@regatta/core';
import type { TaskDefinition } from '@regatta/tasks';
import type { Task } from '@regatta/trial';
import type { Suite } from '../plan/suite.ts';

/** A suite of a configuration. Omitted fields default to those of the suite `own`, which runs all tasks of the configuration. */
export interface SuiteDefinition {
  /** Kebab-case, as typed after `pnpm bench`. */
  readonly name: string;
  readonly summary?: string | undefined;
  /** Names of tasks, own or built-in. Default: all own tasks. */
  readonly tasks?: readonly string[] | undefined;
  /** Names of regularizers, own or built-in. Default: all. */
  readonly regularizers?: Suite['regularizers'] | undefined;
  /** Seeds per arm, at least 1. Default: 5. */
  readonly seeds?: number | undefined;
}

/** The default export of a `regatta.config.ts`. */
export interface RegattaConfig {
  /** Tasks as accepted by `defineTask`, or created by `csvTask`. */
  readonly tasks?: readonly (TaskDefinition | Task | Promise<Task>)[] | undefined;
  readonly regularizers?: readonly CatalogEntry[] | undefined;
  /** Suites; `pnpm bench` runs the first one. Default: one suite named `own` with all own tasks. */
  readonly suites?: readonly SuiteDefinition[] | undefined;
}

/** Types the default export of a `regatta.config.ts`. Returns its argument. */
export const defineConfig = (config: RegattaConfig): RegattaConfig => config;

/** Types a task of your own: data, and a function that builds a network with sites. Returns its argument. */
export const defineTask = (definition: TaskDefinition): TaskDefinition => definition;

/** Types a catalog entry for a regularizer of your own, like those in the family packages. Returns its argument. */
export const defineRegularizer = (entry: CatalogEntry): CatalogEntry => entry;
