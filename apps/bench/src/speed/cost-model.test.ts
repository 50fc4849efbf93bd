import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { failedRecord } from '@regatta/trial';
import { afterAll, describe, expect, it } from 'vitest';
import { environment } from '../folder/environment.ts';
import '@regatta/tasks';
import { recordOf, trialOf } from '@regatta/record/testing';
import { openStore } from '../folder/store.ts';
import { testFolder } from '../testing/cli.ts';
import { readCostModel, runCostOf, updateCostModel } from './cost-model.ts';
import { measureStore, storeText } from './store-load.ts';

const folder = testFolder('cost-model');
afterAll(folder.remove);

/** Creates a results folder with trials of these durations, a failed one, and an environment. */
function resultsOf(name: string, ...seconds: readonly number[]): string {
  const directory = join(folder.path, name);
  mkdirSync(directory);
  const store = openStore(directory);
  for (const [seed, each] of seconds.entries()) {
    store.append({ ...recordOf(trialOf('none', seed), 0.5), timing: { seconds: each, stepsPerSecond: 10 } });
  }
  store.append(failedRecord(trialOf('dropout', 0), 'killed'));
  store.close();
  writeFileSync(join(directory, 'environment.json'), JSON.stringify(environment('wasm', 2)));
  return directory;
}

describe('runCostOf', () => {
  it('is computed from the records of a folder, by task, without failed trials', () => {
    const directory = resultsOf('two', 1, 3);
    const cost = { trials: 2, secondsPerTrial: 2, trialsPerCoreHour: 1800 };
    const lines = readFileSync(join(directory, 'trials.jsonl'), 'utf8').split('\n').slice(0, 2);
    const storeBytesPerTrial = lines.reduce((sum, line) => sum + line.length + 1, 0) / 2;
    expect(runCostOf(directory)).toMatchObject({
      name: 'two',
      workers: 2,
      node: process.versions.node,
      ...cost,
      storeBytesPerTrial,
      tasks: [{ task: 'generated-tabular-mlp', ...cost, storeBytesPerTrial }],
    });
  });

  it('rejects a folder without a finished run, or without times', () => {
    expect(() => runCostOf(folder.path)).toThrow('expected the results folder of a finished run');
    expect(() => runCostOf(resultsOf('none'))).toThrow('expected trials with times, received none');
    const damaged = resultsOf('damaged', 1);
    writeFileSync(join(damaged, 'environment.json'), '{"cpu":7');
    expect(() => runCostOf(damaged)).toThrow(/environment\.json is damaged: .*\. Rerun the original command/);
  });
});

describe('updateCostModel', () => {
  const path = join(folder.path, 'cost-model.json');
  const queue = {
    trials: 10,
    workers: 4,
    millisecondsPerTrial: 1,
    redisBytesPerTrial: 2000,
    storeBytesPerTrial: 500,
  };

  it('replaces runs by name, and keeps parts that were not measured', () => {
    const [a, b] = [runCostOf(resultsOf('a', 1)), runCostOf(resultsOf('b', 2))];
    updateCostModel(path, [b, a], { queue, store: null });
    const model = updateCostModel(path, [{ ...a, trials: 7 }], { queue: null, store: null });
    expect(model).toMatchObject({
      runs: [
        { name: 'a', trials: 7 },
        { name: 'b', trials: 1 },
      ],
      queue,
    });
    expect(readCostModel(path)).toEqual(model);
  });

  it('names a damaged file', () => {
    writeFileSync(path, '{"version":1,"runs":[7]}');
    expect(() => readCostModel(path)).toThrow(/cost-model\.json is damaged: runs\.0: .*\. Delete it/);
  });
});

describe('measureStore', () => {
  it('opens a store made from a real run and builds its report', async () => {
    const found = await measureStore(1000);
    expect(found.records).toBe(1000);
    expect(found.storeBytes / found.records).toBeGreaterThan(2000);
    expect(found.reportBytes).toBeGreaterThan(100_000);
    for (const value of Object.values(found)) expect(value).toBeGreaterThan(0);
    expect(storeText(found)).toMatch(/^1000 records, \d MB: open in \d+\.\d\d s/);
  });
});
