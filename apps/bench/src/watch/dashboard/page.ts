import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { html, pageAssets, trusted } from '@regatta/report';
import type { Fragments } from './fragments.ts';

const asset = (path: string): string => readFileSync(new URL(path, import.meta.url), 'utf8').trim();
const source = (text: string): string => `'sha256-${createHash('sha256').update(text).digest('base64')}'`;

const style: string = [...pageAssets().styles.map((text) => text.trim()), asset('./dashboard.css')].join(
  '\n',
);
const script: string = asset('./dashboard.js');

/** Allows only the page's own style and script, and the stream of this server. */
export const contentSecurityPolicy: string = [
  "default-src 'none'",
  `style-src ${source(style)}`,
  `script-src ${source(script)}`,
  "connect-src 'self'",
  'img-src data:',
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

/** Renders the page for the current state of the run; its script keeps it up to date. The parts are already escaped. */
export function renderDashboard(parts: Fragments): string {
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<link rel="icon" href="data:,">
<title>${parts.title}</title>
<style>${trusted(style)}</style>
</head>
<body>
<header>
<p class="brand">Regatta</p>
<div id="status">${trusted(parts.status)}</div>
<p id="connection" role="status" hidden>No answer from the run: it has stopped or is unreachable. Reconnecting.</p>
<noscript><p class="muted">Without scripts, this page does not update by itself. Reload it to update.</p></noscript>
</header>
<main>
<section id="ranking" aria-label="Ranking">${trusted(parts.ranking)}</section>
<section id="failures" aria-label="Failures">${trusted(parts.failures)}</section>
<section id="workers" aria-label="Workers">${trusted(parts.workers)}</section>
</main>
<script>${trusted(script)}</script>
</body>
</html>
`.text;
}
