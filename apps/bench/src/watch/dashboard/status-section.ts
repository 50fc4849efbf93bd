import { plural } from '@regatta/record';
import { type Content, type Html, html } from '@regatta/report';
import { clock } from '../progress/estimate.ts';
import type { Ending } from '../progress/watcher.ts';
import type { RunView } from './run-view.ts';

/** The state of a run in a few words. */
export function stateWord(ending: Ending | undefined): string {
  if (ending === undefined) return 'Running';
  if (ending.outcome === 'finished') return ending.exitCode === 0 ? 'Finished' : 'Finished with failures';
  return ending.outcome === 'stopped' ? 'Stopped' : 'Failed with an error';
}

function endingText(ending: Ending, directory: string): Html {
  const last = html`<p class="muted">The run has ended. This page no longer changes.</p>`;
  if (ending.outcome === 'stopped') {
    return html`<p>Finished trials are kept in <code>${directory}</code>. The same command continues from there.</p>${last}`;
  }
  if (ending.outcome === 'failed') return html`<p class="worse">${ending.message}</p>${last}`;
  const { result } = ending;
  const files = result === undefined ? '' : html`: ${result.files.join(', ')}`;
  const verdict = (result?.verdict ?? []).map((sentence) => html`<p>${sentence}</p>`);
  return html`<div class="said">${verdict}</div><p>Results are in <code>${directory}</code>${files}.</p>${last}`;
}

const numbers = (rows: readonly (readonly [string, Content])[]): Html =>
  html`<dl class="numbers">${rows.map(([name, value]) => html`<div><dt>${name}</dt><dd>${value}</dd></div>`)}</dl>`;

/** Progress of the run. */
export function statusSection(view: RunView): Html {
  const { stage, state, ending, failed, diverged } = view;
  const word = html`<p class="state ${ending === undefined ? 'is-running' : 'is-over'}">${stateWord(ending)}</p>`;
  if (stage === undefined || state === undefined) {
    return html`${word}<h1>Preparing</h1>${ending === undefined ? html`<p class="muted">Loading data and preparing trials.</p>` : endingText(ending, '')}`;
  }
  const { elapsed, left } = state.seconds();
  const { done, total } = state;
  const share = total === 0 ? 1 : done / total;
  return html`${word}<h1>${stage.what}</h1>
<p class="muted">${stage.place}; ${stage.directory}</p>
<progress max="${Math.max(1, total)}" value="${done}" aria-label="Trials done">${Math.floor(100 * share)} %</progress>
${numbers([
  [`of ${plural(total, 'trial')}`, done.toLocaleString('en-US')],
  ['done', `${Math.floor(100 * share)} %`],
  ['elapsed', clock(elapsed)],
  ...(ending === undefined
    ? [['left (estimate)', left === undefined ? '\u2013' : clock(left)] as const]
    : []),
  ...(diverged > 0 ? [['diverged', diverged.toLocaleString('en-US')] as const] : []),
  ...(failed > 0
    ? [['failed', html`<span class="worse">${failed.toLocaleString('en-US')}</span>`] as const]
    : []),
])}${ending === undefined ? '' : endingText(ending, stage.directory)}`;
}
