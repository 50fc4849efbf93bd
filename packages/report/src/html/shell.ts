import { sha256Base64 } from '@regatta/record';
import { type Content, type Html, html, trusted } from './html.ts';

/** What a page of this design is made of. */
export interface PageParts {
  readonly title: string;
  readonly heading: Html;
  /** A line under the heading. */
  readonly about: Content;
  /** Where the link for keyboards leads. */
  readonly first: { readonly id: string; readonly text: string };
  /** Sections that the contents lead to. */
  readonly contents: readonly { readonly id: string; readonly text: string }[];
  readonly main: Content;
  /** Version of the program. */
  readonly version: string;
}

/** What pages of this design have in common: the texts of `charts.css`, `page.css` and `table.css`, and of `page.js`. */
export interface PageAssets {
  /** Texts of the style sheets. */
  readonly styles: readonly string[];
  /** Text of the script. */
  readonly script: string;
}

const source = (text: string): string => `'sha256-${sha256Base64(text)}'`;

/** The contents, and what the script adds: it filters tables and switches the theme. */
function navigation(items: PageParts['contents']): Html {
  const links = items.map(({ id, text }) => html`<li><a href="#${id}">${text}</a></li>`);
  return html`<nav aria-label="Contents"><details open><summary>Contents</summary><ol>${links}</ol><div class="tools" hidden><label>Filter tables <input type="search" id="filter" autocomplete="off"></label><button type="button" id="theme">Dark or light</button></div></details></nav>
`;
}

/** A whole page: its style and script within it, by a policy that allows them and nothing else. */
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
<footer><p>Made by <b>Regatta</b> ${version}. This page is one file: it loads nothing and sends nothing.</p></footer>
<script>${trusted(script)}</script>
</body>
</html>
`.text;
}
