// Apart: registers tasks and regularizers.
import { none } from '@regatta/core';
import { trialOf } from '@regatta/record/testing';
import { identify } from '@regatta/trial';
import { describe, expect, it } from 'vitest';
import {
  allRegularizers,
  allTasks,
  registerRegularizers,
  registerTasks,
  regularizerNamed,
  sourcesOf,
  taskNamed,
} from './registry.ts';

const builtIn = taskNamed('generated-tabular-mlp');
const own = { ...builtIn, name: 'own-mlp', source: 'a'.repeat(64) };
const entry = {
  ...regularizerNamed('none'),
  name: 'own-noise',
  create: () => ({ ...none, name: 'own-noise' }),
};

describe('registry', () => {
  it('starts with the built-in entries', () => {
    expect(allRegularizers()[0]?.name).toBe('none');
    expect(allTasks()).toContain(builtIn);
    expect(sourcesOf('generated-tabular-mlp', { name: 'dropout', options: {} })).toEqual({});
  });

  it('finds and suggests registered entries', () => {
    registerTasks([own]);
    registerRegularizers([entry], 'b'.repeat(64));
    expect(taskNamed('own-mlp')).toBe(own);
    expect(regularizerNamed('own-noise')).toBe(entry);
    expect(() => taskNamed('own-mpl')).toThrow('unknown task "own-mpl". Did you mean "own-mlp"?');
    const sources = { task: 'a'.repeat(64), regularizer: 'b'.repeat(64) };
    const noise = { name: 'own-noise', options: {} };
    expect(sourcesOf('own-mlp', noise)).toEqual(sources);
    const both = { name: 'compose', options: { of: [{ name: 'dropout', options: { rate: 0.5 } }, noise] } };
    expect(sourcesOf('own-mlp', both)).toEqual(sources);
  });

  it('accepts the same entry twice and refuses a different entry with the same name', () => {
    registerTasks([own]);
    expect(() => registerTasks([{ ...own }])).toThrow('task "own-mlp": expected an unused name');
    expect(() => registerRegularizers([{ ...entry, name: 'dropout' }])).toThrow('regularizer "dropout"');
  });

  it('includes the code of a task in the ids of its trials', async () => {
    const idOf = async (name: string): Promise<string> =>
      (await identify(trialOf('none', 0, { task: name }).spec)).id;
    const task = { ...own, name: 'own-2' };
    registerTasks([task]);
    const before = await idOf('own-2');
    expect(await idOf('own-2')).toBe(before);
    task.source = 'c'.repeat(64);
    expect(await idOf('own-2')).not.toBe(before);
  });
});
