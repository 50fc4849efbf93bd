import type { AcrossTasks, Summary } from '@regatta/evidence';
import { decimal, enumerate, percent, plural, pValue, signed } from '@regatta/record';
import { criticalDifference, performanceProfile } from '../charts/index.ts';
import { probabilityCell } from '../format.ts';
import { ranksDoNotTell, ranksTell } from '../ranks-tell.ts';
import { conclusionText } from './conclusion.ts';
import { type Content, type Html, html } from './html.ts';
import { conclusionMatrix } from './matrix.ts';
import { part } from './part.ts';
import { picture } from './picture.ts';
import { dataTable } from './table.ts';

function testText({ friedman, imanDavenport }: AcrossTasks): string {
  const parts = [
    ...(friedman
      ? [
          `Friedman: \u03c7\u00b2 ${decimal(friedman.statistic, 2)}, df ${friedman.df}, ${pValue(friedman.p)}.`,
        ]
      : []),
    ...(imanDavenport
      ? [
          `Iman-Davenport: F ${decimal(imanDavenport.statistic, 2)}, df ${imanDavenport.df1} and ${imanDavenport.df2}, ${pValue(imanDavenport.p)}.`,
        ]
      : []),
  ];
  return parts.join(' ');
}

/** The methods by mean rank: conclusion and gain first, the rest on demand. */
function ranksTables(across: AcrossTasks): Html {
  const order = across.methods
    .map((method, i) => ({ method, rank: across.meanRanks[i] ?? Number.NaN }))
    .sort((a, b) => a.rank - b.rank)
    .map(({ method, rank }) => ({
      method,
      rank,
      gain: across.gains.find((entry) => entry.method === method),
      test: across.againstBaseline.find((entry) => entry.method === method),
    }));
  const share = (value: number | undefined): Content =>
    value === undefined ? '' : `${signed(100 * value, 2)} %`;
  const first = dataTable(
    'Mean ranks and gains across tasks',
    [
      { head: 'method', text: true },
      { head: 'conclusion', text: true },
      { head: 'mean rank', about: '1 = top rank' },
      {
        head: 'typical gain',
        about: "share of the baseline's loss that is removed, on a typical data set (Hodges-Lehmann)",
      },
      {
        head: '95 % interval',
        about: 'differences that the signed-rank test does not reject; from six data sets on',
      },
      { head: 'corrected p', about: 'Holm' },
    ],
    order.map(({ method, rank, gain, test }) => ({
      name: method,
      cells: [
        test ? conclusionText(test.conclusion) : '',
        decimal(rank, 2),
        share(gain?.estimate),
        gain?.interval ? `[${share(gain.interval[0])}, ${share(gain.interval[1])}]` : '',
        test ? probabilityCell(test.adjustedP) : '',
      ],
    })),
  );
  const rest = dataTable(
    'Other numbers across tasks',
    [
      { head: 'method', text: true },
      { head: 'runs ahead', about: 'share of runs (task and seed) ahead of the baseline' },
      { head: 'p', about: 'Wilcoxon signed-rank test over data sets' },
    ],
    order.map(({ method, gain, test }) => ({
      name: method,
      cells: [gain ? percent(gain.probabilityOfImprovement) : '', test ? probabilityCell(test.p) : ''],
    })),
  );
  return html`${first}${part('All columns', 'runs ahead, p values', rest, false)}`;
}

/** Section that compares the methods across all tasks. */
export function acrossSection({ across, tasks, plan }: Summary): Content {
  if (!across) return null;
  const profiled = Object.keys(across.profile.byMethod);
  const named = across.methods
    .map((method, i) => ({ method, rank: across.meanRanks[i] ?? 0 }))
    .filter(({ method }) => profiled.includes(method))
    .sort((a, b) => a.rank - b.rank)
    .slice(0, 6)
    .map(({ method }) => method);
  const ranks = `Mean rank over ${plural(across.datasets.length, 'data set')} (1 = top rank). Bars connect methods whose mean ranks do not differ significantly. ${testText(across)}`;
  const leftOut =
    across.leftOut.length === 0
      ? ''
      : ` Left out, because ${plan.baseline} solves them or their scores have no ratio: ${enumerate(across.leftOut)}.`;
  const profile = `Share of runs (task and seed) whose gain over ${plan.baseline} is above the threshold. Labeled: the ${named.length} top-ranked methods; gray: the others.`;
  return html`<section id="across" aria-labelledby="across-title">
<p class="eyebrow">All tasks</p>
<h2 id="across-title">Across tasks</h2>
<p>The sample consists of data sets, not of seeds or tasks: ${plural(across.datasets.length, 'data set')}, ${plural(across.methods.length, 'method')}. Tasks on one data set are averaged.${leftOut}</p>
${ranksTell(across) ? html`<h3>Critical difference</h3>${picture(criticalDifference, across, ranks)}` : html`<p>${ranksDoNotTell(across)} ${testText(across)}</p>`}
<h3>Mean ranks and gains</h3>
${ranksTables(across)}
${named.length === 0 ? '' : html`<h3>Performance profile</h3>${picture(performanceProfile, { profile: across.profile, named, baseline: plan.baseline }, profile)}`}
<h3>Conclusions</h3>
${conclusionMatrix(tasks, false)}
<p class="caption">Bold: confirmatory comparisons, named in the plan. The others are exploratory.</p>
</section>
`;
}
