import { sha256Base64 } from '@regatta/record';
import { type Content, type Html, html, trusted } from './html.ts';

/** Parts of a page. */
export interface PageParts {
  readonly title: string;
  readonly heading: Html;
  /** A line under the heading. */
  readonly about: Content;
  /** Target of the skip link for keyboard users. */
  readonly first: { readonly id: string; readonly text: string };
  /** Sections listed in the table of contents. */
  readonly contents: readonly { readonly id: string; readonly text: string }[];
  readonly main: Content;
  /** Version of Regatta. */
  readonly version: string;
}

/** Assets shared by all pages: the contents of `charts.css`, `page.css`, `table.css` and `page.js`. */
export interface PageAssets {
  readonly styles: readonly string[];
  readonly script: string;
}

const source = (text: string): string => `'sha256-${sha256Base64(text)}'`;

/** The table of contents, and the controls of the script: table filter and theme switch. */
function navigation(items: PageParts['contents']): Html {
  const links = items.map(({ id, text }) => html`<li><a href="#${id}">${text}</a></li>`);
  return html`<nav aria-label="Contents"><details open><summary>Contents</summary><ol>${links}</ol><div class="tools" hidden><label>Filter tables <input type="search" id="filter" autocomplete="off"></label><button type="button" id="theme">Switch theme</button></div></details></nav>
`;
}

/** Renders a whole page with inline style and script. Its content security policy allows only these two. */
export function renderPage(
  { title, heading, about, first, contents, main, version }: PageParts,
  assets: PageAssets,
): string {
  const style = assets.styles.map((text) => text.trim()).join('\n');
  const script = assets.script.trim();
  const policy = `default-src 'none'; style-src ${source(style)}; script-src ${source(script)}; img-src data:; base-uri 'none'; form-action 'none'`;
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${trusted(policy)}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${title}</title>
<style>${trusted(style)}</style>
</head>
<body>
<a class="skip" href="#${first.id}">${first.text}</a>
<header>
<p class="brand">Regatta</p>
<h1>${heading}</h1>
<p class="muted">${about}</p>
</header>
${navigation(contents)}<main>
${main}</main>
<footer><p>Made by <b>Regatta</b> ${version}. This page is a single file: it loads nothing and sends nothing.</p></footer>
<script>${trusted(script)}</script>
</body>
</html>
`.text;
}
