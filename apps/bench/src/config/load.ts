import { existsSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, dirname, join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { gradientsInstalled, installGradients, uninstallGradients } from '@regatta/core/gradients';
import { messageOf, UsageError } from '@regatta/record';
import { isThere } from '@regatta/record/files';
import { checkDefinition, ownTask, registerRegularizers, registerTasks } from '@regatta/tasks';
import type { Task } from '@regatta/trial';
import { origin } from '../folder/origin.ts';
import { registerSuites } from '../plan/suites/registry.ts';
import { type Bundle, bundleConfig } from './bundle.ts';
import type { RegattaConfig } from './define.ts';
import { changedGlobal, type Globals, kernelGlobals, languageGlobals } from './globals.ts';
import { checkConfig, checkTask, suitesOf } from './schema.ts';
import { remember } from './setup.ts';

/** A loaded configuration, whose tasks, regularizers and suites are registered. */
export interface LoadedConfig {
  /** Its absolute path. */
  readonly path: string;
  /** SHA-256 of its code. */
  readonly source: string;
  readonly tasks: readonly Task[];
  /** The suite to run if none is named; undefined if the configuration has none. */
  readonly suite: string | undefined;
}

const fileNames = ['ts', 'mts', 'js', 'mjs'].map((extension) => `regatta.config.${extension}`);

/** The absolute path of the configuration: the given file, or the one in the caller's folder. */
function locate(path: string | undefined): string | undefined {
  const folder = origin();
  if (path === undefined) {
    const file = fileNames.map((name) => join(folder, name)).find((candidate) => existsSync(candidate));
    if (file === undefined || !isThere(join(folder, 'trials.jsonl'))) return file;
    throw new UsageError(
      `expected a results folder without a configuration, received ${folder} with both: its ${basename(file)} is code that would be executed. ` +
        'Run the command from another folder, or pass the file with --config if you trust its author.',
    );
  }
  const file = resolve(folder, path);
  if (existsSync(file)) return file;
  throw new UsageError(
    `--config: expected an existing file, received "${path}". Check the path, relative to ${folder}.`,
  );
}

/** Imports a bundle from a temporary file. */
async function importBundle({ code }: Bundle, path: string): Promise<{ readonly config: unknown }> {
  const folder = await mkdtemp(join(tmpdir(), 'regatta-config-'));
  try {
    const file = join(folder, 'config.mjs');
    await writeFile(file, code);
    const exported: { readonly default?: unknown } = await import(pathToFileURL(file).href);
    // Awaited here, because a default export may be a promise, or throw when its `then` is read.
    const config = await exported.default;
    if (config !== undefined) return { config };
  } catch (error) {
    throw new UsageError(`${path}: the configuration threw an error while loading: ${messageOf(error)}`);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
  throw new UsageError(
    `${path}: expected a default export, received none. Write: export default defineConfig({ ... }).`,
  );
}

/** Creates the tasks of a configuration one by one. */
async function tasksOf({ tasks = [] }: RegattaConfig, folder: string, source: string): Promise<Task[]> {
  const made: Task[] = [];
  for (const [i, given] of (await Promise.all(tasks)).entries()) {
    const part = `tasks[${i}]`;
    if ('load' in given) {
      made.push({ ...checkTask(given, part), source });
      continue;
    }
    const definition = checkDefinition(given, part);
    try {
      made.push(await ownTask(definition, { folder, source }));
    } catch (error) {
      throw new UsageError(`${part} "${definition.name}": ${messageOf(error)}`);
    }
  }
  return made;
}

const surroundings = (): Globals => new Map([...languageGlobals(), ...kernelGlobals('cpu')]);

/** Returns a function that throws if code changed globals since; the statistics of a run are computed in this process, too. */
function watchSurroundings(): () => void {
  const before = surroundings();
  const corrected = gradientsInstalled();
  const folder = process.cwd();
  return () => {
    // A configuration may ask for Regatta's corrections of tfjs, or import what does.
    const corrects = gradientsInstalled() && !corrected;
    if (corrects) uninstallGradients();
    const changed = changedGlobal(before, surroundings());
    if (corrects) installGradients();
    if (changed !== undefined) {
      throw new UsageError(
        `expected code that does not modify the language or tfjs, received a change to ${changed}. Use a function of your own.`,
      );
    }
    if (process.cwd() === folder) return;
    process.chdir(folder);
    throw new UsageError(
      'expected code that does not change the working directory, received process.chdir. Build paths from import.meta.dirname.',
    );
  };
}

/**
 * Loads the bundle of the configuration at this path and registers what it defines.
 *
 * @throws UsageError as {@link loadConfig}.
 */
export async function loadBundle(path: string, bundle: Bundle): Promise<LoadedConfig> {
  const { source } = bundle;
  const refuse = watchSurroundings();
  const exported = await importBundle(bundle, path);
  try {
    refuse();
    const config = checkConfig(exported.config);
    const tasks = await tasksOf(config, dirname(path), source);
    refuse();
    registerTasks(tasks);
    registerRegularizers(config.regularizers ?? [], source);
    const suites = suitesOf(config, tasks);
    registerSuites(suites);
    remember({ kind: 'config', path, bundle });
    return { path, source, tasks, suite: suites[0]?.name };
  } catch (error) {
    throw new UsageError(`${path}: ${messageOf(error)}`);
  }
}

const loaded = new Map<string, Promise<LoadedConfig>>();

/**
 * Loads a configuration and registers what it defines, once per process; workers started later load the same code.
 *
 * @param path path relative to the caller's folder. Default: `regatta.config.ts` (`.mts`, `.js`, `.mjs`) in that folder.
 * @returns undefined if no path is given and no such file exists.
 * @throws UsageError that names the file, the field, the received value and the remedy.
 */
export async function loadConfig(path?: string): Promise<LoadedConfig | undefined> {
  const file = locate(path);
  if (file === undefined) return undefined;
  const config = loaded.get(file) ?? bundleConfig(file).then((bundle) => loadBundle(file, bundle));
  loaded.set(file, config);
  return config;
}
