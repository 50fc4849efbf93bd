import type { Comparison, TaskAnalysis } from '@regatta/evidence';
import { robustDomain } from '../charts/domain.ts';
import { type Html, html } from './html.ts';

const width = 110;
const height = 16;

/** The left and the right end of the bars of a task: better is to the right. */
export function barDomain({ arms, primary, smallestEffect }: TaskAnalysis): readonly [number, number] {
  const intervals = arms.flatMap(({ comparison }) => {
    if (comparison === null) return [];
    const { mean, interval } = comparison.difference;
    return [interval ?? ([mean, mean] as const)];
  });
  const [low, high] = robustDomain(intervals, [], smallestEffect);
  return primary.better === 'lower' ? [high, low] : [low, high];
}

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
