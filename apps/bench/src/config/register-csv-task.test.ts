// Apart: registers tasks.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TrialRecord } from '@regatta/record';
import { trialOf } from '@regatta/record/testing';
import { taskNamed } from '@regatta/tasks';
import { identify } from '@regatta/trial';
import { afterAll, expect, it } from 'vitest';
import { inProcess } from '../run/executors/in-process.ts';
import { localPool } from '../run/executors/local-pool.ts';
import { registerCsvTask } from './register-csv-task.ts';

const folder = mkdtempSync(join(tmpdir(), 'regatta-csv-task-'));
afterAll(() => rmSync(folder, { recursive: true }));

it('turns a CSV file into a task here and in workers, with the same numbers and no path in the record', async () => {
  const rows = Array.from(
    { length: 60 },
    (_, i) => `${i % 9},${i % 2 === 0 ? 'a' : 'b'},${(i % 9) ** 2 / 2}`,
  );
  writeFileSync(join(folder, 'squares.csv'), `x,kind,y\n${rows.join('\n')}\n`);
  const task = await registerCsvTask(join(folder, 'squares.csv'), { target: 'y' });
  expect(taskNamed('squares-mlp')).toBe(task);

  const training = { steps: 5, batchSize: 16, learningRate: 0.001 };
  const { spec } = trialOf('dropout', 0, { task: 'squares-mlp', training, backend: 'wasm' });
  const trial = await identify(spec);
  const records: TrialRecord[] = [];
  const finished = (record: TrialRecord): void => {
    records.push(record);
  };
  const { signal } = new AbortController();
  await localPool(1).run([trial], { finished }, signal);
  await inProcess.run([trial], { finished }, signal);
  expect(records.map(({ status }) => status)).toEqual(['ok', 'ok']);
  expect(records[0]!.metrics).toEqual(records[1]!.metrics);
  expect(Object.keys(records[0]!.metrics.test!)).toEqual(['rmse', 'loss', 'r2']);
  expect(JSON.stringify(records)).not.toContain(folder);
});
