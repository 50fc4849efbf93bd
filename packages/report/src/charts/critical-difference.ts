import { decimal } from '@regatta/record';
import { type Chart, type ChartOptions, draw, wideFrom } from './chart.ts';
import { rankDiagram } from './rank-diagram.ts';
import type { CriticalDifferenceData, Ranked } from './rank-groups.ts';
import { rankRows } from './rank-rows.ts';

function describe(data: CriticalDifferenceData, ranked: readonly Ranked[]): string {
  const said = ranked.map(({ method, rank }) => `${method} ${decimal(rank, 2)}`).join(', ');
  const width = data.criticalDifference;
  const test =
    width === null
      ? 'No critical difference is available.'
      : `Critical difference ${decimal(width, 2)} at alpha ${data.alpha}.`;
  const groups = data.groups.map((group) => group.map((i) => data.methods[i] ?? '').join(', '));
  const joined = groups.length === 0 ? '' : ` Not significantly different: ${groups.join('; ')}.`;
  return `Mean ranks over ${data.datasets.length} data sets (1 = top rank): ${said}. ${test}${joined}`;
}

/** Critical-difference diagram (Demsar 2006); on phones, the methods are rows with the groups as bars next to them. */
export function criticalDifference(data: CriticalDifferenceData, options: ChartOptions): Chart {
  const ranked = data.methods
    .map((method, i) => ({ method, rank: data.meanRanks[i] ?? 0 }))
    .sort((a, b) => a.rank - b.rank)
    .map((entry, place): Ranked => ({ ...entry, place }));
  const text = { title: 'Critical-difference diagram', description: describe(data, ranked) };
  const plot =
    options.width >= wideFrom
      ? rankDiagram(data, ranked, options.width)
      : rankRows(data, ranked, options.width);
  return draw(plot, options, text);
}
