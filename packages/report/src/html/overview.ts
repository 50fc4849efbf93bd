import type { Summary } from '@regatta/evidence';
import { plural } from '@regatta/record';
import { leadsOf } from '../chart-data.ts';
import { pairedDifferences } from '../charts/index.ts';
import { tally } from '../conclusions.ts';
import { runHeadline } from '../headline.ts';
import { conclusionText } from './conclusion.ts';
import { type Content, type Html, html } from './html.ts';
import { conclusionMatrix } from './matrix.ts';
import { picture } from './picture.ts';

/** Up to this many comparisons, the first figure is a forest plot; beyond it, a matrix. */
const forestRows = 24;

function keyNumbers({ tasks, freeze }: Summary): Html {
  const arms = new Set(tasks.flatMap((task) => task.arms.map(({ title }) => title))).size;
  const trials = tasks
    .flatMap((task) => task.arms)
    .reduce((sum, { ok, diverged, failed }) => sum + ok + diverged + failed, freeze?.tuningTrials ?? 0);
  const seeds = Math.max(0, ...tasks.map((task) => task.seeds.length));
  const rows: [string, Content][] = [
    [tasks.length === 1 ? 'task' : 'tasks', tasks.length],
    [arms === 1 ? 'arm' : 'arms', arms],
    [seeds === 1 ? 'seed' : 'seeds', seeds],
    [trials === 1 ? 'trial' : 'trials', trials.toLocaleString('en-US')],
  ];
  return html`<dl class="numbers">${rows.map(([name, value]) => html`<div><dt>${name}</dt><dd>${value}</dd></div>`)}</dl>
`;
}

function tallies({ tasks }: Summary): Html[] {
  return (['confirmatory', 'exploratory'] as const).flatMap((standing) => {
    const counts = tally(tasks, standing);
    if (counts.length === 0) return [];
    const total = counts.reduce((sum, { count }) => sum + count, 0);
    const said = counts.map(
      ({ conclusion, count }) => html`<li>${conclusionText(conclusion)} <b>${count}</b></li>`,
    );
    return [
      html`<div class="tally"><span>${plural(total, `${standing} comparison`)}</span><ul>${said}</ul></div>
`,
    ];
  });
}

function firstPicture(summary: Summary): Content {
  const data = leadsOf(summary);
  const rows = data.groups.flatMap(({ rows }) => rows);
  if (rows.length === 0) return null;
  const announced = data.standing === 'confirmatory';
  if (rows.length > forestRows) {
    const standing = announced
      ? 'Bold: confirmatory comparisons, named in the plan.'
      : 'All comparisons are exploratory.';
    return html`${conclusionMatrix(summary.tasks, announced)}<p class="caption">Conclusions by method and task. ${standing}</p>`;
  }
  const which = announced
    ? 'The comparisons named in the plan.'
    : 'The plan names no comparisons; these are the top-ranked exploratory arms of each task.';
  const points = rows.some(({ interval }) => interval)
    ? 'Mean lead with 95 % confidence interval; small points are seeds'
    : 'With one seed, there is a point but no interval';
  const caption = `${which} ${points}. Unit: the smallest effect that matters (gray band).`;
  return picture(pairedDifferences, data, caption);
}

/** First section: the verdict in words, then in numbers and in one figure. */
export function overview(summary: Summary): Html {
  const first = runHeadline(summary);
  const others = summary.verdict.filter((sentence) => sentence !== first);
  return html`<section id="verdict" aria-labelledby="verdict-title" class="overview">
<h2 id="verdict-title" class="eyebrow">Verdict</h2>
${first === undefined ? '' : html`<p class="lead">${first}</p>`}
${others.length === 0 ? '' : html`<div class="said">${others.map((sentence) => html`<p>${sentence}</p>`)}</div>`}
${keyNumbers(summary)}${tallies(summary)}${firstPicture(summary)}<p class="caption">In all charts, arms further right are ahead.</p></section>
`;
}
