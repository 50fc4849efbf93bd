import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { chartDocument, claimFigure } from '@regatta/report';
import { claimRuns, dataOf } from '../docs/scripts/results/committed.ts';

const root = join(import.meta.dirname, '..');
const width = 760;

/** Charts take their colours from variables; an image of its own says them itself, for light and for dark pages. */
function style(): string {
  const css = readFileSync(join(root, 'packages/report/src/charts/charts.css'), 'utf8');
  const pairs = [...css.matchAll(/(--chart-[\w-]+): light-dark\((#\w+), (#\w+)\);/g)];
  const of = (which: 2 | 3): string => pairs.map((pair) => `${pair[1]}:${pair[which]}`).join(';');
  return (
    `svg{${of(2)};color:#1f2328;font-family:system-ui,sans-serif}` +
    `@media (prefers-color-scheme:dark){svg{${of(3)};color:#d1d7e0}}`
  );
}

/** Claim (b), the loss by rate, in the committed run that says most: on real data, or on generated data until that is there. */
function shown() {
  const run = claimRuns.at(-1);
  const claim = run?.summary.claims.find(({ id }) => id === 'b');
  if (run === undefined || claim === undefined)
    throw new Error('expected claim (b) in a committed run of the claims (apps/bench/results), found none');
  return { figure: claim.outcome.figure, data: dataOf(run.summary) };
}

/** The README's figure: claim (b), the loss by rate; an SVG for both light and dark pages. */
export function readmeFigure(): string {
  const chart = claimFigure(shown().figure, { document: chartDocument(), width });
  const svg = chart.outerHTML.replace(/^<svg/, '<svg xmlns="http://www.w3.org/2000/svg"');
  const once = svg.replace(/( xmlns="http:\/\/www\.w3\.org\/2000\/svg")(.*?)\1/, '$1$2');
  return `${once.replace(/>/, `><style>${style()}</style>`)}\n`;
}

/** The figure in the README, with its description and a caption. */
export function shownFigure(file: string): string {
  const { figure, data } = shown();
  const lines = figure.series.map(({ name }) => name).join('; ');
  return [
    `![${figure.title}, on ${data}, with 95 % intervals: ${lines}](${file})`,
    '',
    `${figure.title}, on ${data} (claim b): below 1, dropout lowers the loss. Networks are measured at their best checkpoints, after temperature scaling.`,
  ].join('\n');
}
