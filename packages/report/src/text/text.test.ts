import { stripVTControlCharacters } from 'node:util';
import { forTerminal } from '@regatta/record';
import { describe, expect, it } from 'vitest';
import { differenceDigits } from '../format.ts';
import { shapes } from '../testing/shapes.ts';
import { syntheticSummary } from '../testing/summaries.ts';
import { escapeMarkdown, renderMarkdown } from './markdown.ts';
import { tableOf } from './table.ts';
import { renderTable, renderTerminal, wrap } from './terminal.ts';

const names = ['single', 'quick', 'tuned', 'null', 'unpaired'] as const;
const shown = (text: string): string => stripVTControlCharacters(forTerminal(text));
const judging = /\b(better|worse|best|worst|win(s|ner|ning)?|lose[rs]?|beats?|superior|outperforms?)\b/i;

describe.each(names)('the texts of a %s run', (name) => {
  const summary = syntheticSummary(shapes[name]);
  const markdown = renderMarkdown(summary);
  const terminal = shown(renderTerminal(summary));

  it('state the verdicts of the run and of each task', () => {
    for (const sentence of [...summary.verdict, ...summary.tasks.flatMap(({ verdict }) => verdict)]) {
      expect(markdown).toContain(escapeMarkdown(sentence));
      expect(terminal.replace(/\s+/g, ' ')).toContain(sentence);
    }
    expect(markdown.indexOf(summary.verdict[0] ?? '-')).toBeLessThan(markdown.indexOf('## '));
  });

  it('name every arm of every task in Markdown, with aligned rows', () => {
    for (const task of summary.tasks) {
      for (const { title } of task.arms) expect(markdown).toContain(`| ${escapeMarkdown(title)} |`);
    }
    const bars = (line: string): number => line.replace(/\\\|/g, '').split('|').length;
    for (const block of markdown.split('\n\n').filter((text) => text.startsWith('|'))) {
      expect(new Set(block.split('\n').map(bars)).size).toBe(1);
    }
  });

  it('fit a terminal of 110 columns', () => {
    for (const line of terminal.split('\n')) expect(line.length).toBeLessThanOrEqual(110);
  });

  it('show no NaN, infinity or undefined', () => {
    expect(`${markdown}${terminal}`).not.toMatch(/\bNaN\b|undefined|Infinity|\[object|\u2212/);
  });

  it('end with the plan and the command', () => {
    expect(markdown).toContain(summary.planHash);
    expect(markdown).toContain(summary.command);
  });
});

it.each(['single', 'null', 'unpaired'] as const)(
  'the texts do not praise or blame without a conclusion: %s',
  (name) => {
    const summary = syntheticSummary(shapes[name]);
    expect(renderMarkdown(summary)).not.toMatch(judging);
    expect(renderTerminal(summary)).not.toMatch(judging);
  },
);

describe('tables', () => {
  const task = syntheticSummary(shapes.tuned).tasks[0]!;

  it('show that an arm was not compared because it diverged', () => {
    const { columns, rows } = tableOf(task, 'short');
    const at = columns.findIndex(({ head }) => head === 'conclusion');
    const diverged = task.arms.findIndex((arm) => arm.diverged > 0);
    expect(rows[diverged]?.[at]).toBe('diverged');
    expect(rows[diverged]?.at(-1)).toBe('14/15');
  });

  it('are aligned', () => {
    const lines = shown(renderTable(tableOf(task, 'short'))).split('\n');
    expect(lines).toHaveLength(task.arms.length + 1);
    expect(lines[1]).toMatch(/^ 1 {2}/);
    expect(new Set(lines.map((line) => line.length)).size).toBe(1);
  });

  it('resolve a tenth of the smallest effect', () => {
    expect([0.02, 0.001, 0.5, 0].map((smallestEffect) => differenceDigits({ smallestEffect }))).toEqual([
      3, 4, 2, 4,
    ]);
  });
});

describe('hostile text', () => {
  const control = String.fromCharCode(27);
  const evil = `a|b <img src=x> \`qc\` *qd* [qe](f)\n# g${control}[31m`;
  const summary = syntheticSummary(shapes.single);
  const task = summary.tasks[0]!;
  const arms = task.arms.map((arm) => ({ ...arm, title: evil }));
  const hostile = {
    ...summary,
    suite: evil,
    verdict: [evil],
    command: evil,
    tasks: [{ ...task, task: evil, arms }],
  };

  it('creates no markup and no table cells in Markdown', () => {
    const text = renderMarkdown({ ...hostile, command: 'x' });
    expect(text).not.toMatch(/<img|[^\\]`qc|[^\\]\*qd|[^\\]\[qe/);
    expect(text).not.toContain(control);
    expect(text.match(/^# /gm)).toHaveLength(1);
  });

  it('stays within its code block', () => {
    expect(renderMarkdown({ ...hostile, command: 'x\n```\n# y' })).toContain('````sh\nx\n```\n# y\n````');
  });

  it('starts no Markdown block, and invisible characters become visible', () => {
    for (const text of ['# a', '- a', '+ a', '===', '1. a', '2) a', '    a', '\n# a']) {
      expect(escapeMarkdown(text)).toMatch(/^(\\|\d\\|a)/);
    }
    expect(escapeMarkdown('a\u202eb\u2028c\u009b')).toBe('a\\\\u202eb c\\\\u009b');
  });

  it('adds no HTML to a command or a hash', () => {
    const text = renderMarkdown({
      ...hostile,
      command: 'x <script>alert(1)</script>\n\n# y\u001b',
      planHash: 'h`<b>',
      code: '`<i>`',
    });
    expect(text.replaceAll(/<\/?(pre|code)>/g, '')).not.toMatch(/<[a-z/]/i);
    expect(text).toContain(
      '<pre><code>x &lt;script&gt;alert(1)&lt;/script&gt;&#10;&#10;# y\\u001b</code></pre>',
    );
  });

  it('of any length gives a table of bounded width', () => {
    const long = task.arms.map((arm, i) => ({ ...arm, title: `${'x'.repeat(1e6)}${i}` }));
    const text = shown(
      renderTerminal({ ...summary, tasks: [{ ...task, task: 'y'.repeat(1e6), arms: long }] }),
    );
    for (const line of text.split('\n')) expect(line.length).toBeLessThan(300);
    const many = Array.from({ length: 3000 }, (_, i) => ({ ...task.arms[0]!, title: `arm ${i}` }));
    expect(shown(renderTable(tableOf({ ...task, arms: many }, 'short'))).split('\n')).toHaveLength(3001);
  });

  it('reaches the terminal without control characters', () => {
    expect(forTerminal(renderTerminal(hostile))).not.toContain(`${control}[31m`);
  });
});

it('wraps at spaces', () => {
  expect(wrap('aa bb cc dddddd', 5)).toBe('aa bb\ncc\ndddddd');
});
