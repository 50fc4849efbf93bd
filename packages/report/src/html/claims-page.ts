import type { ClaimFigure, ClaimsSummary, JudgedClaim } from '@regatta/evidence';
import type { Environment } from '@regatta/record';
import { plural } from '@regatta/record';
import { claimFigure } from '../charts/index.ts';
import { clauseBound, clauseText, decidingText, effectText, verdictSigns } from '../claim-words.ts';
import { probabilityCell } from '../format.ts';
import { environmentSection } from './environment-section.ts';
import { type Content, type Html, html } from './html.ts';
import { picture } from './picture.ts';
import { type PageAssets, type PageParts, renderPage } from './shell.ts';
import { dataTable } from './table.ts';

const verdictClass = {
  supported: 'better',
  mixed: 'mixed',
  'not shown': 'unclear',
  contradicted: 'worse',
};

/** A verdict with its sign and color. */
const verdictText = ({ outcome: { verdict } }: JudgedClaim): Html =>
  html`<span class="is ${verdictClass[verdict]}"><span aria-hidden="true">${verdictSigns[verdict]}</span> ${verdict}</span>`;

function overview({ claims, size, trials }: ClaimsSummary): Html {
  const rows = claims.map((claim) => ({
    name: html`<a href="#claim-${claim.id}">(${claim.id}) ${claim.title}</a>`,
    cells: [verdictText(claim), html`<span class="sentence">${decidingText(claim.outcome)}</span>`],
  }));
  return html`<section id="verdicts" aria-labelledby="verdicts-title" class="overview">
<h2 id="verdicts-title" class="eyebrow">Verdicts</h2>
<p class="lead">Textbook claims about dropout. Each is tested by an experiment whose decision rule was fixed in advance.</p>
<dl class="numbers"><div><dt>claims</dt><dd>${claims.length}</dd></div><div><dt>trials</dt><dd>${trials.toLocaleString('en-US')}</dd></div><div><dt>size</dt><dd>${size}</dd></div></dl>
${dataTable(
  'Verdicts',
  [
    { head: 'claim' },
    { head: 'verdict', text: true },
    { head: 'the part that decides, with 95 % confidence interval', text: true },
  ],
  rows,
)}</section>
`;
}

const clauseClass = { shown: 'better', contradicted: 'worse', open: 'unclear' } as const;

function clausesOf({ outcome: { clauses } }: JudgedClaim): Content {
  if (clauses.length === 0) return null;
  return dataTable(
    'Parts of the hypothesis',
    [
      { head: 'part of the hypothesis' },
      { head: 'estimate with 95 % confidence interval', text: true },
      { head: 'expected', text: true },
      { head: 'p' },
      { head: 'evidence', text: true },
    ],
    clauses.map((clause) => ({
      name: clause.text,
      cells: [
        clauseText(clause),
        clauseBound(clause),
        probabilityCell(clause.p),
        html`<span class="is ${clauseClass[clause.status]}">${clause.status}</span>`,
      ],
    })),
  );
}

function effectsOf({ outcome }: JudgedClaim): Content {
  if (outcome.effects.length === 0) return null;
  return dataTable(
    'Also measured',
    [{ head: 'also measured' }, { head: 'estimate with 95 % confidence interval', text: true }],
    outcome.effects.map((effect) => ({ name: effect.name, cells: [effectText(effect)] })),
  );
}

function reproductionsOf({ outcome: { reproductions } }: JudgedClaim): Content {
  if (reproductions.length === 0) return null;
  return html`<h3>Published numbers next to ours</h3>
${reproductions.map(
  ({
    source,
    published,
    ours,
    difference,
  }) => html`<dl class="facts"><div><dt>${source}</dt><dd>${published}</dd></div><div><dt>Ours</dt><dd>${ours}</dd></div><div><dt>Differences in setup</dt><dd>${difference}</dd></div></dl>
`,
)}`;
}

function captionOf({ title, series }: ClaimFigure): string {
  const bounded = series.some(({ points }) => points.some(({ interval }) => interval));
  return bounded
    ? `${title}. Error bars: 95 % confidence intervals over seeds.`
    : `${title}. Means over seeds.`;
}

function card(claim: JudgedClaim): Html {
  const { id, title, statement, hypothesis, rule, sources, outcome, trials, finished } = claim;
  return html`<section id="claim-${id}" aria-labelledby="claim-${id}-title" class="claim">
<p class="eyebrow">Claim ${id}</p>
<h2 id="claim-${id}-title">${title}</h2>
<p class="lead">${verdictText(claim)}</p>
<p>${outcome.text}</p>
${picture(claimFigure, outcome.figure, captionOf(outcome.figure))}${clausesOf(claim)}${effectsOf(claim)}<h3>What the papers say</h3>
<ul>${sources.map(({ finding, reference }) => html`<li>${finding} <span class="muted">${reference}</span></li>`)}</ul>
${reproductionsOf(claim)}<details><summary><h3>The experiment</h3> <span class="muted">${finished} of ${plural(trials, 'trial')} finished</span></summary>
<p><b>Claim.</b> ${statement}</p>
<p><b>Hypothesis.</b> ${hypothesis}</p>
<p><b>Measured.</b> ${rule}</p>
</details>
</section>
`;
}

function contents({ claims }: ClaimsSummary): PageParts['contents'] {
  return [
    { id: 'verdicts', text: 'Verdicts' },
    ...claims.map(({ id, title }) => ({ id: `claim-${id}`, text: title })),
    { id: 'reproduce', text: 'Reproduce' },
  ];
}

/** Renders the claims as one self-contained HTML page, one card per claim, in the design of the report. */
export function renderClaimsHtml(
  summary: ClaimsSummary,
  environment: Environment,
  assets: PageAssets,
): string {
  const { planHash, departures, command, code } = summary;
  const departed = departures.length === 0 ? '' : `, departs from the plans: ${departures.join('; ')}`;
  return renderPage(
    {
      title: 'Claims about dropout, tested - Regatta',
      heading: html`Claims about dropout, tested`,
      about: html`plan ${planHash.slice(0, 12)}${departed}, <span class="nowrap">finished ${environment.finished.slice(0, 10)}</span>`,
      first: { id: 'verdicts', text: 'Skip to the verdicts' },
      contents: contents(summary),
      main: [overview(summary), summary.claims.map(card), environmentSection(command, code, environment)],
      version: environment.versions.regatta,
    },
    assets,
  );
}
