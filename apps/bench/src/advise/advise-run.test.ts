// Apart: it registers a task.
import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Summary } from '@regatta/evidence';
import { taskNamed } from '@regatta/tasks';
import { loadTask } from '@regatta/trial';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { registerCsvTask } from '../config/register-csv-task.ts';
import { lossesFile } from '../folder/example-losses.ts';
import { resultBytes, testFolder } from '../testing/cli.ts';
import { command } from '../testing/command.ts';
import { type AdvisePlan, planFile } from './advise-plan.ts';
import { fitBlock, splitBlock } from './blocks.ts';

const folder = testFolder('advise-run');
afterAll(folder.remove);

const file = join(folder.path, 'tide.csv');
const [first, again, other] = ['first', 'again', 'other'].map((name) => join(folder.path, name));
const rows = Array.from({ length: 80 }, (_, i) => {
  const [a, b] = [Math.sin(i), Math.cos(3 * i)];
  return { a, b, height: 1000 * i + 3 };
});

const text = (path: string): string => readFileSync(path, 'utf8');
const summaryIn = (path: string): Summary => JSON.parse(text(join(path, 'summary.json')));
const planIn = (path: string): AdvisePlan => JSON.parse(text(join(path, planFile)));

async function advise(...words: string[]): Promise<{ code: number | string; text: string }> {
  const common = ['--steps', '30', '--workers', '0', '--regularizers', 'dropout,l2'];
  const run = command(['advise', 'tide-mlp', ...common, ...words]);
  return { code: await run.over, text: run.text() };
}

describe('regatta advise', () => {
  let output = '';

  beforeAll(async () => {
    const lines = rows.map(({ a, b, height }) => `${a.toFixed(6)},${b.toFixed(6)},${height}`);
    writeFileSync(file, ['a,b,height', ...lines].join('\n'));
    await registerCsvTask(file, { target: 'height', task: 'regression' });
    const { code, text: own } = await advise('--budget', '4s', '--out', first!);
    output = own.replace(/(?<=\S)\n(?=\S)/g, ' ');
    expect(code, own).toBe(0);
  });

  it('says what it plans, what it froze and what to do', () => {
    expect(output).toMatch(
      /rows +48 train, 16 validate; 16 are held out from all training and judge the finalist/,
    );
    expect(output).toMatch(/network +mlp 2-64-64-1\s+30 steps of \d+ rows, learning rate 0.001/);
    expect(output).toMatch(
      /time +0:04 in this process allows about \d+ configurations? of \d of 2 methods, then /,
    );
    expect(output).toMatch(/the plan: \d+ configurations of \d methods? race in \d rounds?, then \d+/);
    expect(output).toMatch(/frozen \(t[0-9a-f]+\): (dropout|l2) .*learning rate/);
    expect(output).toMatch(/root mean squared error [\d,.]+ instead of [\d,.]+ /);
    expect(output).toMatch(/What it is worth alone: without a regularizer, root mean squared error is /);
    expect(output).toMatch(/Only 16 rows judge\. With fewer than 200, /);
    expect(text(join(first!, 'trials.jsonl'))).not.toContain('example-losses');
    const { decision, plan, freeze, command: printed } = summaryIn(first!);
    expect(decision!.rows).toBe(16);
    expect(decision!.fits).toBeGreaterThanOrEqual(5);
    expect(decision!.errors).toBeNull();
    expect(plan.judging!.tried).toContain('dropout');
    expect(freeze!.testReads).toBe(0);
    expect(printed).toMatch(/--plan '?[^ ]*first\/advise.json/);
  });

  it('holds the rows that judge out of everything else', async () => {
    const task = taskNamed('tide-mlp');
    const heights = async (block: ReturnType<typeof splitBlock>) => {
      const {
        train,
        validation,
        test,
        targetScale = 1,
        targetMean = 0,
      } = await loadTask({
        task: task.name,
        seed: block.seed,
        fold: block.fold!,
      });
      const of = (labels: ArrayLike<number>): number[] =>
        Array.from(labels, (y) => Math.round((y * targetScale + targetMean - 3) / 1000));
      return { seen: [...of(train.labels), ...of(validation.labels)], judged: of(test.labels).sort() };
    };
    const judged = (await heights(fitBlock(task, 0, 0))).judged;
    expect(judged).toHaveLength(16);
    for (let i = 0; i < 6; i++) {
      for (const block of [splitBlock(task, i), fitBlock(task, 0, i)]) {
        const own = await heights(block);
        expect(own.judged).toEqual(judged);
        expect(own.seen.filter((row) => judged.includes(row))).toEqual([]);
        expect(new Set([...own.seen, ...own.judged]).size).toBe(rows.length);
      }
    }
  });

  it('runs nothing again, and gives the same answer, if it is repeated', async () => {
    const [summary, trials] = [text(join(first!, 'summary.json')), text(join(first!, 'trials.jsonl'))];
    const { code } = await advise('--budget', '1s', '--out', first!);
    expect(code).toBe(0);
    expect(text(join(first!, 'summary.json'))).toBe(summary);
    expect(text(join(first!, 'trials.jsonl'))).toBe(trials);
  });

  it('gives the same answer to the last bit by the command that it printed, whatever the time', async () => {
    const { command: printed } = summaryIn(first!);
    expect(output).toContain(`to repeat exactly this, run: ${printed}`);
    const words = printed.split(' ').map((word) => word.replace(/^'(.*)'$/, '$1'));
    expect(words.slice(0, 4)).toEqual(['pnpm', 'bench', 'advise', 'tide-mlp']);
    const run = command([...words.slice(2), '--workers', '0', '--budget', '1s', '--out', again!]);
    expect(await run.over, run.text()).toBe(0);
    expect(run.text()).toContain('as planned in the plan named: ');
    expect(text(join(again!, 'summary.json'))).toBe(text(join(first!, 'summary.json')));
    expect(resultBytes(again!)).toEqual(resultBytes(first!));
  });

  it('adds fits for a larger budget, without a new search, and may say so', async () => {
    const before = planIn(again!);
    const frozen = text(join(again!, 'freeze.json'));
    // Enough for three more fits at the pace that was measured, however busy the machine was.
    const { budgetSeconds, secondsPerFit } = before.pace.planned;
    const budget = `${Math.ceil(budgetSeconds + 3.5 * secondsPerFit)}s`;
    const { code, text: own } = await advise('--budget', budget, '--out', again!);
    expect(code, own).toBe(0);
    expect(own).toContain('its search is not repeated');
    const after = planIn(again!);
    expect(after.counts.fits.most).toBeGreaterThan(before.counts.fits.most);
    expect({ ...after, counts: before.counts, pace: before.pace }).toEqual(before);
    expect(text(join(again!, 'freeze.json'))).toBe(frozen);
    const { decision, departures } = summaryIn(again!);
    expect(decision!.fits).toBeGreaterThanOrEqual(summaryIn(first!).decision!.fits);
    expect(departures).toEqual([]);
  });

  it('is recounted from its records alone', async () => {
    const run = command(['verify', again!, '--read-only']);
    expect(await run.over, run.text()).toBe(0);
  });

  it('says that the losses of single examples are missing, and shows the answer without them', async () => {
    const [path, aside] = [join(again!, lossesFile), join(folder.path, 'aside.jsonl')];
    renameSync(path, aside);
    const verify = command(['verify', again!, '--read-only']);
    expect(await verify.over).toBe(1);
    expect(verify.text()).toMatch(
      /examples.jsonl: expected the losses of single test examples of \d+ trials, .* received none for \d+ of them. Copy the file/,
    );
    const report = command(['report', again!]);
    expect(await report.over, report.text()).toBe(0);
    expect(report.text()).toContain('instead of');
    renameSync(aside, path);
  });

  it('judges the best checkpoint with the number of its evaluations, and the learning rate that a user names', async () => {
    const path = join(folder.path, 'named');
    const words = ['--budget', '2s', '--evaluations', '5', '--learning-rate', '0.01', '--out', path];
    const { code, text: own } = await advise(...words);
    expect(code, own).toBe(0);
    expect(planIn(path).training).toMatchObject({ evaluations: 5, learningRate: 0.01 });
    expect(planIn(path).baseline).toHaveLength(1);
    expect(summaryIn(path).freeze!.choices.map((choice) => choice.learningRate)).toEqual([0.01, 0.01]);
    expect(summaryIn(path).tasks[0]!.training).toMatchObject({ evaluations: 5, learningRate: 0.01 });
    expect(planIn(first!).training.evaluations).toBe(20);
  });

  it('refuses a folder with another question, a plan for another one, and a second plan', async () => {
    const steps = await advise('--out', first!, '--first-seed', '7');
    expect(steps.code).toBe(2);
    expect(steps.text).toMatch(/--first-seed is 0 there, but 7 here. Start over with --fresh/);
    const seed = await advise('--plan', join(first!, planFile), '--out', other!, '--first-seed', '7');
    expect(seed.code).toBe(2);
    expect(seed.text).toContain('--first-seed is 0 there, but 7 here');
    const second = await advise('--plan', join(first!, planFile), '--out', again!);
    expect(second.code).toBe(2);
    expect(second.text).toMatch(/expected the plan that .* follows, received another/);
  });
});
