import type { ArmCost, TaskAnalysis } from '@regatta/evidence';
import type { SampleInputs } from '@regatta/record';
import { metricText, plural } from '@regatta/record';
import { costsOf, differencesOf, gapsOf } from '../chart-data.ts';
import { costFront, generalisationGap, pairedDifferences } from '../charts/index.ts';
import { effectText, metricSentence } from '../format.ts';
import { taskHeadline } from '../headline.ts';
import { predicts } from '../text/predicts.ts';
import { trainingText } from '../text/training.ts';
import { armsTable, detailsTable, metricsTable, seedsTable } from './arms-table.ts';
import { type Content, type Html, html } from './html.ts';
import { learningPanels, reliabilityPanels, tuningPanels } from './panels.ts';
import { part } from './part.ts';
import { picture } from './picture.ts';
import { sampleInputs } from './sample-inputs.ts';

function facts(task: TaskAnalysis): Html {
  const { title, architecture, training, backend, testRows } = task;
  const names = predicts(task.names);
  const rows: [string, string][] = [
    ...(names === undefined ? [] : [['Predicts', names] satisfies [string, string]]),
    ['Data', `${task.dataset}${testRows === null ? '' : `, ${testRows.toLocaleString('en-US')} test rows`}`],
    ['Network', architecture.title],
    ['Training', `${trainingText(training)}; ${backend} backend`],
    ['Primary metric', metricSentence(task)],
    ['Smallest effect that matters', effectText(task)],
    ['Seeds', `${task.seeds.length}`],
    ['Network family', task.family],
  ];
  return html`<p>${title}.</p><dl class="facts">${rows.map(([name, value]) => html`<div><dt>${name}</dt><dd>${value}</dd></div>`)}</dl>
`;
}

function forest(task: TaskAnalysis): Content {
  const data = differencesOf(task);
  const shown = data.groups.flatMap(({ rows }) => rows);
  if (shown.length === 0) return html`<p class="muted">This task has no comparisons to plot.</p>`;
  const compared = task.arms.filter(({ comparison }) => comparison).length;
  const rest =
    compared > shown.length
      ? ` Shows the top-ranked ${shown.length} of ${compared}; the table contains all.`
      : '';
  const intervals = shown.some(({ interval }) => interval)
    ? 'Mean and 95 % confidence interval; small points are seeds. '
    : 'One point per seed; with one seed, there is no interval. ';
  const caption = `${intervals}Filled: confirmatory (named in the plan); hollow: exploratory. Gray band: too small to matter.${rest}`;
  return picture(pairedDifferences, data, caption);
}

function gap(task: TaskAnalysis, open: boolean): Content {
  const data = gapsOf(task);
  if (data.rows.length === 0) return null;
  const caption =
    'Mean loss over the seeds after training, evaluated without noise. The number is validation loss minus training loss.';
  return part(
    'Generalization gap',
    plural(data.rows.length, 'arm'),
    picture(generalisationGap, data, caption),
    open,
  );
}

function cost(task: TaskAnalysis, costs: readonly ArmCost[], open: boolean): Content {
  const data = costsOf(task, costs);
  if (data.points.length === 0) return null;
  const caption =
    'Connected and labeled: the Pareto front. No other arm of the task is both faster and ahead. Seconds depend on the machine and its load.';
  return part('Cost trade-off', plural(data.points.length, 'arm'), picture(costFront, data, caption), open);
}

/** The arms that were left out to save time, and how to run them; empty if there are none. */
function leftOutText({ leftOut = [] }: TaskAnalysis): Content {
  if (leftOut.length === 0) return null;
  return html`<p class="caption">Left out for lack of time: ${leftOut.join(', ')}. <code>--full</code> runs them.</p>`;
}

/** Section of one task. Its parts are initially expanded only in short reports. */
export function taskSection(
  task: TaskAnalysis,
  id: string,
  costs: readonly ArmCost[],
  samples: readonly SampleInputs[],
  open: boolean,
): Html {
  return html`<section id="${id}" aria-labelledby="${id}-title" class="task">
<p class="eyebrow">${task.task}</p>
<h2 id="${id}-title">${taskHeadline(task)}</h2>
<div class="said">${task.verdict.map((sentence) => html`<p>${sentence}</p>`)}</div>
<h3>Results</h3>
${armsTable(task)}${leftOutText(task)}${
  task.idle.length === 0
    ? ''
    : html`<p class="caption">Not run, because they have no effect in this network: ${task.idle.join(', ')}.</p>`
}
<h3>Differences from ${task.baseline ?? 'the baseline'}, seed by seed</h3>
${forest(task)}
${part('All columns', 'means, p values, effect sizes, fit', detailsTable(task), false)}${tuningPanels(task, open)}${learningPanels(task, open)}${gap(task, open)}${reliabilityPanels(task, open)}${cost(task, costs, open)}${part('Other metrics', 'all splits, calibration, model size', metricsTable(task), false)}${part('Task', 'data, network, training, examples', html`${facts(task)}${samples.map(sampleInputs)}`, open)}${part(`All seeds`, `test ${metricText(task.primary.name)}`, seedsTable(task), false)}</section>
`;
}
