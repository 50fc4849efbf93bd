import colors from 'picocolors';
import type { Summary, TaskSummary } from '../summary.ts';
import { type Table, tableOf } from './table.ts';
import { verdict } from './verdict.ts';

/** Columns that read from the left. */
const leading = 2;

/** A table with columns padded to the widest cell. */
export function renderTable({ head, rows }: Table): string {
  const widths = head.map((title, column) =>
    Math.max(title.length, ...rows.map((row) => row[column]!.length)),
  );
  const line = (cells: readonly string[]): string =>
    cells
      .map((cell, column) =>
        column < leading ? cell.padEnd(widths[column]!) : cell.padStart(widths[column]!),
      )
      .join('  ')
      .trimEnd();
  return [colors.bold(line(head)), ...rows.map(line)].join('\n');
}

/** Breaks text into lines of at most `width` characters. */
export function wrap(text: string, width: number): string {
  const lines: string[] = [''];
  for (const word of text.split(' ')) {
    const line = lines.at(-1)!;
    if (line !== '' && line.length + 1 + word.length > width) lines.push(word);
    else lines[lines.length - 1] = line === '' ? word : `${line} ${word}`;
  }
  return lines.join('\n');
}

function renderTask(summary: TaskSummary): string {
  const { task, title, architecture } = summary;
  const heading = `${colors.bold(colors.cyan(task))}  ${colors.dim(`${title}; ${architecture.title}`)}`;
  return [heading, '', renderTable(tableOf(summary)), '', wrap(verdict(summary), 110)].join('\n');
}

/** The report for a terminal. */
export function renderTerminal(summary: Summary): string {
  return summary.tasks.map(renderTask).join('\n\n');
}
