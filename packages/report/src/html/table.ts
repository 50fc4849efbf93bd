import { type Content, type Html, html } from './html.ts';

export interface Column {
  readonly head: string;
  /** Description of the column, shown as a tooltip. */
  readonly about?: string;
  /** True for left-aligned text; numbers, the default, are right-aligned. */
  readonly text?: boolean;
}

export interface Row {
  /** The row header, in the first column. */
  readonly name: Content;
  readonly cells: readonly Content[];
  readonly marked?: boolean;
}

/** A table; on small screens, each row is a block with the heads beside its cells. The first column contains the row headers; the page's script can sort and filter it. */
export function dataTable(caption: Content, columns: readonly Column[], rows: readonly Row[]): Html {
  const head = ({ head, about, text }: Column): Html =>
    html`<th scope="col"${text ? html` class="text"` : ''}${about === undefined ? '' : html` title="${about}"`}>${head}</th>`;
  const row = ({ name, cells, marked }: Row): Html =>
    html`<tr${marked ? html` class="marked"` : ''}><th scope="row">${name}</th>${cells.map((cell, i) => html`<td${columns[i + 1]?.text ? html` class="text"` : ''} data-label="${columns[i + 1]?.head ?? ''}">${cell}</td>`)}</tr>
`;
  return html`<div class="scroll" tabindex="0" role="region" aria-label="${caption}"><table class="data"><caption>${caption}</caption><thead><tr>${columns.map(head)}</tr></thead><tbody>
${rows.map(row)}</tbody></table></div>
`;
}
