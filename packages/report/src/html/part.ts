import { type Content, type Html, html } from './html.ts';

/** A collapsible part of a task's section. */
export function part(title: string, note: string, content: Content, open: boolean): Html {
  return html`<details${open ? html` open` : ''}><summary><h3>${title}</h3> <span class="muted">${note}</span></summary>
${content}</details>
`;
}
