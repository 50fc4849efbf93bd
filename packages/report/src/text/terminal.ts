import type { Conclusion, Summary, TaskAnalysis } from '@regatta/evidence';
import { named, oneLine, plural, shorten, style } from '@regatta/record';
import { type Table, tableOf } from './table.ts';

/** Terminal width in columns. */
const terminalWidth = 110;
const shortest = 12;
/** How many of the arms that were not run are named. */
const leftOut = 5;

/** Wraps text at spaces into lines of at most `width` characters. */
export function wrap(text: string, width: number): string {
  const lines: string[] = [''];
  for (const word of text.split(' ')) {
    const line = lines.at(-1)!;
    if (line !== '' && line.length + 1 + word.length > width) lines.push(word);
    else lines[lines.length - 1] = line === '' ? word : `${line} ${word}`;
  }
  return lines.join('\n');
}

const paint: Readonly<Record<Conclusion, (text: string) => string>> = {
  better: style.green,
  worse: style.red,
  equal: style.cyan,
  identical: style.dim,
  mixed: style.yellow,
  unclear: style.dim,
};
const isConclusion = (text: string): text is Conclusion => Object.hasOwn(paint, text);

/** Renders a table with aligned columns; names are shortened if it would be wider than `width` characters. */
export function renderTable({ columns, rows }: Table, width: number = terminalWidth): string {
  // Cells are made visible before their width is measured.
  const shown = rows.map((row) => row.map(named));
  const heads = columns.map(({ head }) => named(head));
  const widths = heads.map((head, i) =>
    shown.reduce((most, row) => Math.max(most, row[i]!.length), head.length),
  );
  const total = widths.reduce((sum, each) => sum + each + 2, -2);
  const names = columns.findIndex(({ head }) => head === 'regularizer');
  if (names >= 0) widths[names] = Math.max(shortest, widths[names]! - Math.max(0, total - width));
  const cell = (text: string, i: number): string => {
    const limit = widths[i]!;
    const fitted = shorten(text, limit);
    return columns[i]!.left ? fitted.padEnd(limit) : fitted.padStart(limit);
  };
  const line = (cells: readonly string[]): string[] => cells.map(cell);
  const body = shown.map((row) =>
    line(row)
      .map((text, i) => {
        const word = row[i]!;
        return columns[i]!.head === 'conclusion' && isConclusion(word) ? paint[word](text) : text;
      })
      .join('  ')
      .trimEnd(),
  );
  return [style.bold(line(heads).join('  ').trimEnd()), ...body].join('\n');
}

const paragraphs = (sentences: readonly string[]): string =>
  sentences.map((sentence) => wrap(oneLine(sentence), terminalWidth)).join('\n');

function renderTask(task: TaskAnalysis): string {
  const { title, architecture, verdict, idle } = task;
  const about = wrap(named(`${title}; ${architecture.title}`), terminalWidth);
  const shown = idle.slice(0, idle.length > leftOut ? leftOut - 1 : leftOut).map(named);
  const others = idle.length > shown.length ? ` and ${idle.length - shown.length} others` : '';
  const text = `Not run, because they have no effect in this network: ${shown.join(', ')}${others}.`;
  const out = task.leftOut ?? [];
  const left = [
    ...(out.length === 0
      ? []
      : [`Left out for lack of time: ${plural(out.length, 'regularizer')}. --full runs them.`]),
    ...(idle.length === 0 ? [] : [text]),
  ].map((line) => style.dim(wrap(line, terminalWidth)));
  return [
    `${style.bold(style.cyan(named(task.task)))}\n${style.dim(about)}`,
    renderTable(tableOf(task, 'short')),
    ...(verdict.length === 0 ? [] : [paragraphs(verdict)]),
    ...(left.length === 0 ? [] : [left.join('\n')]),
  ].join('\n\n');
}

/** Renders a report for a terminal of 110 columns: the tasks, then the verdict, so that it stays visible. */
export function renderTerminal(summary: Summary): string {
  const verdict =
    summary.verdict.length === 0 ? [] : [`${style.bold('Verdict')}\n${paragraphs(summary.verdict)}`];
  return [...summary.tasks.map(renderTask), ...verdict].join('\n\n');
}
