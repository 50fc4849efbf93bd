import colors from 'picocolors';
import type { Conclusion, Summary, TaskAnalysis } from '../../analysis/model.ts';
import { shorten } from '../format.ts';
import { type Table, tableOf } from './table.ts';

/** Columns of a terminal that the report fits. */
const terminalWidth = 110;
const shortest = 12;
/** Names listed of the arms that were left out. */
const leftOut = 5;

/** Breaks text into lines of at most `width` characters, at spaces. */
export function wrap(text: string, width: number): string {
  const lines: string[] = [''];
  for (const word of text.split(' ')) {
    const line = lines.at(-1)!;
    if (line !== '' && line.length + 1 + word.length > width) lines.push(word);
    else lines[lines.length - 1] = line === '' ? word : `${line} ${word}`;
  }
  return lines.join('\n');
}

/** Text from data without control characters, which a terminal would obey. */
const safe = (text: string): string => text.replace(/\p{Cc}+/gu, ' ');

const paint: Readonly<Record<Conclusion, (text: string) => string>> = {
  better: colors.green,
  worse: colors.red,
  equal: colors.cyan,
  unclear: colors.dim,
};
const isConclusion = (text: string): text is Conclusion => Object.hasOwn(paint, text);

/** A table with columns padded to the widest cell; the names give way where it would be wider than `width`. */
export function renderTable({ columns, rows }: Table, width: number = terminalWidth): string {
  const widths = columns.map(({ head }, i) => Math.max(head.length, ...rows.map((row) => row[i]!.length)));
  const total = widths.reduce((sum, each) => sum + each + 2, -2);
  const names = columns.findIndex(({ head }) => head === 'regularizer');
  if (names >= 0) widths[names] = Math.max(shortest, widths[names]! - Math.max(0, total - width));
  const cell = (text: string, i: number): string => {
    const limit = widths[i]!;
    const fitted = shorten(text, limit);
    return columns[i]!.left ? fitted.padEnd(limit) : fitted.padStart(limit);
  };
  const line = (cells: readonly string[]): string[] => cells.map((text, i) => cell(safe(text), i));
  const body = rows.map((row) =>
    line(row)
      .map((text, i) => {
        const word = row[i]!;
        return columns[i]!.head === 'conclusion' && isConclusion(word) ? paint[word](text) : text;
      })
      .join('  ')
      .trimEnd(),
  );
  return [
    colors.bold(
      line(columns.map(({ head }) => head))
        .join('  ')
        .trimEnd(),
    ),
    ...body,
  ].join('\n');
}

const paragraphs = (sentences: readonly string[]): string =>
  sentences.map((sentence) => wrap(safe(sentence), terminalWidth)).join('\n');

function renderTask(task: TaskAnalysis): string {
  const { title, architecture, verdict, idle } = task;
  const about = wrap(safe(`${title}; ${architecture.title}`), terminalWidth);
  const shown = idle.slice(0, idle.length > leftOut ? leftOut - 1 : leftOut).map(safe);
  const others = idle.length > shown.length ? ` and ${idle.length - shown.length} others` : '';
  const text = `Left out, because they act nowhere in this network: ${shown.join(', ')}${others}.`;
  const left = idle.length === 0 ? [] : [colors.dim(wrap(text, terminalWidth))];
  return [
    `${colors.bold(colors.cyan(safe(task.task)))}\n${colors.dim(about)}`,
    renderTable(tableOf(task, 'short')),
    ...(verdict.length === 0 ? [] : [paragraphs(verdict)]),
    ...left,
  ].join('\n\n');
}

/** The report for a terminal of 110 columns: the tasks, then the verdict, which stays on the screen. */
export function renderTerminal(summary: Summary): string {
  const verdict =
    summary.verdict.length === 0 ? [] : [`${colors.bold('Verdict')}\n${paragraphs(summary.verdict)}`];
  return [...summary.tasks.map(renderTask), ...verdict].join('\n\n');
}
