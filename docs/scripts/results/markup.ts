import type { Chart, ChartOptions } from '@regatta/report';
import { escapeMarkdown, picture } from '@regatta/report';

/** A Markdown table; cells are Markdown. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  return [line(head), `|${'---|'.repeat(head.length)}`, ...rows.map(line)].join('\n');
}

/** Escapes text for a page, so that none of it is read as Markdown, HTML or a Vue expression. */
export const said = (text: string): string => escapeMarkdown(text).replaceAll('{', '&#123;');

/** A chart of the report, for wide pages and for phones, as an HTML block in Markdown. */
export function chart<Data>(
  draw: (data: Data, options: ChartOptions) => Chart,
  data: Data,
  caption: string,
): string {
  const { text } = picture(draw, data, caption);
  return `<div v-pre class="charts">${text.replaceAll(/\s*\n\s*/g, ' ')}</div>`;
}

/** Collapsible content under a heading. */
export const folded = (heading: string, content: string): string =>
  `<details>\n<summary>${said(heading)}</summary>\n\n${content}\n\n</details>`;
