import { describe, expect, it } from 'vitest';
import { failedRecord } from '../record.ts';
import { summarize, type TaskSummary } from '../summary.ts';
import { recordsOf, trialOf } from '../testing/records.ts';
import { renderMarkdown } from './markdown.ts';
import { tableOf } from './table.ts';
import { renderTable, wrap } from './terminal.ts';
import { verdict } from './verdict.ts';

type Losses = Parameters<typeof recordsOf>[0];

const taskOf = (losses: Losses): TaskSummary => summarize('quick', recordsOf(losses)).tasks[0]!;
const none = [0.9, 1.0, 1.1, 1.0, 0.95];
const lower = none.map((loss, i) => loss - 0.3 - 0.01 * i);
const higher = none.map((loss, i) => loss + 0.3 + 0.01 * i);
const noise = none.map((loss, i) => loss + (i % 2 === 0 ? 0.2 : -0.25));

describe('verdict', () => {
  it('says better and worse where the interval excludes zero', () => {
    const text = verdict(taskOf({ none, dropout: lower, 'drop-connect': higher }));
    expect(text).toContain('better than none: dropout 0.5; worse: drop-connect 0.5.');
  });

  it('never says better or worse where the interval includes zero', () => {
    const text = verdict(taskOf({ none, dropout: noise }));
    expect(text).not.toMatch(/better|worse/);
    expect(text).toContain('no difference shown (interval includes zero): dropout 0.5');
    expect(text).toContain('not a proof of equality');
  });

  it('says that intervals are uncorrected and for how many comparisons', () => {
    const text = verdict(taskOf({ none, dropout: lower, 'drop-connect': noise }));
    expect(text).toContain(
      'Exploratory: each 95 % interval stands alone, uncorrected for the 2 comparisons made',
    );
  });

  it('claims nothing from one seed', () => {
    const text = verdict(taskOf({ none: [1], dropout: [0.5] }));
    expect(text).not.toMatch(/better|worse/);
    expect(text).toContain('One seed gives no interval');
  });

  it('claims nothing about an arm with a diverged trial', () => {
    const text = verdict(taskOf({ none, dropout: [undefined, ...lower.slice(1)] }));
    expect(text).not.toMatch(/better|worse/);
    expect(text).toContain('Not compared');
  });

  it('names the arms that were left out of this task, and of no other', () => {
    const regularizer = { name: 'zoneout', options: { rate: 0.1 } };
    const idle = ['generated-tabular-mlp', 'optdigits-mlp'].map((task) => ({ task, regularizer }));
    const [summary] = summarize('quick', recordsOf({ none, dropout: lower }), idle.slice(0, 1)).tasks;
    expect(verdict(summary!)).toMatch(/Left out, because they act nowhere in this network: zoneout 0.1\.$/);
    const [other] = summarize('quick', recordsOf({ none, dropout: lower }), idle.slice(1)).tasks;
    expect(verdict(other!)).not.toContain('Left out');
  });

  it('asks for the baseline when it is missing', () => {
    expect(verdict(taskOf({ dropout: lower }))).toContain('No arm is the baseline');
  });
});

describe('summarize', () => {
  it('ranks by the primary metric and puts diverged arms last', () => {
    const { arms } = taskOf({ none, dropout: lower, 'drop-connect': [0.01, undefined, 0.01, 0.01, 0.01] });
    expect(arms.map(({ title }) => title)).toEqual(['dropout 0.5', 'none', 'drop-connect 0.5']);
    expect(arms[2]).toMatchObject({ ok: 4, diverged: 1, toBaseline: null });
  });

  it('compares seed by seed, over the seeds that both arms finished', () => {
    const records = recordsOf({ none, dropout: lower.slice(1) });
    const { arms } = summarize('quick', [...records, failedRecord(trialOf('dropout', 9), 'killed')])
      .tasks[0]!;
    const dropout = arms.find(({ title }) => title === 'dropout 0.5')!;
    expect(dropout).toMatchObject({ ok: 4, failed: 1, toBaseline: { n: 4 } });
  });

  it('keeps nothing that differs from run to run', () => {
    const text = JSON.stringify(summarize('quick', recordsOf({ none })));
    expect(text).not.toMatch(/"(timing|seconds|peakMemoryBytes|node)"/);
  });
});

describe('tables', () => {
  const summary = taskOf({ none, dropout: lower });

  it('line up', () => {
    const lines = renderTable(tableOf(summary)).split('\n');
    expect(lines).toHaveLength(3);
    expect(lines[1]).toMatch(/^1 {2}dropout 0\.5 .* 5-0 +5$/);
    expect(lines[2]).toMatch(/^2 {2}none /);
  });

  it('are in the Markdown report with the verdict', () => {
    const text = renderMarkdown(summarize('quick', recordsOf({ none, dropout: lower })));
    expect(text).toContain('| 1 | dropout 0.5 |');
    expect(text).toContain(verdict(summary));
  });
});

it('wraps at spaces', () => {
  expect(wrap('aa bb cc dddddd', 5)).toBe('aa bb\ncc\ndddddd');
});
