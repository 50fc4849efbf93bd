import type { CatalogEntry, Json } from '@regatta/core';
import type { RegularizerSpec } from '@regatta/record';
import { messageOf, Registry, UsageError } from '@regatta/record';
import { baseline } from './baseline.ts';
import { composition, partsOf } from './composition.ts';
import type { Task } from './task.ts';

const taskRegistry = new Registry<Task>('task', []);
const composed = composition((name) => regularizerNamed(name));
const regularizerRegistry = new Registry<CatalogEntry>('regularizer', [baseline, composed]);
/** SHA-256 of the code of registered regularizers, by name. */
const regularizerSources = new Map<string, string>();

/** Returns all tasks registered in this process, in the order of registration. */
export const allTasks = (): readonly Task[] => taskRegistry.all();

const variants = new Map<string, Task>();

/** The parameters after the `@` in a task's name, sorted by name. */
function parametersOf(name: string, text: string): [string, Json][] {
  const pairs = text.split(',').map((pair): [string, Json] => {
    const [key = '', value = ''] = pair.split(/=(.*)/s);
    if (key === '' || value === '') {
      throw new UsageError(
        `task "${name}": expected parameters of the form key=value, received "${pair}". Write e.g. ${name}@key=value,key=value.`,
      );
    }
    try {
      return [key, JSON.parse(value)];
    } catch {
      return [key, value];
    }
  });
  return pairs.toSorted(([a], [b]) => (a < b ? -1 : 1));
}

/** The task `base@key=value,...`. Its name lists the parameters in alphabetical order, so equal tasks have the same name. */
function variantOf(base: string, text: string): Task {
  const task = taskRegistry.named(base);
  const given = parametersOf(base, text);
  const known = Object.keys(task.variant?.parameters ?? {});
  const stray = given.find(([key]) => !known.includes(key));
  if (task.variant === undefined || stray !== undefined) {
    const expected = known.length === 0 ? 'no parameters' : `parameters among ${known.join(', ')}`;
    throw new UsageError(`task "${base}": expected ${expected}, received "${text}".`);
  }
  const name = `${base}@${given.map(([key, value]) => `${key}=${typeof value === 'string' ? value : JSON.stringify(value)}`).join(',')}`;
  const earlier = variants.get(name);
  if (earlier !== undefined) return earlier;
  try {
    const made = { ...task.variant.make(Object.fromEntries(given)), name };
    variants.set(name, made);
    return made;
  } catch (error) {
    throw new UsageError(`task "${base}": ${messageOf(error)}`);
  }
}

/**
 * Returns the task with this name, which may have parameters such as `fashion-mnist-mlp@train=500,width=64`.
 *
 * @throws UsageError if the task is unknown, with the closest name and all valid names; or if a parameter is, with the
 * parameters of the task.
 */
export function taskNamed(name: string): Task {
  const at = name.indexOf('@');
  return at === -1 ? taskRegistry.named(name) : variantOf(name.slice(0, at), name.slice(at + 1));
}

/** Registers tasks for {@link taskNamed}. @throws UsageError if a name is already in use. */
export const registerTasks = (added: readonly Task[]): void => taskRegistry.register(added);

/** Returns all regularizers registered in this process, the baseline first, without compositions. */
export const allRegularizers = (): readonly CatalogEntry[] =>
  regularizerRegistry.all().filter((entry) => entry !== composed);

/**
 * Returns the catalog entry of the regularizer with this name.
 *
 * @throws UsageError if it is unknown, with the closest name and all valid names.
 */
export const regularizerNamed = (name: string): CatalogEntry => regularizerRegistry.named(name);

/**
 * Registers regularizers for {@link regularizerNamed}.
 *
 * @param added their catalog entries.
 * @param source SHA-256 of the code that defines them: part of the ids of the trials that use them.
 * @throws UsageError if a name is already in use.
 */
export function registerRegularizers(added: readonly CatalogEntry[], source?: string): void {
  regularizerRegistry.register(added);
  if (source !== undefined) for (const { name } of added) regularizerSources.set(name, source);
}

/** SHA-256 of the code of a regularizer and of its parts. */
function regularizerSourcesOf({ name, options }: RegularizerSpec): string[] {
  const parts = regularizerNamed(name) === composed ? partsOf(options) : [];
  const own = regularizerSources.get(name);
  return [...(own === undefined ? [] : [own]), ...parts.flatMap(regularizerSourcesOf)];
}

/**
 * Returns the SHA-256 of the user code that a trial depends on: `{}` for a built-in task with a built-in regularizer.
 *
 * @throws UsageError if the task or the regularizer is unknown.
 */
export function sourcesOf(task: string, regularizer: RegularizerSpec): Readonly<Record<string, string>> {
  const own = taskNamed(task).source;
  const added = regularizerSourcesOf(regularizer);
  return { ...(own && { task: own }), ...(added.length > 0 && { regularizer: added.join() }) };
}
