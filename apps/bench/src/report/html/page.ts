import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { ArmCost } from '../../analysis/cost-model.ts';
import type { Summary } from '../../analysis/model.ts';
import type { Environment } from '../../environment.ts';
import { plural } from '../format.ts';
import type { SampleInputs } from '../samples.ts';
import { acrossSection } from './across-section.ts';
import { environmentSection } from './environment-section.ts';
import { type Html, html, trusted } from './html.ts';
import { methodSection } from './method-section.ts';
import { overview } from './overview.ts';
import { taskSection } from './task-section.ts';

/** Everything a report shows. */
export interface Report {
  readonly summary: Summary;
  readonly costs: readonly ArmCost[];
  readonly environment: Environment;
  readonly samples: readonly SampleInputs[];
}

/** Tasks up to which all pictures are open from the start. */
const openTasks = 1;

const asset = (path: string): string => readFileSync(new URL(path, import.meta.url), 'utf8').trim();
const source = (text: string): string => `'sha256-${createHash('sha256').update(text).digest('base64')}'`;

function contents({ tasks, across }: Summary): Html {
  const items = [
    { id: 'verdict', text: 'Verdict' },
    ...(across ? [{ id: 'across', text: 'Across tasks' }] : []),
    ...tasks.map(({ task }, i) => ({ id: `task-${i + 1}`, text: task })),
    { id: 'method', text: 'Method' },
    { id: 'reproduce', text: 'Reproduce' },
  ];
  const links = items.map(({ id, text }) => html`<li><a href="#${id}">${text}</a></li>`);
  return html`<nav aria-label="Contents"><details open><summary>Contents</summary><ol>${links}</ol><div class="tools" hidden><label>Filter arms <input type="search" id="filter" autocomplete="off"></label><button type="button" id="theme">Dark or light</button></div></details></nav>
`;
}

/**
 * The report as one HTML page that needs no network and no script to be read; a small script sorts and filters tables.
 * The same bytes for the same report. Everything from data is escaped.
 */
export function renderHtml({ summary, costs, environment, samples }: Report): string {
  const style = `${asset('../charts/charts.css')}\n${asset('./page.css')}\n${asset('./table.css')}`;
  const script = asset('./page.js');
  const policy = `default-src 'none'; style-src ${source(style)}; script-src ${source(script)}; img-src data:; base-uri 'none'; form-action 'none'`;
  const tasks = summary.tasks.map((task, i) =>
    taskSection(
      task,
      `task-${i + 1}`,
      costs,
      samples.filter((sample) => sample.task === task.task),
      summary.tasks.length <= openTasks,
    ),
  );
  const about = html`${plural(summary.tasks.length, 'task')}, plan ${summary.planHash.slice(0, 12)}, <span class="nowrap">finished ${environment.finished.slice(0, 10)}</span>`;
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${trusted(policy)}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${summary.suite} - Regatta report</title>
<style>${trusted(style)}</style>
</head>
<body>
<a class="skip" href="#verdict">Skip to the verdict</a>
<header>
<p class="brand">Regatta</p>
<h1>Suite ${summary.suite}</h1>
<p class="muted">${about}</p>
</header>
${contents(summary)}<main>
${overview(summary)}${acrossSection(summary)}${tasks}${methodSection(summary)}${environmentSection(summary.command, summary.code, environment)}</main>
<footer><p>Made by <b>Regatta</b> ${environment.versions.regatta}. This page is one file: it loads nothing and sends nothing.</p></footer>
<script>${trusted(script)}</script>
</body>
</html>
`.text;
}
