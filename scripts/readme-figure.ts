import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ClaimsSummary } from '@regatta/evidence';
import { chartDocument, claimFigure } from '@regatta/report';

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

/** The README's figure: claim (j) on real data, its loss by rate; an SVG for both light and dark pages. */
export function readmeFigure(): string {
  const file = join(root, 'apps/bench/results/claims-full/claims.json');
  const summary: ClaimsSummary = JSON.parse(readFileSync(file, 'utf8'));
  const claim = summary.claims.find(({ id }) => id === 'j');
  if (claim === undefined) throw new Error(`expected claim (j) in ${file}, found none`);
  const chart = claimFigure(claim.outcome.figure, { document: chartDocument(), width });
  const svg = chart.outerHTML.replace(/^<svg/, '<svg xmlns="http://www.w3.org/2000/svg"');
  const once = svg.replace(/( xmlns="http:\/\/www\.w3\.org\/2000\/svg")(.*?)\1/, '$1$2');
  return `${once.replace(/>/, `><style>${style()}</style>`)}\n`;
}
