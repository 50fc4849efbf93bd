import type { ArmCost, Summary } from '@regatta/evidence';
import type { Environment, SampleInputs } from '@regatta/record';
import { plural } from '@regatta/record';
import { acrossSection } from './across-section.ts';
import { environmentSection } from './environment-section.ts';
import { html } from './html.ts';
import { methodSection } from './method-section.ts';
import { overview } from './overview.ts';
import { type PageAssets, type PageParts, renderPage } from './shell.ts';

import { taskSection } from './task-section.ts';

export type { PageAssets };

/** Content of a report. */
export interface Report {
  readonly summary: Summary;
  readonly costs: readonly ArmCost[];
  readonly environment: Environment;
  readonly samples: readonly SampleInputs[];
}

/** Up to this many tasks, all figures are initially expanded. */
const openTasks = 1;

function contents({ tasks, across }: Summary): PageParts['contents'] {
  return [
    { id: 'verdict', text: 'Verdict' },
    ...(across ? [{ id: 'across', text: 'Across tasks' }] : []),
    ...tasks.map(({ task }, i) => ({ id: `task-${i + 1}`, text: task })),
    { id: 'method', text: 'Method' },
    { id: 'reproduce', text: 'Reproduce' },
  ];
}

/**
 * Renders a report as one self-contained HTML page, readable without a network or scripts; a small script sorts and filters
 * tables. Deterministic: equal reports give equal bytes. All text from data is escaped.
 */
export function renderHtml({ summary, costs, environment, samples }: Report, assets: PageAssets): string {
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
  return renderPage(
    {
      title: `${summary.suite} - Regatta report`,
      heading: html`Suite ${summary.suite}`,
      about,
      first: { id: 'verdict', text: 'Skip to the verdict' },
      contents: contents(summary),
      main: [
        overview(summary),
        acrossSection(summary),
        tasks,
        methodSection(summary),
        environmentSection(summary.command, summary.code, environment),
      ],
      version: environment.versions.regatta,
    },
    assets,
  );
}
