import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Trial, TrialRecord } from '@regatta/record';
import { recordOf } from '@regatta/record/testing';
import { identify } from '@regatta/trial';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { main } from '../cli.ts';
import { openStore } from '../folder/store.ts';
import { expandPlan } from '../plan/plan.ts';
import { suitePlan } from '../plan/plan-file.ts';
import { readShardNote, type ShardNote, type ShardPlan, shardNoteOf, writeShardNote } from '../plan/shard.ts';
import { suiteNamed } from '../plan/suites/registry.ts';
import { testFolder } from '../testing/cli.ts';
import { partsIn, resultsIn, specsOf, trialsOf } from './merge.ts';

const folder = testFolder('merge-parts');
afterAll(() => folder.remove());

const suite = suiteNamed('quick');
const options = {
  tasks: ['generated-tabular-mlp'],
  regularizers: ['none', 'dropout'].map((name) => ({ name, options: {} })),
  seeds: 2,
  samples: 0,
  training: { steps: 3 },
  backend: 'cpu' as const,
};
const plan: ShardPlan = suitePlan(suite, options);
const trials: Trial[] = [];
beforeAll(async () => {
  for (const spec of expandPlan(suite, options).specs) trials.push(await identify(spec));
});

let made = 0;
/** Creates the folder of a part with a note, modified by `changes`, and records. */
function part(index: number, records: readonly TrialRecord[], changes: object = {}): string {
  made += 1;
  const path = join(folder.path, `part-${made}`);
  const store = openStore(path);
  store.append(...records);
  store.close();
  const ids = trials.map(({ id }) => id);
  writeShardNote(path, { shard: { index, count: 2 }, plan, trials: ids, ...changes });
  return path;
}
const records = (...of: number[]): TrialRecord[] => of.map((i) => recordOf(trials[i]!, 0.5 + i));

/** The records that a merge of these folders would contain. */
async function merged(...folders: string[]): Promise<TrialRecord[]> {
  const parts = partsIn(folders);
  const whole = await trialsOf(parts[0], []);
  return [...resultsIn(parts, whole.trials).values()];
}

describe('the note of a part', () => {
  it('recreates the plan of any kind', () => {
    expect(specsOf(plan)).toEqual(trials.map(({ spec }) => spec));
    const claims: ShardPlan = { kind: 'claims', size: 'quick', only: ['f'], steps: 7 };
    expect(new Set(specsOf(claims).map(({ training }) => training.steps))).toEqual(new Set([7]));
  });

  it('is read back as written', () => {
    expect(readShardNote(part(2, []))).toEqual({
      version: 2,
      shard: { index: 2, count: 2 },
      plan,
      trials: trials.map(({ id }) => id),
    });
  });

  const id = `t${'0'.repeat(20)}`;
  const note: ShardNote = { version: 2, shard: { index: 1, count: 2 }, plan, trials: [id] };
  it.each<[string, unknown]>([
    ['command arguments', { version: 1, shard: note.shard, words: ['--config', 'evil.mjs'], trials: [id] }],
    ['an unknown field', { ...note, words: ['--config', 'evil.mjs'] }],
    ['unknown options', { ...note, plan: { ...plan, options: { ...options, config: 'evil.mjs' } } }],
    ['an unknown kind of plan', { ...note, plan: { kind: 'worker', queue: 'redis://host' } }],
    ['infinite steps', { ...note, plan: { ...plan, options: { ...options, training: { steps: 1e15 } } } }],
    ['infinite seeds', { ...note, plan: { ...plan, options: { ...options, seeds: 1e9 } } }],
    ['an index above the count', { ...note, shard: { index: 3, count: 2 } }],
    ['invalid ids', { ...note, trials: ['../../etc/passwd'] }],
    ['no trials', { ...note, trials: [] }],
  ])('with %s is rejected', (_name, value) => {
    expect(() => shardNoteOf(JSON.stringify(value), 'shard.json')).toThrow(
      /^shard\.json is damaged or of another version: .*Run that part again/,
    );
  });

  it('executes nothing: a configuration next to it or named in it is not loaded', async () => {
    const path = part(1, records(0, 2));
    const marker = join(folder.path, 'was-run');
    const code = `import { writeFileSync } from 'node:fs'; writeFileSync(${JSON.stringify(marker)}, ''); export default {};`;
    for (const name of ['regatta.config.ts', 'regatta.config.mjs']) writeFileSync(join(path, name), code);
    const words = ['--config', join(path, 'regatta.config.mjs')];
    const old = { version: 1, shard: { index: 1, count: 2 }, words, trials: trials.map(({ id }) => id) };
    vi.stubEnv('INIT_CWD', path);
    const stderr = vi.spyOn(process.stderr, 'write').mockReturnValue(true);
    try {
      // One part of two: the merge reads everything and stops before drawing conclusions.
      expect(await main(['merge', path, '--out', join(folder.path, 'half')])).toBe(1);
      writeFileSync(join(path, 'shard.json'), JSON.stringify(old));
      expect(await main(['merge', path, '--out', join(folder.path, 'half')])).toBe(1);
    } finally {
      stderr.mockRestore();
      vi.unstubAllEnvs();
    }
    expect(existsSync(marker)).toBe(false);
  });
});

describe('parts', () => {
  it('give the results of the whole plan', async () => {
    const found = await merged(part(1, records(0, 2)), part(2, records(1, 3)));
    expect(found.map(({ id }) => id).sort()).toEqual(trials.map(({ id }) => id).sort());
  });

  it('of another plan, count or order are rejected', async () => {
    const ids = trials.map(({ id }) => id);
    for (const changes of [
      { plan: { ...plan, options: { ...options, samples: 1 } } },
      { shard: { index: 2, count: 3 } },
      { trials: ids.toReversed() },
    ]) {
      await expect(merged(part(1, records(0)), part(2, records(1), changes))).rejects.toThrow(
        'Merge only parts of one plan.',
      );
    }
  });

  it('whose trials do not match their plan are rejected', async () => {
    for (const changes of [
      { trials: trials.map((_, i) => `t${`${i}`.repeat(20)}`) },
      { trials: trials.slice(1).map(({ id }) => id) },
      { plan: { ...plan, options: { ...options, training: { steps: 4 } } } },
    ]) {
      await expect(merged(part(1, records(0), changes))).rejects.toThrow(
        'expected the trials that this version creates from the plan, received different ones',
      );
    }
  });

  it('of an unknown suite or task say so, and mention --config', async () => {
    for (const changes of [
      { plan: { ...plan, suite: 'of-mine' } },
      { plan: { ...plan, options: { ...options, tasks: ['of-mine'] } } },
    ]) {
      await expect(merged(part(1, records(0), changes))).rejects.toThrow(
        /of-mine[\s\S]*pass that with --config/,
      );
    }
  });

  it('without any trial of their share are rejected', async () => {
    await expect(merged(part(1, records(0, 2)), part(2, []))).rejects.toThrow(
      'expected trials of part 2 of 2, received none of its 2. Run that part.',
    );
    await expect(merged(part(2, records(0)))).rejects.toThrow('received none of its 2');
  });

  it('have trials of other plans omitted, with a message', async () => {
    const stray = { ...recordOf(trials[0]!, 0.25), id: `t${'a'.repeat(20)}` };
    const stderr = vi.spyOn(process.stderr, 'write').mockReturnValue(true);
    const path = part(1, [...records(0), stray]);
    const found = await merged(path);
    const said = stderr.mock.calls.map(([text]) => text).join('');
    stderr.mockRestore();
    expect(found.map(({ id }) => id)).toEqual([trials[0]!.id]);
    expect(said).toBe(`${path}: these trials are not in the plan and were not merged: 1\n`);
  });

  it.each<[string, Partial<TrialRecord>]>([
    ['seed', { seed: 5 }],
    ['steps', { training: { steps: 1, batchSize: 50, learningRate: 1e-3 } }],
    ['regularizer', { regularizer: { name: 'dropout', options: { rate: 0.1 } } }],
    ['backend', { backend: 'wasm' }],
    ['task', { task: 'optdigits-mlp' }],
    ['architecture', { architecture: { title: 'another', layers: [1] } }],
    ['fold', { fold: { repeat: 0, outer: 0, outerFolds: 5, inner: 0, innerFolds: 4 } }],
    ['samples', { samples: 3 }],
    ['probes', { probes: { stray: 1 } }],
  ])('with a record of another %s under the id of a trial are rejected', async (_name, changes) => {
    const record = { ...recordOf(trials[0]!, 0.5), ...changes };
    await expect(merged(part(1, [record]))).rejects.toThrow(
      `trial ${record.id} is recorded with settings that differ from the plan`,
    );
  });
});
