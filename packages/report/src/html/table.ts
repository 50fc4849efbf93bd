import { type Content, type Html, html } from './html.ts';

export interface Column {
  readonly head: string;
  /** What the column holds, as a tooltip. */
  readonly about?: string;
  /** Text reads from the left; numbers, the default, from the right. */
  readonly text?: boolean;
}

export interface Row {
  /** The row's header, in the first column. */
  readonly name: Content;
  readonly cells: readonly Content[];
  readonly marked?: boolean;
}

/** A table that scrolls sideways on small screens; its first column holds the rows' names. Scripts may sort and filter it. */
export function dataTable(caption: Content, columns: readonly Column[], rows: readonly Row[]): Html {
  const head = ({ head, about, text }: Column): Html =>
    html`<th scope="col"${text ? html` class="text"` : ''}${about === undefined ? '' : html` title="${about}"`}>${head}</th>`;
  const row = ({ name, cells, marked }: Row): Html =>
    html`<tr${marked ? html` class="marked"` : ''}><th scope="row">${name}</th>${cells.map((cell, i) => html`<td${columns[i + 1]?.text ? html` class="text"` : ''}>${cell}</td>`)}</tr>
`;
  return html`<div class="scroll" tabindex="0" role="region" aria-label="${caption}"><table class="data"><caption>${caption}</caption><thead><tr>${columns.map(head)}</tr></thead><tbody>
${rows.map(row)}</tbody></table></div>
`;
}
