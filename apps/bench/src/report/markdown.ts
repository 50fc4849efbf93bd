import type { Summary, TaskSummary } from '../summary.ts';
import { type Table, tableOf } from './table.ts';
import { verdict } from './verdict.ts';

function renderTable({ head, rows }: Table): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  const rule = head.map((_, column) => (column < 2 ? '---' : '---:'));
  return [line(head), line(rule), ...rows.map(line)].join('\n');
}

function renderTask(summary: TaskSummary): string {
  const { task, title, architecture, trials, primary } = summary;
  const { steps, batchSize, learningRate } = trials[0]!.training;
  const training = `${steps} steps of ${batchSize} examples, Adam at ${learningRate}, ${trials[0]!.backend} backend`;
  return [
    `## ${task}`,
    `${title}. Network: ${architecture.title}. Training: ${training}. Ranked by test ${primary.name} (${primary.better} is better).`,
    renderTable(tableOf(summary)),
    verdict(summary),
  ].join('\n\n');
}

/** The report as Markdown. */
export function renderMarkdown(summary: Summary): string {
  const notes = [
    'Means over seeds after the last step, measured without noise; ± is half the width of the 95 % t interval of the mean.',
    'Within a seed every arm has the same data, initial weights and batch order, so differences are taken seed by seed;',
    'in brackets their 95 % t interval. Wins are seeds in which the arm is ahead of the baseline, then those in which it is behind.',
  ].join('\n');
  return `${[`# Suite ${summary.suite}`, ...summary.tasks.map(renderTask), notes].join('\n\n')}\n`;
}
