import { armTitle, named, plural, visible } from '@regatta/record';
import { dataTable, type Html, html } from '@regatta/report';
import { clock } from '../progress/estimate.ts';
import { trialTitle } from '../progress/progress.ts';
import type { RunView } from './run-view.ts';

/** Maximum number of table rows shown. */
const rowsShown = 50;
/** Maximum number of characters shown of a message. */
const longestMessage = 2000;

/** The workers and their running trials. */
export function workersSection({ state, now, ending }: RunView): Html {
  const running = state === undefined ? [] : [...state.running.values()];
  const workers = state?.workers ?? 0;
  const head = html`<h2>Workers</h2>`;
  if (ending !== undefined) return html``;
  const rows = running.slice(0, rowsShown).map(({ trial, done, since }) => ({
    name: trialTitle(trial),
    cells: [
      html`<span class="steps"><progress max="100" value="${Math.floor(100 * done)}" aria-label="Steps done"></progress> ${Math.floor(100 * done)} %</span>`,
      clock((now - since) / 1000),
    ],
  }));
  const columns = [{ head: 'trial', text: true }, { head: 'steps', text: true }, { head: 'elapsed' }];
  const more = running.length - rows.length;
  return html`${head}<p class="muted">${running.length.toLocaleString('en-US')} of ${plural(Math.max(workers, running.length), 'worker')} active.</p>
${rows.length === 0 ? '' : dataTable('Running trials', columns, rows)}${more > 0 ? html`<p class="muted">${plural(more, 'more trial')}.</p>` : ''}`;
}

/** Failed trials with the reason, latest first. */
export function failuresSection({ failures, failed }: RunView): Html {
  if (failed === 0) return html``;
  const items = failures
    .slice(-rowsShown)
    .toReversed()
    .map(
      ({ task, regularizer, seed, message = 'unknown reason' }) =>
        html`<li><p>${named(`${task} ${armTitle(regularizer)}`)} seed ${seed}</p><pre>${visible(message.slice(0, longestMessage))}</pre></li>`,
    );
  const shown =
    items.length < failed
      ? html`<p class="muted">The latest ${items.length} of ${failed.toLocaleString('en-US')}.</p>`
      : '';
  return html`<h2>Failures</h2>${shown}<ul class="failures">${items}</ul>`;
}
