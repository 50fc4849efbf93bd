import type { Comparison } from '@regatta/evidence';
import { type Html, html } from './html.ts';

const width = 110;
const height = 16;

/** Draws a difference and its interval as a small bar for a table cell; all bars of a table share the domain. */
export function intervalBar(
  { difference: { mean, interval }, conclusion }: Comparison,
  [low, high]: readonly [number, number],
): Html {
  const x = (value: number): string =>
    (Math.min(1, Math.max(0, (value - low) / (high - low))) * (width - 8) + 4).toFixed(1);
  const span = interval ? html`<path d="M${x(interval[0])},8H${x(interval[1])}"/>` : '';
  return html`<svg class="bar ${conclusion}" aria-hidden="true" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}"><path class="zero" d="M${x(0)},1V15"/>${span}<path class="mean" d="M${x(mean)},8h0"/></svg>`;
}
