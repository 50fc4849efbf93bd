import type { ArmAnalysis, TaskAnalysis } from '@regatta/evidence';
import { matrixOf } from '../conclusions.ts';
import { conclusionText } from './conclusion.ts';
import { type Content, type Html, html } from './html.ts';
import { dataTable } from './table.ts';

function cell(arm: ArmAnalysis | undefined): Content {
  if (!arm) return html`<span class="muted">not run</span>`;
  if (arm.comparison) {
    const word = conclusionText(arm.comparison.conclusion);
    return arm.comparison.standing === 'confirmatory' ? html`<strong>${word}</strong>` : word;
  }
  if (arm.diverged > 0)
    return html`<span class="is diverged"><span aria-hidden="true">\u2715</span> diverged</span>`;
  return html`<span class="muted">not compared</span>`;
}

/** Table of the conclusion for each method on each task. */
export function conclusionMatrix(tasks: readonly TaskAnalysis[], confirmatoryOnly: boolean): Html {
  const rows = matrixOf(tasks).rows.filter(
    ({ arms }) => !confirmatoryOnly || arms.some((arm) => arm?.comparison?.standing === 'confirmatory'),
  );
  return dataTable(
    confirmatoryOnly ? 'Conclusions of the confirmatory comparisons' : 'Conclusions by method and task',
    [{ head: 'method', text: true }, ...tasks.map(({ task }) => ({ head: task, text: true }))],
    rows.map(({ name, arms }) => ({ name, cells: arms.map(cell) })),
  );
}
