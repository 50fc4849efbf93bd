import type { Freeze, Summary } from '@regatta/evidence';
import { plural } from '@regatta/record';
import { seedsText } from '../seeds.ts';
import { budgetNotes } from '../text/budget-notes.ts';
import { selectionRuleText } from '../text/selection-rule.ts';
import { type Content, type Html, html } from './html.ts';
import { dataTable } from './table.ts';

const words: Readonly<Record<string, string>> = {
  holm: 'Holm',
  'benjamini-hochberg': 'Benjamini-Hochberg',
};
const word = (name: string): string => words[name] ?? name;

function freezeText(freeze: Freeze): Html {
  const withLearningRates = freeze.choices.some(({ learningRate }) => learningRate !== undefined);
  return html`<h3>How strengths and learning rates were chosen</h3>
<p>Rule: ${selectionRuleText(freeze.rule)}, on validation data only, from ${plural(freeze.tuningTrials, 'trial')} with the tuning seeds ${seedsText(freeze.tuningSeeds)}. Reads of a test split before they were fixed: <strong>${freeze.testReads}</strong>. Hash of the choices: <code class="hash">${freeze.hash}</code></p>
<details><summary>All choices <span class="muted">${plural(freeze.choices.length, 'choice')}</span></summary>
${dataTable(
  'Chosen configurations',
  [
    { head: 'method', text: true },
    { head: 'task', text: true },
    { head: 'chosen', text: true },
    ...(withLearningRates ? [{ head: 'learning rate' }] : []),
    { head: 'trials' },
  ],
  freeze.choices.map(({ place, method, title, learningRate, trials }) => ({
    name: method,
    cells: [place, title, ...(withLearningRates ? [learningRate ?? ''] : []), trials],
  })),
)}</details>
`;
}

/** Section on the analysis plan and on how the numbers were computed. */
export function methodSection({ plan, planHash, departures, freeze }: Summary): Html {
  const departed: Content =
    departures.length === 0
      ? html`<p>The run follows its plan.</p>`
      : html`<p>The run departs from its plan:</p><ul>${departures.map((text) => html`<li>${text}</li>`)}</ul>`;
  return html`<section id="method" aria-labelledby="method-title">
<p class="eyebrow">How to read this report</p>
<h2 id="method-title">Method</h2>
<p>Within a seed, all arms share the same data, initial weights and batch order, so differences are paired by seed. Metrics are evaluated without noise, at the checkpoint that each task names. Intervals are 95 % intervals, from five seeds on.</p>
<dl class="facts">
<div><dt>Test</dt><dd>${plan.test}</dd></div>
<div><dt>Alpha</dt><dd>${plan.alpha}</dd></div>
${plan.judging === undefined ? html`<div><dt>Correction</dt><dd>${word(plan.correction.confirmatory)} for confirmatory comparisons (named in the plan), ${word(plan.correction.exploratory)} for exploratory ones</dd></div>` : ''}
<div><dt>Baseline</dt><dd>${plan.baseline}</dd></div>
<div><dt>Seeds</dt><dd>${seedsText(plan.seeds)}</dd></div>
<div><dt>Tuning seeds</dt><dd>${(plan.tuning?.seeds ?? []).length === 0 ? 'none' : seedsText(plan.tuning?.seeds ?? [])}</dd></div>
<div><dt>Plan hash</dt><dd><code class="hash">${planHash}</code></dd></div>
</dl>
${departed}
${plan.judging === undefined ? html`<p>Every conclusion except <em>unclear</em> requires a rejected hypothesis: the corrected test of no difference or, for <em>equal</em>, both one-sided tests against the smallest effect that matters. <em>Unclear</em> does not prove equality.</p>` : html`<p>One candidate was frozen before any test row was read, so there is one comparison and nothing to correct for.</p>`}
${freeze ? freezeText(freeze) : ''}${budgetNotes(plan).map((note) => html`<p>${note}</p>`)}</section>
`;
}
