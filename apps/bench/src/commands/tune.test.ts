import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Summary } from '@regatta/evidence';
import { parseRecord, type TrialRecord } from '@regatta/record';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { testFolder } from '../testing/cli.ts';
import { command } from '../testing/command.ts';

const task = 'generated-tabular-mlp';
const folder = testFolder('tune');
afterAll(() => folder.remove());

const path = (name: string, file = ''): string => join(folder.path, name, file);
const regatta = async (...args: readonly string[]) => {
  const made = command(args);
  return { status: await made.over, stdout: made.out(), stderr: made.err() };
};
const tune = (name: string, ...more: readonly string[]) =>
  regatta(
    'tune',
    '--tasks',
    task,
    '--seeds',
    '2',
    '--tune-seeds',
    '2',
    '--workers',
    '0',
    ...more,
    '--out',
    path(name),
  );
const small = ['--regularizers', 'none,dropout,max-norm', '--steps', '20', '--evaluations', '4', '--json'];
const records = (name: string): TrialRecord[] =>
  readFileSync(path(name, 'trials.jsonl'), 'utf8').trimEnd().split('\n').map(parseRecord);
const summaryOf = (name: string): Summary => JSON.parse(readFileSync(path(name, 'summary.json'), 'utf8'));

describe('a tuned run', () => {
  let summary: Summary;
  beforeAll(async () => {
    const { status, stdout } = await tune('grid', ...small);
    expect(status).toBe(0);
    summary = JSON.parse(stdout);
  }, 120_000);

  it('tries six configurations of every arm, the baseline included, before a test split is read', () => {
    const tried = records('grid').filter(({ phase }) => phase === 'tune');
    expect(tried).toHaveLength(3 * 6 * 2);
    expect(tried.every(({ testReads }) => testReads === 0)).toBe(true);
    const rates = new Set(
      tried
        .filter(({ regularizer }) => regularizer.name === 'none')
        .map(({ training }) => training.learningRate),
    );
    expect(rates.size).toBe(6);
    expect(summary.freeze).toMatchObject({ tuningTrials: 36, testReads: 0 });
    expect(JSON.parse(readFileSync(path('grid', 'freeze.json'), 'utf8'))).toEqual(summary.freeze);
  });

  it('tests each arm at its chosen learning rate', () => {
    const [analysis] = summary.tasks;
    expect(summary.freeze!.choices.map(({ method }) => method)).toEqual(['none', 'dropout', 'max-norm']);
    for (const { title, learningRate } of summary.freeze!.choices) {
      const own = records('grid').filter(
        ({ phase, regularizer, training }) =>
          phase === 'test' && title.startsWith(regularizer.name) && training.learningRate === learningRate,
      );
      expect([title, own.length]).toEqual([title, 2]);
      expect(analysis!.arms.find((arm) => arm.title === title)).toMatchObject({ learningRate, ok: 2 });
    }
    expect(records('grid').filter(({ phase }) => phase === 'test')).toHaveLength(6);
  });

  it('shows the grid, the choice and the ends that it reached', () => {
    const html = readFileSync(path('grid', 'report.html'), 'utf8');
    const [{ rates } = { rates: [] }] = summary.tasks;
    for (const { points } of rates) {
      expect(points).toHaveLength(6);
      for (const { learningRate } of points) expect(html).toContain(`${learningRate}`);
    }
    const atEnd = rates.some(({ edges = [] }) => edges.some((edge) => edge.endsWith('learning rate')));
    expect(html.includes('a better one may lie beyond. Try --learning-rates')).toBe(atEnd);
  });

  it('resumes to the same bytes, and its report and conclusions follow from its records', async () => {
    const before = readFileSync(path('grid', 'summary.json'), 'utf8');
    const count = records('grid').length;
    expect((await tune('grid', ...small)).status).toBe(0);
    expect(readFileSync(path('grid', 'summary.json'), 'utf8')).toBe(before);
    expect(records('grid')).toHaveLength(count);
    const html = readFileSync(path('grid', 'report.html'), 'utf8');
    expect((await regatta('report', path('grid'))).status).toBe(0);
    expect(readFileSync(path('grid', 'report.html'), 'utf8')).toBe(html);
    expect((await regatta('verify', path('grid'), '--read-only')).status).toBe(0);
  }, 120_000);

  it('is repeated, choice and all, by the command in its summary', async () => {
    expect(summary.command).toContain('--steps 20 --evaluations 4 --tune-seeds 2 --rule best-mean');
    const words = [...summary.command.matchAll(/'([^']*)'|(\S+)/g)].map(
      ([, quoted, plain]) => quoted ?? plain!,
    );
    expect(words.slice(0, 2)).toEqual(['pnpm', 'bench']);
    const { status } = await regatta(...words.slice(2), '--workers', '0', '--out', path('again'));
    expect(status).toBe(0);
    expect(summaryOf('again')).toEqual(summary);
  }, 120_000);

  it('keeps apart what other learning rates chose in the same folder', async () => {
    const more = ['--regularizers', 'none,dropout', '--rates', '.2', '--steps', '20', '--evaluations', '4'];
    expect((await tune('twice', ...more, '--learning-rates', '.003')).status).toBe(0);
    expect((await tune('twice', ...more, '--learning-rates', '.01')).status).toBe(0);
    expect(summaryOf('twice').freeze!.choices.map(({ learningRate }) => learningRate)).toEqual([0.01, 0.01]);
    expect((await regatta('verify', path('twice'), '--read-only')).status).toBe(0);
    expect((await regatta('report', path('twice'))).status).toBe(0);
    const rows = readFileSync(path('twice', 'trials.csv'), 'utf8').trimEnd().split('\n');
    expect(rows).toHaveLength(1 + 4);
  }, 120_000);
});

describe('the steps of a tuned run', () => {
  it('come from pilot trials of the baseline by default, and are the same for every trial', async () => {
    const { status, stdout, stderr } = await tune(
      'auto',
      '--regularizers',
      'none',
      '--learning-rate',
      '.02',
      '--json',
    );
    expect(status).toBe(0);
    const summary: Summary = JSON.parse(stdout);
    const { bestStep, steps, saturated } = summary.plan.tuning!.budgets![task]!;
    expect(steps).toBe(Math.max(3 * bestStep, 125));
    expect(saturated).toBe(false);
    expect(stderr).toContain(`the baseline did best after ${bestStep} steps; every trial has ${steps} steps`);
    const [pilots, others] = [500, steps].map((count) =>
      records('auto').filter(({ training }) => training.steps === count),
    );
    expect(pilots!.map(({ phase, testReads }) => [phase, testReads])).toEqual([
      ['tune', 0],
      ['tune', 0],
    ]);
    expect(others).toHaveLength(2 + 2);
    expect(readFileSync(path('auto', 'report.md'), 'utf8')).toContain(`Steps on ${task}: ${steps}`);
    expect(summary.command).toContain('--learning-rate 0.02 --steps auto');
  }, 120_000);

  it.each([
    [['--steps', 'most'], 'Expected an integer from 1 to 10000000, auto or own'],
    [['--learning-rates', '.1,0'], 'Expected a positive learning rate'],
    [['--learning-rates', '.1', '--learning-rate', '.1'], 'cannot be used with'],
  ])('and learning rates are refused if wrong: %j', async (args, said) => {
    const { status, stderr } = await regatta('tune', '--tasks', task, ...args);
    expect([status, stderr]).toEqual([2, expect.stringContaining(said)]);
  });
});
