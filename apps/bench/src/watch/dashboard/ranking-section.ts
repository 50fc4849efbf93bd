import type { ClaimsSummary, TaskAnalysis } from '@regatta/evidence';
import { decimal, differenceText, metricWithUnit, named, plural, quoted } from '@regatta/record';
import {
  barDomain,
  type Content,
  dataTable,
  differenceDigits,
  digitsOf,
  effectText,
  type Html,
  html,
  intervalBar,
  meanText,
  outcomeText,
} from '@regatta/report';
import type { RunView } from './run-view.ts';

/** Maximum number of arms shown per task. */
const armsShown = 40;
/** Maximum number of tasks shown. */
const tasksShown = 40;

/** Means and differences of a task so far. Conclusions are left to the report, because tests are made only once. */
function taskTable(task: TaskAnalysis): Html {
  const { arms, baseline, primary } = task;
  const digits = digitsOf(task);
  const compared = arms.flatMap(({ comparison }) => (comparison ? [comparison] : []));
  const domain = barDomain(task);
  const withAccuracy = primary.name !== 'accuracy' && arms.some(({ test }) => 'accuracy' in test);
  const comparing =
    compared.length === 0
      ? []
      : [
          {
            head: `difference from ${named(baseline ?? '')}`,
            about: 'mean paired difference with 95 % confidence interval',
          },
          { head: 'interval', text: true, about: 'further right is ahead' },
        ];
  const rows = arms.slice(0, armsShown).map((arm, i) => {
    const { comparison, test, title } = arm;
    const mean = test[primary.name];
    const difference: Content[] = comparison
      ? [
          differenceText(comparison.difference, differenceDigits(task)),
          intervalBar({ ...comparison, conclusion: 'unclear' }, domain),
        ]
      : comparing.map(() => '');
    return {
      name: html`<span class="place">${mean ? `${i + 1}` : '\u2013'}</span> ${named(title)}${title === baseline ? html` <span class="tag">baseline</span>` : ''}`,
      marked: title === baseline,
      cells: [
        ...(withAccuracy ? [test.accuracy ? decimal(test.accuracy.mean, 3) : '\u2013'] : []),
        ...(compared.length > 0 ? difference : []),
        mean ? meanText(mean, digits) : '\u2013',
        outcomeText(arm),
      ],
    };
  });
  const more = arms.length - rows.length;
  return html`<h3>${named(task.task)} <span class="muted">${named(task.title)}</span></h3>
${dataTable(
  `Ranking on ${named(task.task)} so far`,
  [
    { head: 'regularizer', text: true },
    ...(withAccuracy ? [{ head: 'accuracy', about: 'mean test accuracy over the seeds so far' }] : []),
    ...comparing,
    {
      head: `test ${metricWithUnit(primary)}`,
      about: 'mean over the seeds so far and half-width of its 95 % confidence interval',
    },
    { head: 'seeds' },
  ],
  rows,
)}${more > 0 ? html`<p class="muted">${plural(more, 'more arm')}.</p>` : ''}`;
}

function claimsTable({ claims }: ClaimsSummary): Html {
  const rows = claims.map(({ id, title, trials, finished, outcome }) => {
    const effect = finished === 0 ? undefined : outcome.effects[0];
    return {
      name: `(${id}) ${title}`,
      cells: [
        `${finished} of ${trials}`,
        effect ? effectText(effect) : '\u2013',
        finished === trials ? outcome.verdict : 'open',
      ],
    };
  });
  const columns = [
    { head: 'claim', text: true },
    { head: 'trials' },
    { head: 'main effect with 95 % confidence interval', text: true },
    { head: 'verdict', text: true },
  ];
  return dataTable('Claims so far', columns, rows);
}

/** Ranking from the trials finished so far. */
export function rankingSection(view: RunView): Html {
  const standing = view.standing();
  const total = view.state?.total ?? 0;
  const isOver = view.ending?.outcome === 'finished';
  const label = isOver
    ? 'The run is done; the report contains the tests.'
    : view.analysed === total
      ? `All ${plural(total, 'trial')} of this stage are done.`
      : `Interim: ${view.analysed.toLocaleString('en-US')} of ${plural(total, 'trial')}.`;
  const caution = isOver
    ? ''
    : ' Means and intervals as in the report, from the trials finished so far. They still change: stopping when one looks good selects by chance.';
  const head = html`<h2>${isOver ? 'Ranking' : 'Ranking so far'}</h2>`;
  if (standing === undefined) {
    return html`${head}<p class="muted">Nothing to rank yet: no trials have been evaluated on test data.</p>`;
  }
  if (standing.kind === 'error')
    return html`${head}<p class="muted">No ranking yet: ${quoted(standing.message)}</p>`;
  const tasks = standing.kind === 'claims' ? [] : standing.summary.tasks;
  const tables =
    standing.kind === 'claims' ? claimsTable(standing.summary) : tasks.slice(0, tasksShown).map(taskTable);
  const more = tasks.length - tasksShown;
  return html`${head}<p class="interim"><b>${label}</b>${caution}</p>
${tables}${more > 0 ? html`<p class="muted">${plural(more, 'more task')}.</p>` : ''}`;
}
