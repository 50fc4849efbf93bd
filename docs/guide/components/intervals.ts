import { withBase } from 'vitepress';
import { type FunctionalComponent, h, type VNode } from 'vue';
import type { IntervalChart, IntervalRow } from '../../scripts/results/interval-charts.ts';
import { data } from '../evidence.data.ts';

const left = (at: number): { readonly left: string } => ({ left: `${at}%` });
const stretch = (from: number, to: number) => ({ left: `${from}%`, width: `${to - from}%` });

/** One number: its label, its place on the track, and its figure, which hover and focus reveal. */
function row({ at, from, label, text, to }: IntervalRow, { band, ticks }: IntervalChart): VNode {
  const zero = ticks.find((tick) => tick.text === '0');
  return h('div', { class: 'row', role: 'img', tabindex: 0, 'aria-label': `${label}: ${text}` }, [
    h('span', { class: 'label' }, label),
    h('span', { class: 'track' }, [
      h('span', { class: 'band', style: stretch(...band) }),
      ...(zero === undefined ? [] : [h('span', { class: 'zero', style: left(zero.at) })]),
      ...(from === null || to === null ? [] : [h('span', { class: 'whisker', style: stretch(from, to) })]),
      h('span', { class: 'dot', style: left(at) }),
    ]),
    h('span', { class: 'number' }, text),
  ]);
}

/** The numbers of a chart as a table. */
const table = ({ rows }: IntervalChart): VNode =>
  h('details', [
    h('summary', 'Numbers'),
    h('table', { tabindex: 0 }, [
      h(
        'thead',
        h('tr', [h('th', { scope: 'col' }, ''), h('th', { scope: 'col' }, 'mean and 95 % interval')]),
      ),
      h(
        'tbody',
        rows.map(({ label, text }) => h('tr', [h('th', { scope: 'row' }, label), h('td', text)])),
      ),
    ]),
  ]);

/**
 * An interval chart of committed results: a dot and a whisker for each number, with the number on hover and focus, and a table.
 *
 * @throws if there is no such figure, which fails the build.
 */
export const Intervals: FunctionalComponent<{ readonly figure: string }> = ({ figure }) => {
  const chart = data.charts[figure];
  if (chart === undefined)
    throw new Error(`expected a figure of docs/guide/figures.ts, received "${figure}"`);
  const { claim, margin, rows, sides, ticks, title } = chart;
  const link = h('a', { href: withBase(`/results/claims.html#claim-${claim}`) }, `claim ${claim}`);
  return h('figure', { class: 'intervals' }, [
    h('figcaption', title),
    h('div', { class: 'sides' }, [
      h('span', `\u2190\u00a0${sides[0]}`),
      h('span', `${sides[1]}\u00a0\u2192`),
    ]),
    ...rows.map((item) => row(item, chart)),
    h(
      'div',
      { class: 'axis', 'aria-hidden': 'true' },
      h(
        'div',
        ticks.map(({ at, text }) => h('span', { style: left(at) }, text)),
      ),
    ),
    h('p', [
      `Means with 95 % intervals, on ${chart.data}. Gray band: up to ${margin}, too small to matter. Details: `,
      link,
      '.',
    ]),
    table(chart),
  ]);
};
Intervals.props = ['figure'];
