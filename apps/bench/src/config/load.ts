import { existsSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, dirname, join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
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

/** A configuration whose tasks, regularizers and suites are registered. */
export interface LoadedConfig {
  /** Its absolute path. */
  readonly path: string;
  /** sha256 of its code. */
  readonly source: string;
  readonly tasks: readonly Task[];
  /** The suite that runs when none is named; undefined where it has none. */
  readonly suite: string | undefined;
}

const fileNames = ['ts', 'mts', 'js', 'mjs'].map((extension) => `regatta.config.${extension}`);

/** The absolute path of the configuration that is meant: the file named, or the one in the folder called from. */
function locate(path: string | undefined): string | undefined {
  const folder = origin();
  if (path === undefined) {
    const file = fileNames.map((name) => join(folder, name)).find((candidate) => existsSync(candidate));
    if (file === undefined || !isThere(join(folder, 'trials.jsonl'))) return file;
    throw new UsageError(
      `expected a results folder without a configuration, received ${folder} with both: its ${basename(file)} is code, and would be run. ` +
        'Call from another folder, or name it with --config if you trust its author.',
    );
  }
  const file = resolve(folder, path);
  if (existsSync(file)) return file;
  throw new UsageError(
    `--config: expected a file, received "${path}", which is not there. Check the path; it starts from ${folder}.`,
  );
}

/** Imports a bundle from a file that is gone afterwards. */
async function importBundle({ code }: Bundle, path: string): Promise<{ readonly config: unknown }> {
  const folder = await mkdtemp(join(tmpdir(), 'regatta-config-'));
  try {
    const file = join(folder, 'config.mjs');
    await writeFile(file, code);
    const exported: { readonly default?: unknown } = await import(pathToFileURL(file).href);
    // Awaited here: a default export may be a promise, or throw when it is asked whether it is one.
    const config = await exported.default;
    if (config !== undefined) return { config };
  } catch (error) {
    throw new UsageError(`${path}: the configuration failed while it was read: ${messageOf(error)}`);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
  throw new UsageError(
    `${path}: expected a default export, received none. Write: export default defineConfig({ ... }).`,
  );
}

/** The tasks of a configuration, one after the other. */
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

/** What refuses code that changed what everything in this process depends on: the statistics of a run are computed here, too. */
function watchSurroundings(): () => void {
  const before = surroundings();
  const folder = process.cwd();
  return () => {
    const changed = changedGlobal(before, surroundings());
    if (changed !== undefined) {
      throw new UsageError(
        `expected code that leaves the language and tfjs as they are, received a change of ${changed}. Use a function of your own.`,
      );
    }
    if (process.cwd() === folder) return;
    process.chdir(folder);
    throw new UsageError(
      'expected code that leaves the working directory as it is, received process.chdir. Use paths made from import.meta.dirname.',
    );
  };
}

async function load(path: string): Promise<LoadedConfig> {
  const bundle = await bundleConfig(path);
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
    return { path, source, tasks, suite: suites[0]?.name };
  } catch (error) {
    throw new UsageError(`${path}: ${messageOf(error)}`);
  }
}

const loaded = new Map<string, Promise<LoadedConfig>>();

/**
 * Loads a configuration and registers what it defines, once in a process; workers that start later load it too.
 *
 * @param path its path from the folder that the user called from; `regatta.config.ts` (`.mts`, `.js`, `.mjs`) there unless given.
 * @returns undefined where no path is given and no such file is there.
 * @throws UsageError naming the file, the field, what came and the remedy.
 */
export async function loadConfig(path?: string): Promise<LoadedConfig | undefined> {
  const file = locate(path);
  if (file === undefined) return undefined;
  const config = loaded.get(file) ?? load(file);
  loaded.set(file, config);
  const result = await config;
  remember({ kind: 'config', path: file });
  return result;
}
