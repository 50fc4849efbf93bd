import { appendFileSync, readFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openStore } from '../folder/store.ts';
import { lineCount, regatta, testFolder } from '../testing/cli.ts';
import { type Reproducible, reproducible } from '../testing/local-faults.ts';

const folder = testFolder('folders');
afterAll(() => folder.remove());

const results = join(folder.path, 'results');
const start = () =>
  regatta([
    '--tasks',
    'generated-tabular-mlp',
    '--regularizers',
    'none,dropout',
    '--seeds',
    '1',
    '--steps',
    '20',
    '--workers',
    '0',
    '--backend',
    'cpu',
    '--out',
    results,
  ]);
let expected: Reproducible;

beforeAll(async () => {
  const run = start();
  expect(await run.over, run.text()).toBe(0);
  expected = reproducible(results);
});

describe('a results folder', () => {
  it('that another run writes to is rejected with one message, and left unchanged', async () => {
    const store = openStore(results);
    const run = start();
    const code = await run.over;
    store.close();
    expect(code).toBe(1);
    expect(run.text()).toBe(
      `error: another run (process ${process.pid} on ${hostname()}) is writing to this folder.\n` +
        `Wait for it, stop it, or choose another folder with --out. If there is no such run, delete ${join(results, '.lock')}.\n`,
    );
    expect(reproducible(results)).toEqual(expected);
  });

  it('with partial last lines after a kill is repaired', async () => {
    const files = ['trials.jsonl', 'plans.jsonl'].map((name) => join(results, name));
    for (const file of files) {
      const [line = ''] = readFileSync(file, 'utf8').split('\n');
      appendFileSync(file, line.slice(0, 30));
    }
    const run = start();
    expect(await run.over, run.text()).toBe(0);
    expect(run.text()).toContain('2 of them already done');
    expect(lineCount(results)).toBe(2);
    expect(reproducible(results)).toMatchObject({ records: expected.records, summary: expected.summary });
  });
});
